"""Wakes those who wait for news of a conversation: event streams and long polls. Called by the door after each commit.

Announcing may come from any thread; waiting is the event loop's. Nothing depends on it for correctness: who waits reads
the committed rows, and looks again after a while even if nobody called.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from dialogs.messages import ConversationId

#: How many conversations' last numbers are kept, so that a call between reading and waiting is not missed.
_KEPT = 10_000


@dataclass(frozen=True, eq=False)
class _Waiter:
    after: int
    loop: asyncio.AbstractEventLoop
    news: asyncio.Future[None]


class Announcer:
    """Who waits for what, in this process."""

    def __init__(self) -> None:
        self.closed = False
        self._lock = threading.Lock()
        self._last: OrderedDict[ConversationId, int] = OrderedDict()
        self._anything: set[_Waiter] = set()
        self._waiting: dict[ConversationId, set[_Waiter]] = {}

    def tell(self, conversation: ConversationId, seq: int) -> None:
        """Events up to `seq` are committed. From any thread; never blocks."""
        with self._lock:
            self._last[conversation] = max(seq, self._last.get(conversation, 0))
            self._last.move_to_end(conversation)
            while len(self._last) > _KEPT:
                self._last.popitem(last=False)
            woken = [waiter for waiter in self._waiting.get(conversation, ()) if waiter.after < seq]
            woken += self._anything
        for waiter in woken:
            with contextlib.suppress(RuntimeError):  # a loop that is closed by now waits for nothing
                waiter.loop.call_soon_threadsafe(_wake, waiter.news)

    async def close(self, _app: object = None) -> None:
        """The house shuts: nobody waits any longer, so that open streams end. For aiohttp's on_shutdown."""
        self.closed = True
        with self._lock:
            woken = [waiter for waiters in self._waiting.values() for waiter in waiters]
            woken += self._anything
        for waiter in woken:
            _wake(waiter.news)

    async def wait(self, conversation: ConversationId, after: int, timeout_s: float) -> bool:
        """Until there is something after `after`; False when nobody said so within the time."""
        loop = asyncio.get_running_loop()
        waiter = _Waiter(after, loop, loop.create_future())
        with self._lock:
            if self._last.get(conversation, 0) > after:
                return True
            self._waiting.setdefault(conversation, set()).add(waiter)
        try:
            return await _heard(waiter, timeout_s)
        finally:
            self._forget(conversation, waiter)

    async def anything(self, timeout_s: float) -> bool:
        """Until something is committed in any conversation; False when nothing was within the time."""
        loop = asyncio.get_running_loop()
        waiter = _Waiter(0, loop, loop.create_future())
        with self._lock:
            self._anything.add(waiter)
        try:
            return await _heard(waiter, timeout_s)
        finally:
            with self._lock:
                self._anything.discard(waiter)

    def _forget(self, conversation: ConversationId, waiter: _Waiter) -> None:
        with self._lock:
            waiting = self._waiting[conversation]
            waiting.discard(waiter)
            if not waiting:
                del self._waiting[conversation]


def _wake(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)


async def _heard(waiter: _Waiter, timeout_s: float) -> bool:
    """Whether there was news within the time."""
    try:
        async with asyncio.timeout(timeout_s):
            await waiter.news
    except TimeoutError:
        return False
    return True
