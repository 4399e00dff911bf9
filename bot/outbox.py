"""What a turn owes, as work for the queues: which workflow, under which id, with which ids as arguments.

Pure: `work.py` enqueues it in the turn's own transaction. Every kind of work that a Turn may carry has its way here; one
that has none fails the turn, so that a new kind cannot be forgotten (a test holds it as well).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.storage.leave import notice_id
from dialogs.engine.made import WORK_KINDS, Notice, Turn, Wanted
from dialogs.messages import FileRef

VISION, QUICK, NOTICES = "vision", "quick", "notices"


@dataclass(frozen=True)
class Owed:
    """One workflow to start. The same `key` is the same work: wanting it twice is wanting it once."""

    queue: str
    workflow: str
    key: str
    ids: tuple[str, ...]


def owed(turn: Turn, vision_actions: frozenset[str]) -> Iterator[Owed]:
    """All of it. Raises KeyError for a kind of work that has no way here."""
    for kind in WORK_KINDS:
        for one in getattr(turn, kind):
            yield from _WAYS[kind](turn, one, vision_actions)


def deliver(conversation: str, notice: str, again: str = "") -> Owed:
    """The sending of a notice; `again` names why it is owed once more."""
    key = f"notice:{conversation}:{notice}{again and f':{again}'}"
    return Owed(NOTICES, "deliver_notice", key, (conversation, notice))


def _act(turn: Turn, wanted: Wanted, vision_actions: frozenset[str]) -> Iterator[Owed]:
    queue = VISION if wanted.action in vision_actions else QUICK
    yield Owed(queue, "run_action", wanted.job, (turn.conversation.id, wanted.job))


def _notify(turn: Turn, notice: Notice, _vision: frozenset[str]) -> Iterator[Owed]:
    for channel in notice.channels:
        if channel != "chat" and channel not in notice.off:
            yield deliver(turn.conversation.id, notice_id(notice, channel))


def _look(turn: Turn, order: str, _vision: frozenset[str]) -> Iterator[Owed]:
    asked = str(turn.conversation.seq)
    yield Owed(QUICK, "check_footer", f"footer:{order}:{asked}", (order, asked))


def _look_at_sites(_turn: Turn, sent: tuple[str, int], _vision: frozenset[str]) -> Iterator[Owed]:
    order, version = sent[0], str(sent[1])
    yield Owed(QUICK, "look_at_sites", f"sites:{order}:{version}", (order, version))


def _tell_notices(turn: Turn, asked: str, _vision: frozenset[str]) -> Iterator[Owed]:
    yield Owed(QUICK, "tell_notices", f"outbox:{turn.conversation.id}:{asked}", (turn.conversation.id, asked))


def _read_words(turn: Turn, ref: FileRef, _vision: frozenset[str]) -> Iterator[Owed]:
    yield Owed(VISION, "read_words", f"words:{turn.conversation.id}:{ref}", (turn.conversation.id, ref))


def _recall(turn: Turn, order: str, _vision: frozenset[str]) -> Iterator[Owed]:
    asked = str(turn.conversation.seq)  # who was told that it is too late may ask again
    yield Owed(QUICK, "recall_order", f"recall:{order}:{asked}", (order, asked))


def _release(turn: Turn, held: tuple[str, str], _vision: frozenset[str]) -> Iterator[Owed]:
    filing, site = held
    let_go = f"release:{filing}:{site}:{turn.conversation.seq}"
    yield Owed(QUICK, "release_number", let_go, (turn.conversation.id, filing, site))


def _submit(turn: Turn, order: str, _vision: frozenset[str]) -> Iterator[Owed]:
    version = next((sent.version for sent in turn.submissions if sent.order == order), None)
    yield Owed(QUICK, "submit_order", f"submit:{order}:{_round(turn, order, version)}", (order,))


def _round(turn: Turn, order: str, version: int | None) -> str:
    """Which handing in of an order this is: its version, and the moves made so far, for one handed in again."""
    filing = next((f for f in turn.conversation.filings if f.order and f.order.id == order), None)
    if filing is None or filing.order is None:
        return str(version or 0)
    return f"{filing.order.version}:{len(filing.order.made)}"


_WAYS: Mapping[str, Callable[[Turn, Any, frozenset[str]], Iterator[Owed]]] = {
    "actions": _act,
    "notices": _notify,
    "look": _look,
    "sites": _look_at_sites,
    "words": _read_words,
    "outbox": _tell_notices,
    "recall": _recall,
    "release": _release,
    "submit": _submit,
}
#: The kinds of work that are known here.
KNOWN = frozenset(_WAYS)
