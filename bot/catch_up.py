"""Once a day: ask the provider how the orders under way stand, in case a push of his never reached us.

What he tells goes through the door like his pushes do; a move that was made already changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.asking import Runs
from bot.logs import place_of
from bot.storage.rows import DueRow, OrderRow
from bot.storage.store import SqlStore
from dialogs.messages import Inbound, InboundId, Status, Who
from filing.order import Move, State

log = logging.getLogger(__name__)

#: Where an order waits for somebody outside.
WAITING = (State.TO_AUTHORITY, State.SMS_PENDING, State.AUTHORITY_REVIEW)
#: The moves that bring an order to where the provider says it is. A rejection needs its reasons, which only a push has.
_MOVES: Mapping[str, tuple[Move, ...]] = {
    "accepted": (Move.HAND_IN,),
    "sms_pending": (Move.HAND_IN,),
    "sms_returned": (Move.HAND_IN, Move.SMS_OVER),
    "authority_review": (Move.HAND_IN, Move.SMS_DONE),
    "approved": (Move.HAND_IN, Move.SMS_DONE, Move.APPROVE),
}


#: Deadlines that move an order by themselves.
_MOVING = frozenset({"sms_over"})
#: How long a deadline waits for a provider that cannot be asked, and how often he is asked about it meanwhile.
_PATIENCE, _PAUSE = timedelta(hours=12), timedelta(minutes=5)
#: How long he is not asked about any after he could not be asked about one: each try may take until its timeout, and
#: all other deadlines wait for it.
_REST = timedelta(minutes=1)


class CatchUp:
    """`runs` makes the executor; `handle` is the one door."""

    def __init__(
        self, store: SqlStore, runs: Callable[[], Runs], handle: Callable[[Inbound], Awaitable[object]]
    ) -> None:
        self._store = store
        self._runs = runs
        self._handle = handle
        self._not_before: dict[str, datetime] = {}
        self._rests_until: datetime | None = None

    async def before_due(self, row: DueRow, now: datetime) -> bool:
        """Before a deadline moves an order, ask once more how it stands; False: nobody could be asked, later again.

        What the provider tells is committed when this returns, and may make the deadline nothing.
        """
        if row.what not in _MOVING or now - row.at >= _PATIENCE:
            return True
        if now < max(self._not_before.get(row.about, now), self._rests_until or now):
            return False
        order = await self._store.order(row.about)
        if order is None:
            return True
        try:
            await self._ask(self._runs(), order, now)
        except Exception as failed:
            log.warning("order %s could not be asked about before its deadline: %s", order.id, place_of(failed))
            self._not_before[order.id], self._rests_until = now + _PAUSE, now + _REST
            return False
        self._not_before.pop(order.id, None)
        return True

    async def __call__(self, now: datetime) -> None:
        """Ask about every order that waits; one that cannot be asked about is asked about tomorrow."""
        runs = self._runs()
        for row in await self._store.orders([state.value for state in WAITING], 1000):
            try:
                await self._ask(runs, row, now)
            except Exception as failed:
                log.error("order %s could not be asked about: %s", row.id, place_of(failed))

    async def _ask(self, runs: Runs, row: OrderRow, now: datetime) -> None:
        found = (await runs.run("query_order", row.conversation, {"order": row.id})).fields
        if found["version"].value != row.version:
            return
        numbers = found["numbers"].value
        for move in _MOVES.get(str(found["state"].value), ()):
            told = tuple(map(str, numbers)) if move is Move.APPROVE and isinstance(numbers, tuple) else ()
            who = Who("system", "provider" if move is Move.HAND_IN else "authority")
            status = Status(row.id, row.version, move.value, (), told)
            key = InboundId(f"asked:{row.id}:{row.version}:{row.moves}:{move.value}:{now:%Y-%m-%dT%H:%M}")
            await self._handle(Inbound(key, row.conversation, who, status, now))
