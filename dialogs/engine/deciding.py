"""A reviewer's decision that is not made yet (撤回决定): for a few seconds he may take it back, and nobody is told of it.

It is kept with the filing and made by a deadline, so that a machine that dies in between loses nothing. What is due by
then is checked anew: an applicant who withdraws meanwhile is not overruled.
"""

from __future__ import annotations

from datetime import timedelta

from dialogs.engine.conversation import Decided
from dialogs.engine.made import Deadline
from dialogs.engine.talk import Talk
from dialogs.messages import Status, Who
from filing.order import Actor, Move, Order, Refused
from filing.order import move as made

DECIDED = "decided"


def hold(talk: Talk, order: Order, status: Status, who: Who) -> None:
    """Keep a decision until its time. What could not be made is refused at once, and so is a second one."""
    talk.ask = False
    refused = "already" if talk.filing.decided else _refused(talk, order, status)
    if refused:
        talk.note("status", move=status.move, refused=refused)
        return
    at = talk.now + timedelta(seconds=status.hold_s)
    talk.change(decided=Decided(status.move, status.version, status.reasons, who.name, at))
    talk.deadlines.append(Deadline(f"{order.id}:{DECIDED}", DECIDED, order.id, at))
    talk.note("status", move=status.move, held=status.hold_s, name=who.name)


def take_back(talk: Talk, about: str, who: Who) -> None:
    """Only by whoever decided about this order, and only while nothing has come of it."""
    decided, order = talk.filing.decided, talk.filing.order
    if decided is None or order is None or order.id != about or decided.by != who.name:
        talk.note("status", move="take_back", refused="too_late", name=who.name)
        return
    talk.change(decided=None)
    talk.lifted.append(f"{order.id}:{DECIDED}")
    talk.note("status", move="take_back", of=decided.move, name=who.name)


def due(talk: Talk, order_id: str) -> tuple[Status, Who] | None:
    """The decision whose time has come, and who made it; it is no longer held. Who may make it was asked at first."""
    decided = talk.filing.decided
    if decided is None or talk.now < decided.at:
        return None
    talk.change(decided=None)
    talk.lifted.append(f"{order_id}:{DECIDED}")
    return Status(order_id, decided.version, decided.move, decided.reasons, senior=True), Who("staff", decided.by)


def _refused(talk: Talk, order: Order, status: Status) -> str:
    tried = made(
        order,
        Move(status.move),
        Actor.STAFF,
        talk.now,
        version=status.version,
        reasons=len(status.reasons),
    )
    return tried.code if isinstance(tried, Refused) else ""
