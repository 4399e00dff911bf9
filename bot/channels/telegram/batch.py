"""What of a conversation's events goes into the next message of a chat."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.storage.rows import StoredEvent, reply_of
from dialogs.messages import FileRef
from dialogs.replies import Reply

_APPLICANTS = ("said", "pressed", "sent", "command")


@dataclass(frozen=True)
class Words:
    """A staff member's words, and the picture that came with them, if one did."""

    name: str
    text: str
    file: FileRef | None = None


@dataclass(frozen=True)
class Batch:
    """What one message shows: replies with their events, or a staff member's words; `seq` is where it ends."""

    seq: int
    replies: tuple[tuple[int, Reply], ...] = ()
    staff: Words | None = None
    #: Whether something that we worked on came to its end meanwhile.
    worked: bool = False


def next_batch(events: Sequence[StoredEvent], is_told: Callable[[str], bool]) -> Batch | None:
    """What the next message shows; None when nothing of these is shown. Plain words go with what follows them.

    `is_told`: whether a message says that this action is under way.
    """
    replies: list[tuple[int, Reply]] = []
    worked = False
    for event in events:
        shown = _shown(event, is_told)
        if replies and shown is not None and not (isinstance(shown, Reply) and not _alone(shown)):
            return Batch(event.seq - 1, tuple(replies), worked=worked)
        if isinstance(shown, Words):
            return Batch(event.seq, staff=shown, worked=worked)
        if isinstance(shown, Reply):
            replies.append((event.seq, shown))
            if not _plain(shown):
                return Batch(event.seq, tuple(replies), worked=worked)
        worked = worked or shown == "worked"
    return Batch(events[-1].seq, tuple(replies), worked=worked) if replies or worked else None


def _shown(event: StoredEvent, is_told: Callable[[str], bool]) -> Reply | Words | Literal["worked", "did"] | None:
    """What of an event is seen in the chat, or ends what is said together."""
    body = event.body
    if event.seat:
        return None  # of somebody who was invited by a link, and his alone
    if event.kind == "reply" and body:
        return reply_of(body)
    if event.kind == "staff" and (body.get("text") or body.get("media")):
        file = FileRef(str(body["media"])) if body.get("media") else None
        return Words(str(body.get("name", "")), str(body.get("text") or ""), file)
    if event.kind == "result" and is_told(str(body.get("action", ""))):
        return "worked"
    return "did" if event.kind in _APPLICANTS else None


def _plain(reply: Reply) -> bool:
    """Words and nothing else: they may stand above the next reply in one message."""
    return not (reply.choices or reply.card or reply.links or _alone(reply)) and reply.wants == "none"


def _alone(reply: Reply) -> bool:
    """What is edited later, or takes the place of something, is a message of its own."""
    return reply.wants == "progress" or bool(reply.replaces)
