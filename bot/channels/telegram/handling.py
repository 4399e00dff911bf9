"""Handles updates that were kept: of each chat one after the other, of all chats at once; each once, come what may.

What an applicant did goes through the door under the update's own id, so that handling an update again after a crash
changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.channels.telegram.media import NotNow
from bot.channels.telegram.updates import to_store
from bot.faults import reach
from bot.logs import place_of
from bot.storage.telegram_updates import StoredUpdate, Updates

log = logging.getLogger(__name__)

#: How an update is handled; `last` tells that it is not tried again.
Handle = Callable[[StoredUpdate, bool], Awaitable[None]]

AT_ONCE = 50  # chats handled at a time, 1-500
LOOK_S = 1.0  # how often the table is looked at for updates that another process kept
_PAUSES = (0.5, 2.0, 5.0)


@dataclass
class Handling:
    """The pump. `keep` is called by polling and webhook, `run` is the loop."""

    updates: Updates
    key: Callable[[int], str]
    handle: Handle
    look_s: float = LOOK_S
    pauses: Sequence[float] = _PAUSES
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def keep(self, raw: Sequence[dict[str, Any]]) -> None:
        """Commit updates; they are handled from now on, whatever happens to this process."""
        if raw:
            await self.updates.keep(to_store(raw, self.key))
            reach("updates kept")
            self._news.set()

    async def run(self) -> None:
        """For ever."""
        try:
            while True:
                self._news.clear()
                try:
                    await self._start_waiting()
                except Exception as error:
                    log.error("updates cannot be looked up: %s", place_of(error))
                await self._wait()
        finally:
            for task in self._busy.values():
                task.cancel()

    async def _start_waiting(self) -> None:
        for chat in await self.updates.waiting():
            if chat not in self._busy and len(self._busy) < AT_ONCE:
                task = asyncio.create_task(self._drain(chat))
                self._busy[chat] = task
                task.add_done_callback(lambda _, chat=chat: self._over(chat))  # type: ignore[misc]

    def _over(self, chat: str) -> None:
        del self._busy[chat]
        self._news.set()  # one may have come after the last look, or another chat waits for the place

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.look_s):
                await self._news.wait()
        except TimeoutError:
            pass

    async def _drain(self, chat: str) -> None:
        """All of a chat that waits, oldest first."""
        try:
            while (update := await self.updates.next(chat)) is not None:
                await self._handle_surely(update)
                reach("update handled")
                await self.updates.done(update.id)
        except Exception as error:
            log.error("updates of a chat are left for later: %s", place_of(error))
            await asyncio.sleep(self.look_s)

    async def _handle_surely(self, update: StoredUpdate) -> None:
        """Tried again a few times; what can never be handled must not hold up what comes after it."""
        for pause in (*self.pauses, None):
            try:
                await self.handle(update, pause is None)
                return
            except NotNow as later:
                log.warning("update %s waits for Telegram: %s", update.id, later)
            except Exception as error:
                log.error("update %s failed: %s", update.id, place_of(error))
            if pause is not None:
                await asyncio.sleep(pause)
