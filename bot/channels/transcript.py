"""Committed events as what a reader sees: rendered when they are read, in his language, masked unless he is the owner.

Shared by the channels that read back what was committed; what an event kind looks like on a page is the page's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from bot.storage.rows import StoredEvent, reply_of
from dialogs.engine.phrase import phrase
from dialogs.messages import Reply, Shown
from dialogs.texts import Texts

Message = dict[str, Any]


def messages(events: Iterable[StoredEvent], texts: Texts, language: str, full: bool) -> Iterator[Message]:
    """Those events that are shown, in order. `from` is me, bot, staff or work; of the bot's, all of dialogs' Phrased."""
    for event in events:
        shown = _SHOWN.get(event.kind)
        body = shown(event.body, texts, language, full) if shown and event.body else None
        if body:
            yield {"seq": event.seq, "at": event.at.isoformat(), **body}


def said_by(reply: Reply, texts: Texts, language: str, full: bool) -> Message:
    """A reply as words and plain parts."""
    return {"from": "bot", **asdict(phrase(reply, texts, language, full))}


def _reply(body: Mapping[str, Any], texts: Texts, language: str, full: bool) -> Message:
    return said_by(reply_of(body), texts, language, full)


def _said(body: Mapping[str, Any], _texts: Texts, _language: str, full: bool) -> Message | None:
    """Words typed by the owner may hold anything: whole for himself, not at all for others."""
    return {"from": "me", "kind": "text", "text": body["text"] if full else "…"}


def _pressed(body: Mapping[str, Any], texts: Texts, language: str, full: bool) -> Message | None:
    label = body.get("label")
    if not label:
        return None
    args = {name: Shown(**{**arg, "value": _frozen(arg["value"])}) for name, arg in (body.get("args") or {}).items()}
    words = phrase(Reply(label, args), texts, language, full).text if texts.has(label) else label
    return {"from": "me", "kind": "text", "text": words}


def _sent(body: Mapping[str, Any], _texts: Texts, _language: str, _full: bool) -> Message:
    return {"from": "me", "kind": body["kind"], "ref": body["ref"]}


def _staff(body: Mapping[str, Any], _texts: Texts, _language: str, _full: bool) -> Message | None:
    """Staff's words; their decisions are events too, and not shown here."""
    text = body.get("text")
    return {"from": "staff", "kind": "text", "text": text, "name": body.get("name", "")} if text else None


def _command(body: Mapping[str, Any], texts: Texts, language: str, _full: bool) -> Message | None:
    """A wish from the menu stands in the log as if it had been said; what was said, a language or a row shows itself."""
    name = str(body.get("name", ""))
    key = "page.landing.look" if name == "readiness" else f"page.menu.{name}"
    if body.get("said") or name == "language" or not texts.has(key):
        return None
    return {"from": "me", "kind": "text", "text": texts.say(key, language)}


def _result(body: Mapping[str, Any], _texts: Texts, _language: str, _full: bool) -> Message:
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
