"""One order as a reviewer looks at it: the papers beside the values read from them, with everything that is doubtful.

Pure: what was submitted, the conversation it came from and the flow go in; a Case comes out. Pages only draw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from dialogs.engine.conversation import Answer, Conversation, Filing
from dialogs.engine.made import Submission
from dialogs.flow.model import Flow, Step, bare, is_element
from dialogs.messages import FileRef, Key, Reason, Value
from dialogs.replies import Shown

#: In the order a reviewer goes through them; a site is a part of its own.
PARTS = ("subject", "principal", "site_principal", "contact", "sites", "face")
#: Below this a reading is marked for a second look. Source: the readers call a field sure from 0.9 on.
SURE = 0.9
#: Answers that steer the talk and are nothing a reviewer looks at.
_UNSHOWN = frozenset({"filing", "account", "mail", "sms"})
_UNSHOWN_KEYS = frozenset(
    {"sites", "sites.more", "sites.mend", "sites.other_type", "subject.other", "subject.domains", "face.next"}
)
#: What the provider or a register is asked about each part; where none could be, the reviewer is told.
_ASKED_OUTSIDE = {
    "subject": ("identity",),
    "principal": ("identity",),
    "site_principal": ("identity",),
    "sites": ("holder_matches", "registrar_approved", "expires", "dns_closed"),
}
#: Looked-up values that speak against an order.
_AMISS: dict[str, tuple[Value, ...]] = {
    "identity": ("mismatch",),
    "holder_matches": (False,),
    "registrar_approved": (False,),
    "dns_closed": (False,),
    "running": (True,),
    "old_certificate": (True,),
}
#: Whose portrait the clip is compared with: the site principal's, who may be the principal or the person himself.
_PORTRAITS = ("site_principal.portrait", "principal.portrait", "subject.portrait")


@dataclass(frozen=True)
class Line:
    """One value of the order, and what is known of how it came to be."""

    key: Key
    label: str  # text key
    shown: Shown
    by: str  # applicant, reading, register, staff; "" where the rules work it out
    confidence: float = 1.0
    doubt: str | None = None
    read: Shown | None = None  # what the photo said, where the applicant typed something else
    corrected: bool = False  # typed over a reading, whether or not we still know what was read
    changed: bool = False  # not the same as in the version before
    was: Shown | None = None  # what stood there in the version before, where that was something else
    was_returned: tuple[Reason, ...] = ()  # flagged when this order last came back
    unverified: bool = False  # 未核验: nobody could be asked
    amiss: bool = False  # what was looked up speaks against the order

    @property
    def fact(self) -> bool:
        """Nobody gave it: it was looked up, or follows from other answers."""
        return self.by in ("", "register")

    @property
    def unsure(self) -> bool:
        """Whether a second look is due."""
        return (
            self.unverified
            or self.doubt is not None
            or self.corrected
            or (self.by == "reading" and self.confidence < SURE)
        )


@dataclass(frozen=True)
class Picture:
    """A file of the order. A `found` one was cut out of another: a portrait, a frame of the clip."""

    key: Key
    label: str
    ref: FileRef
    kind: Literal["paper", "clip", "found"]
    changed: bool = False
    was_returned: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Part:
    """What belongs together: a principal, a site."""

    name: str
    element: str  # "s1" of a site, "" elsewhere
    number: int
    pictures: tuple[Picture, ...]
    lines: tuple[Line, ...]

    @property
    def doubts(self) -> int:
        """How many lines want a second look."""
        return sum(line.unsure for line in self.lines)


@dataclass(frozen=True)
class Consent:
    """Something the applicant agreed to, with the wording's version."""

    key: Key
    value: str
    version: str


@dataclass(frozen=True)
class Case:
    """An order's version, ready to be drawn."""

    parts: tuple[Part, ...]
    consents: tuple[Consent, ...]
    type: Value
    reason: Value

    @property
    def doubts(self) -> int:
        """How many lines want a second look."""
        return sum(part.doubts for part in self.parts)


def case_of(
    submission: Submission, before: Submission | None, conversation: Conversation, flow: Flow, flagged: Iterable[Reason]
) -> Case:
    """Everything of one submitted version, in the order of the flow."""
    builder = _Builder(submission, before, _filing_of(conversation, submission.order), flow, tuple(flagged))
    first = next((key for key in submission.answers if bare(key) == "sites.type"), Key(""))
    return Case(
        parts=tuple(builder.parts()),
        consents=tuple(builder.consents()),
        type=submission.answers.get(first),
        reason=submission.answers.get(Key(first.replace(".type", ".reason"))),
    )


def shown(flow: Flow, key: str, value: Value) -> Shown:
    """A value with the sort that masks it and the label if it is an option."""
    field = flow.field_of(key)
    labelled = field.options and not field.names and value is not None  # what has a name of its own is no option
    return Shown(value, field.sort, field.options.format(value) if labelled else "")


def _filing_of(conversation: Conversation, order: str) -> Filing | None:
    return next((filing for filing in conversation.filings if filing.order and filing.order.id == order), None)


@dataclass
class _Builder:
    submission: Submission
    before: Submission | None
    filing: Filing | None
    flow: Flow
    flagged: tuple[Reason, ...]

    def parts(self) -> Iterable[Part]:
        """The parts that this order has."""
        for name in PARTS:
            for number, element in enumerate(self._elements() if name == "sites" else ("",), 1):
                pictures, lines = tuple(self._pictures(name, element)), tuple(self._lines(name, element))
                if pictures or lines:
                    yield Part(name, element, number, pictures, lines)

    def consents(self) -> Iterable[Consent]:
        """Each agreement, with the wording that was agreed to."""
        for key, value in self.submission.answers.items():
            if key.startswith("consent."):
                answer = self._answer(key, value)
                yield Consent(key, str(value), answer.version if answer else "")

    def _elements(self) -> tuple[str, ...]:
        keys = (*self.submission.answers, *self.submission.files)
        found = {part for key in keys for part in key.split(".") if is_element(part)}
        return tuple(sorted(found, key=lambda element: int(element[1:])))

    def _lines(self, name: str, element: str) -> Iterable[Line]:
        keys = [key for key in self.submission.answers if _belongs(key, name, element)]
        for key in sorted(keys, key=self._place):
            value = self.submission.answers[key]
            if bare(key) not in _UNSHOWN_KEYS and self._step(key, "confirm") is None and value not in (None, ""):
                yield self._line(key, value)
        for asked in _ASKED_OUTSIDE.get(name, ()) if keys else ():
            key = Key(".".join(part for part in (name, element, asked) if part))
            if key not in keys and self._concerns(name, asked):
                yield Line(key, f"field.{bare(key)}", Shown(None), "", unverified=True)

    def _line(self, key: Key, value: Value) -> Line:
        answer = self._answer(key, value)
        read = answer.read if answer else None
        return Line(
            key=key,
            label=f"field.{bare(key)}",
            shown=shown(self.flow, key, value),
            by=answer.by if answer else "",
            confidence=answer.confidence if answer else 1.0,
            doubt=answer.doubt if answer else None,
            read=shown(self.flow, key, read) if read is not None and read != value else None,
            corrected=answer is not None and answer.by == "applicant" and self._was_read(key),
            changed=self.before is not None and self.before.answers.get(key) != value,
            was=self._before(key, value),
            was_returned=tuple(reason for reason in self.flagged if reason.key == key),
            amiss=value in _AMISS.get(bare(key).rpartition(".")[2], ()),
            unverified=value == "unknown" and bare(key).endswith(".identity"),
        )

    def _before(self, key: Key, value: Value) -> Shown | None:
        old = self.before.answers.get(key) if self.before is not None else None
        return shown(self.flow, key, old) if old not in (None, "", value) else None

    def _pictures(self, name: str, element: str) -> Iterable[Picture]:
        files = [key for key in self.submission.files if _belongs(self._home(key), name, element)]
        for key in sorted(files, key=self._face_first if name == "face" else self._place):
            ref = self.submission.files[key]
            changed = self.before is not None and self.before.files.get(key) != ref
            returned = tuple(reason for reason in self.flagged if reason.key == key)
            yield Picture(key, f"field.{bare(key)}", ref, self._kind(key), changed, returned)

    def _face_first(self, key: str) -> tuple[int, int]:
        """What is to be compared stands first: the portrait, the frames, then the clip they are from."""
        return (2 if self._kind(key) == "clip" else 0 if key.endswith(".portrait") else 1), self._place(key)[1]

    def _home(self, key: Key) -> str:
        """A portrait that a face was compared with stands beside the face, everything else where its name says."""
        compared = next((found for found in _PORTRAITS if found in self.submission.files), "")
        return "face.portrait" if key == compared else key

    def _kind(self, key: str) -> Literal["paper", "clip", "found"]:
        if self._step(key, "video"):
            return "clip"
        return "paper" if self._step(key, "photo") else "found"

    def _concerns(self, name: str, asked: str) -> bool:
        """A company's principal is checked with the company, a person with himself, who is both principals once."""
        given = self.submission.answers
        if asked != "identity" or name == "principal":
            return True
        if name == "site_principal":
            return Key("site_principal.name") in given
        return Key("subject.credit_code") not in given

    def _answer(self, key: Key, value: Value) -> Answer | None:
        """The answer as the conversation has it, unless it was changed since this version was submitted."""
        answer = self.filing.answers.get(key) if self.filing else None
        return answer if answer is not None and answer.value == value else None

    def _was_read(self, key: str) -> bool:
        """Whether a photo that was submitted is what this value is read from."""
        return any(
            bare(filled) == bare(key)
            for step in self.flow.every()
            if step.kind == "photo" and any(bare(file) == step.name for file in self.submission.files)
            for then in step.then
            for filled in then.fills.values()
        )

    def _step(self, key: str, kind: str) -> Step | None:
        return next((step for step in self.flow.every() if step.kind == kind and step.name == bare(key)), None)

    def _place(self, key: str) -> tuple[int, int]:
        """Where the flow first speaks of the value: what a photo fills stands where the photo is asked for."""
        for number, step in enumerate(self.flow.every()):
            if step.name == bare(key):
                return number, 0
            for then in step.then:
                filled = [bare(name) for name in then.fills.values()]
                if bare(key) in filled:
                    return number, 1 + filled.index(bare(key))
        return 10_000, 0


def _belongs(key: str, name: str, element: str) -> bool:
    first, *rest = key.split(".")
    return first == name and first not in _UNSHOWN and (not element or element in rest)
