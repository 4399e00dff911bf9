"""A conversation's events as lines on a page. Who may not see everything gets values, words and pictures masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.desk.office import Office, Visit
from bot.storage.rows import StoredEvent, reply_of
from dialogs.engine.phrase import Phrased, phrase
from dialogs.messages import Choice, Reply, Shown, Sort
from filing.masking import mask

_NUMBERS: tuple[tuple[re.Pattern[str], Sort], ...] = (
    (re.compile(r"(?<!\d)(?:\d[ -]?){17}[\dXx](?![\dXx])"), "id_number"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])"), "id_number"),
    (re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)"), "phone"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "email"),
)


@dataclass(frozen=True)
class TalkLine:
    """One line: a bubble of somebody's, or a small note about what happened."""

    seq: int
    at: datetime
    side: Literal["applicant", "assistant", "staff", "note"]
    text: str = ""
    name: str = ""
    reply: Phrased | None = None
    picture: str = ""  # of a sent file, where the reader may see it
    clip: bool = False


def lines_of(events: Iterable[StoredEvent], office: Office, visit: Visit) -> list[TalkLine]:
    """Everything a reader can make sense of, oldest first."""
    drawn = _Drawing(office, visit)
    return [line for event in events if (line := drawn.line(event))]


def without_numbers(text: str) -> str:
    """Words with every number, phone and address in them masked."""
    for pattern, sort in _NUMBERS:
        text = pattern.sub(lambda match, sort=sort: mask(sort, match.group()), text)  # type: ignore[misc]
    return text


@dataclass(frozen=True)
class _Drawing:
    office: Office
    visit: Visit

    def line(self, event: StoredEvent) -> TalkLine | None:
        """The line of one event; None for what is only bookkeeping."""
        body = event.body
        match event.kind:
            case "said":
                return TalkLine(event.seq, event.at, "applicant", self._words(str(body.get("text", ""))))
            case "pressed":
                return TalkLine(event.seq, event.at, "applicant", self._label(body))
            case "sent":
                return self._sent(event)
            case "reply":
                said = phrase(reply_of(body), self.office.texts, self.visit.language, self.visit.sees_all)
                return TalkLine(event.seq, event.at, "assistant", said.text, reply=said)
            case "staff":
                return self._staff(event)
            case "command" | "result" | "status" | "due":
                return self._note(event)
        return None

    def _words(self, text: str) -> str:
        return text if self.visit.sees_all else without_numbers(text)

    def _label(self, body: Mapping[str, object]) -> str:
        """What stood on the button that was pressed."""
        label, args = str(body.get("label") or ""), body.get("args")
        if not label or not self.office.texts.has(label):
            return self._text("desk.event.old_button")
        given = {name: Shown(**arg) for name, arg in args.items()} if isinstance(args, Mapping) else {}
        reply = Reply("common.empty", choices=(Choice("", label, given),))
        return phrase(reply, self.office.texts, self.visit.language, self.visit.sees_all).choices[0].label

    def _sent(self, event: StoredEvent) -> TalkLine:
        clip = event.body.get("kind") == "video"
        ref = str(event.body.get("ref", "")).removeprefix("file:") if self.visit.sees_all else ""
        text = self._text("desk.event.sent_video" if clip else "desk.event.sent_photo")
        return TalkLine(event.seq, event.at, "applicant", text, picture=ref, clip=clip)

    def _staff(self, event: StoredEvent) -> TalkLine:
        name = str(event.body.get("name", ""))
        if event.body.get("decision"):
            verdict = self._text(f"desk.face.verdict.{event.body.get('verdict')}")
            return TalkLine(
                event.seq, event.at, "note", f"{verdict}: {self._words(str(event.body.get('words')))}", name
            )
        return TalkLine(event.seq, event.at, "staff", self._words(str(event.body.get("text", ""))), name)

    def _note(self, event: StoredEvent) -> TalkLine | None:
        about = next((str(event.body[name]) for name in ("name", "action", "move", "what") if name in event.body), "")
        problems = event.body.get("problems") or event.body.get("refused") or ()
        codes = [str(problem) for problem in problems] if isinstance(problems, list | tuple) else [str(problems)]
        key = f"desk.event.{event.kind}.{about}"
        text = self._text(key) if self.office.texts.has(key) else f"{event.kind} {about}".strip()
        return TalkLine(event.seq, event.at, "note", " · ".join([text, *codes])) if about else None

    def _text(self, key: str) -> str:
        return self.office.texts.say(key, self.visit.language)
