"""Committed events as what a reader sees: rendered when they are read, in his language, masked unless he is the owner.

Shared by the channels that read back what was committed; what an event kind looks like on a page is the page's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.storage.rows import StoredEvent, reply_of
from dialogs.engine.phrase import phrase
from dialogs.replies import Reply, Shown
from dialogs.texts import Texts
from filing.masking import without_numbers

Message = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """Who reads: his language; the owner in `full`; without `numbers` never a whole one, on pages that need no login.

    `seat` is "" for the applicant, else the invitation of whoever was asked by a link: each sees what is his own.
    """

    texts: Texts
    language: str
    full: bool
    seat: str = ""
    numbers: bool = True


def messages(
    events: Iterable[StoredEvent],
    texts: Texts,
    language: str,
    full: bool,
    seat: str = "",
    numbers: bool = True,
) -> Iterator[Message]:
    """Those events that are shown, in order. `from` is me, bot, staff or work; of the bot's, all of dialogs' Phrased."""
    reader = Reader(texts, language, full, seat, numbers)
    for event in events:
        shown = _SHOWN.get(event.kind) if event.seat == seat else None
        body = shown(event.body, reader) if shown and event.body else None
        if body:
            yield {"seq": event.seq, "at": event.at.isoformat(), **body}


def said_by(reply: Reply, reader: Reader) -> Message:
    """A reply as words and plain parts."""
    phrased = phrase(reply, reader.texts, reader.language, reader.full, reader.numbers)
    return {"from": "bot", **asdict(phrased if reader.numbers else replace(phrased, media=()))}


def _reply(body: Mapping[str, Any], reader: Reader) -> Message:
    return said_by(reply_of(body), reader)


def _said(body: Mapping[str, Any], reader: Reader) -> Message | None:
    """Words typed by the owner may hold anything: whole for himself, not at all for others."""
    text = body["text"] if reader.numbers else without_numbers(body["text"])
    return {"from": "me", "kind": "text", "text": text if reader.full else "…"}


def _pressed(body: Mapping[str, Any], reader: Reader) -> Message | None:
    label = body.get("label")
    if not label or not reader.texts.has(label):
        return {"from": "me", "kind": "text", "text": label} if label else None
    args = {name: Shown(**{**arg, "value": _frozen(arg["value"])}) for name, arg in (body.get("args") or {}).items()}
    said = phrase(Reply(label, args), reader.texts, reader.language, reader.full, reader.numbers)
    return {"from": "me", "kind": "text", "text": said.text}


def _sent(body: Mapping[str, Any], reader: Reader) -> Message:
    """Where no numbers are shown a picture of a certificate is not shown either."""
    return {"from": "me", "kind": body["kind"], "ref": body["ref"] if reader.numbers else ""}


def _staff(body: Mapping[str, Any], reader: Reader) -> Message | None:
    """Staff's words and pictures; their decisions are events too, and not shown here."""
    text, media = body.get("text") or "", body.get("media") if reader.numbers else None
    if not text and not media:
        return None
    said = {"from": "staff", "kind": "text", "text": text, "name": body.get("name", "")}
    return {**said, "ref": media} if media else said


def _command(body: Mapping[str, Any], reader: Reader) -> Message | None:
    """A wish from the menu stands in the log as if it had been said; what was said, a language or a row shows itself."""
    name = str(body.get("name", ""))
    key = "page.landing.look" if name == "readiness" else f"page.menu.{name}"
    if body.get("said") or name == "language" or not reader.texts.has(key):
        return None
    return {"from": "me", "kind": "text", "text": reader.texts.say(key, reader.language)}


def _result(body: Mapping[str, Any], _reader: Reader) -> Message:
    """Not shown itself: it ends the "reading your photo" of its action."""
    return {"from": "work", "action": body.get("action", "")}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


_SHOWN = {
    "reply": _reply,
    "said": _said,
    "pressed": _pressed,
    "command": _command,
    "sent": _sent,
    "result": _result,
    "staff": _staff,
}
