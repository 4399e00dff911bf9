"""A conversation's events as lines on a page. Who may not see everything gets values, words and pictures masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from bot.desk.office import Office, Visit
from bot.storage.rows import StoredEvent, reply_of
from dialogs.engine.phrase import Phrased, phrase
from dialogs.flow.model import bare
from dialogs.replies import Choice, Reply, Shown
from filing.masking import without_numbers


@dataclass(frozen=True)
class TalkLine:
    """One line: a bubble of somebody's, or a small note about what happened."""

    seq: int
    at: datetime
    side: Literal["applicant", "assistant", "withheld", "staff", "note", "private"]
    text: str = ""
    name: str = ""
    reply: Phrased | None = None
    picture: str = ""  # of a sent file, where the reader may see it
    clip: bool = False


def lines_of(events: Iterable[StoredEvent], office: Office, visit: Visit) -> list[TalkLine]:
    """Everything a reader can make sense of, oldest first."""
    drawn = _Drawing(office, visit)
    return [line for event in events if (line := drawn.line(event))]


@dataclass(frozen=True)
class _Drawing:
    office: Office
    visit: Visit

    def line(self, event: StoredEvent) -> TalkLine | None:
        """The line of one event; None for what is only bookkeeping. Of who was invited by a link it says so."""
        line = self._line(event)
        if line is None or not event.seat or line.side == "note":
            return line
        return replace(line, name=self._text("desk.event.invited") if not line.name else line.name)

    def _line(self, event: StoredEvent) -> TalkLine | None:
        body = event.body
        match event.kind:
            case "said":
                return TalkLine(event.seq, event.at, "applicant", self._words(str(body.get("text", ""))))
            case "pressed":
                return TalkLine(event.seq, event.at, "applicant", self._label(body))
            case "sent":
                return self._sent(event)
            case "reply" | "withheld":
                return self._assistants(event)
            case "staff":
                return self._staff(event)
            case "private":
                return TalkLine(event.seq, event.at, "private", self._words(str(body["text"])), str(body["name"]))
            case "floor" | "set" | "tagged":
                return self._deed(event)
            case "command" | "result" | "status" | "due":
                return self._note(event)
        return None

    def _assistants(self, event: StoredEvent) -> TalkLine:
        """What the assistant said; or did not say, since a person had the floor, and said all the same, being urgent."""
        told = reply_of(event.body)
        said = phrase(told, self.office.texts, self.visit.language, self.visit.sees_all)
        name = self._text("desk.event.urgent") if told.urgent else ""
        if event.kind == "reply":
            return TalkLine(event.seq, event.at, "assistant", said.text, name, said)
        return TalkLine(event.seq, event.at, "withheld", said.text, self._text("desk.event.withheld"), said)

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
        words, picture = self._words(str(event.body.get("text") or "")), str(event.body.get("media") or "")
        ref = picture.removeprefix("file:") if self.visit.sees_all else ""
        if picture and not ref:
            words = f"{words} {self._text('desk.event.sent_photo')}".strip()
        return TalkLine(event.seq, event.at, "staff", words, name, picture=ref)

    def _deed(self, event: StoredEvent) -> TalkLine:
        """Who took the floor, gave it on, set an answer: what everybody at the desk sees."""
        body = event.body
        done = "refused" if body.get("refused") else str(body.get("move", "done"))
        told = {"name": str(body.get("name", "")), "to": str(body.get("to", "")), "holder": str(body.get("holder", ""))}
        told["tags"] = "、".join(map(str, tags)) if isinstance(tags := body.get("tags"), list) else ""
        label = f"field.{bare(str(body.get('key', '')))}"
        told["field"] = self.office.texts.say(label, self.visit.language, {"n": ""}) if self._has(label) else ""
        key = f"desk.event.{event.kind}.{done}"
        return TalkLine(event.seq, event.at, "note", self.office.texts.say(key, self.visit.language, told))

    def _has(self, key: str) -> bool:
        return self.office.texts.has(key)

    def _note(self, event: StoredEvent) -> TalkLine | None:
        about = next((str(event.body[name]) for name in ("name", "action", "move", "what") if name in event.body), "")
        problems = event.body.get("problems") or event.body.get("refused") or ()
        codes = [str(problem) for problem in problems] if isinstance(problems, list | tuple) else [str(problems)]
        keys = (f"desk.event.{event.kind}.{about}", f"desk.due_what.{about}")
        text = next((self._text(key) for key in keys if self.office.texts.has(key)), f"{event.kind} {about}")
        return TalkLine(event.seq, event.at, "note", " · ".join([text, *codes])) if about else None

    def _text(self, key: str) -> str:
        return self.office.texts.say(key, self.visit.language)
