"""What only a senior reviewer may send back: a third time, and new objections to what was not changed since.

Whoever had his filing looked at is not to be told something new each time. The decision is kept as a proposal.
"""

from __future__ import annotations

from dialogs.engine.conversation import Decided
from dialogs.engine.returned import digests
from dialogs.engine.talk import Talk
from dialogs.messages import Key, Reason, Status, Value, Who
from filing.order import Move, Order

#: Returns of ours after which another is a senior's.
RETURNS = 2
THIRD, NEW_OBJECTION = "third_return", "new_objection"
_BACK = frozenset({Move.RETURN, Move.PAPERS_RETURN})


def needed(talk: Talk, order: Order, status: Status) -> tuple[str, ...]:
    """Why a senior must decide this; empty when anybody who reviews may. A proposal is answered by a senior only."""
    if status.senior:
        return ()
    if talk.filing.proposed is not None:
        return (THIRD,) if _returns(order) >= RETURNS else (NEW_OBJECTION,)
    if Move(status.move) not in _BACK or status.version != order.version:
        return ()
    third = (THIRD,) if _returns(order) >= RETURNS else ()
    new = Move(status.move) is Move.RETURN and any(_is_new(talk, reason) for reason in status.reasons)
    return (*third, NEW_OBJECTION) if new else third


def propose(talk: Talk, order: Order, status: Status, why: tuple[str, ...], who: Who) -> None:
    """What he would have decided is kept for the senior who does."""
    talk.ask = False
    if talk.filing.proposed is None:
        talk.change(proposed=Decided(status.move, status.version, status.reasons, who.name, talk.now))
        talk.senior.append((order.id, " ".join(why)))
    talk.note("status", move=status.move, refused="senior", name=who.name)


def note_version(talk: Talk, values: dict[Key, Value]) -> None:
    """At a resubmission: which values differ from those before, and what had been objected to."""
    before, now = talk.filing.sent, digests(talk.conversation.salt, values)
    altered = tuple(key for key in {**before, **now} if before.get(key) != now.get(key))
    objected = tuple(dict.fromkeys((*talk.filing.objected, *(Key(one.key) for one in talk.filing.flagged if one.key))))
    talk.change(altered=altered, objected=objected)


def _returns(order: Order) -> int:
    return sum(move in _BACK for _, move in order.made)


def _is_new(talk: Talk, reason: Reason) -> bool:
    """About an answer that stands as it stood when the order last came back, and that nobody objected to then."""
    filing, key = talk.filing, Key(reason.key)
    return bool(filing.objected and reason.key) and key not in filing.altered and key not in filing.objected
