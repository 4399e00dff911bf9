"""Turns a Reply into words for one reader: his language, and in full only where the reader is the owner or reviewer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogs.messages import FileRef
from dialogs.replies import Choice, Link, Progress, Reply, Row, Shown, Sort, Spot, Wants
from dialogs.texts import Texts
from filing.masking import mask

#: What a page that opens without a login never shows whole.
_NUMBERS = frozenset({"id_number", "phone", "email"})


@dataclass(frozen=True)
class PhrasedChoice:
    """A button as words. `unfit` says why it cannot be pressed."""

    value: str
    label: str
    unfit: str | None


@dataclass(frozen=True)
class PhrasedRow:
    """A line of a card as words. `doubt` is the sentence to show beside a value that we are not sure of."""

    key: str
    label: str
    value: str
    doubt: str | None
    changeable: bool
    file: FileRef | None = None


@dataclass(frozen=True)
class PhrasedProgress:
    """Which of the steps this is. `text` is the whole line, `label` the step's name alone."""

    step: int
    of: int
    label: str
    text: str


@dataclass(frozen=True)
class PhrasedLink:
    """A link as words."""

    label: str
    url: str
    expires: str | None
    qr: bool = False


@dataclass(frozen=True)
class Phrased:
    """A reply as every channel renders it: plain text and plain parts, no markup."""

    text: str
    wants: Wants
    stamp: str
    choices: tuple[PhrasedChoice, ...]
    card: tuple[PhrasedRow, ...]
    progress: PhrasedProgress | None
    media: tuple[FileRef, ...]
    links: tuple[PhrasedLink, ...]
    replaces: str
    sort: Sort
    field: str
    key: str
    spot: Spot | None = None


def phrase(reply: Reply, texts: Texts, language: str, full: bool, numbers: bool = True) -> Phrased:
    """The reply in `language`; values are masked unless `full`, and without `numbers` ID numbers and the like always."""
    reader = _Reader(texts, language, full, numbers)
    return Phrased(
        text=reader.words(reply),
        wants=reply.wants,
        stamp=reply.stamp,
        choices=tuple(reader.choice(choice) for choice in reply.choices),
        card=tuple(reader.row(row) for row in reply.card),
        progress=reader.progress(reply.progress) if reply.progress else None,
        media=reply.media,
        links=tuple(reader.link(link) for link in reply.links),
        replaces=reply.replaces,
        sort=reply.sort,
        field=reply.field,
        key=reply.key,
        spot=reply.spot,
    )


def doubt_text(code: str) -> str:
    """The sentence for a doubt: a reading's own, or the catalogue's for what a reviewer would send back (R01...)."""
    if "." in code:
        return code
    return f"reason.{code}.fix" if code[:1] == "R" and code[1:].isdigit() else f"doubt.{code}"


@dataclass(frozen=True)
class _Reader:
    texts: Texts
    language: str
    full: bool
    numbers: bool

    def words(self, reply: Reply) -> str:
        """What is said; of one photo among several, which one comes first."""
        said = self.say(reply.key, reply.args)
        if not reply.about:
            return said
        about = {"what": self.texts.say(reply.about, self.language), "words": said}
        return self.texts.say("common.about", self.language, about)

    def say(self, key: str, args: Mapping[str, Shown]) -> str:
        return self.texts.say(key, self.language, {name: self.value(shown) for name, shown in args.items()})

    def value(self, shown: Shown) -> str:
        if shown.name:
            return shown.name
        if shown.texts:
            between = self.texts.say("common.and", self.language)
            return between.join(self.texts.say(key, self.language) for key in shown.texts)
        words = self._plain(shown)
        words = words if self._may_see(shown) else mask(shown.sort, words)
        return self.texts.say(shown.text, self.language, {"n": shown.n, "value": words}) if shown.text else words

    def _may_see(self, shown: Shown) -> bool:
        if shown.sort == "plain" or not self.full:
            return shown.sort == "plain"
        return shown.sort == "name" or not (shown.private or (not self.numbers and shown.sort in _NUMBERS))

    def _plain(self, shown: Shown) -> str:
        value = shown.value
        if value is None or value == "":
            return self.texts.say("common.empty", self.language)
        if isinstance(value, bool):
            return self.texts.say("common.yes" if value else "common.no", self.language)
        if isinstance(value, tuple):
            return self.texts.say("common.and", self.language).join(self._plain(Shown(item)) for item in value)
        if value == "long-term":
            return self.texts.say("common.long_term", self.language)
        if isinstance(value, str) and value.startswith("file:"):
            return self.texts.say("common.sent", self.language)
        return str(value)

    def choice(self, choice: Choice) -> PhrasedChoice:
        unfit = self.texts.say(choice.unfit, self.language) if choice.unfit else None
        return PhrasedChoice(choice.value, self.say(choice.label, choice.args), unfit)

    def row(self, row: Row) -> PhrasedRow:
        doubt = self.say(doubt_text(row.doubt), row.doubt_args) if row.doubt else None
        held = row.shown.value
        seen = isinstance(held, str) and held.startswith("file:") and not row.shown.private
        file = FileRef(str(held)) if seen else None
        label = self.say(row.label, row.args)
        if row.changed:
            label = self.texts.say("common.changed", self.language, {"label": label})
        return PhrasedRow(row.key, label, self.value(row.shown), doubt, row.changeable, file)

    def progress(self, progress: Progress) -> PhrasedProgress:
        label = self.texts.say(progress.label, self.language)
        numbers = {"step": str(progress.step), "of": str(progress.of), "name": label}
        return PhrasedProgress(
            progress.step, progress.of, label, self.texts.say("common.progress", self.language, numbers)
        )

    def link(self, link: Link) -> PhrasedLink:
        expires = link.expires.isoformat() if link.expires else None
        return PhrasedLink(self.texts.say(link.label, self.language), link.url, expires, link.qr)
