"""The clock's hands: a few ticks in code, each of which only enqueues a workflow under an id made of its time.

Every replica runs them in memory and the second one's enqueue is a no-op, so nothing fires twice and no job store is
shared. Real time decides when to look; what is due is decided by the clock port.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from bot.storage.reader import Reader
from bot.work import Work
from dialogs.ports import Clock


@dataclass(frozen=True)
class TickSettings:
    """When the ticks fire."""

    #: Seconds between two looks at the deadlines, 1-300. A deadline is late by at most this.
    deadlines_s: int = 20
    #: Hour of the day (UTC) of the sweep, 0-23; 19 is three at night in China.
    sweep_hour: int = 19
    #: Hour of the day (UTC) at which running reviews are asked about, 0-23; 1 is nine in the morning in China.
    digest_hour: int = 1


class Ticks:
    """Start and stop with the event loop that runs them."""

    def __init__(self, work: Work, store: Reader, clock: Clock, settings: TickSettings) -> None:
        self._work = work
        self._store = store
        self._clock = clock
        self._settings = settings
        # APScheduler drops a job that is a second late unless told otherwise.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})

    def start(self) -> None:
        """The code-defined ticks, and no others."""
        settings, add = self._settings, self._scheduler.add_job
        add(self.deadlines, "interval", seconds=settings.deadlines_s)
        add(self._daily("sweep"), "cron", hour=settings.sweep_hour, minute=0)
        add(self._daily("digest"), "cron", hour=settings.digest_hour, minute=0)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; those that were enqueued run on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def deadlines(self) -> None:
        """Enqueues only when something has come: a workflow costs commits, a look costs none."""
        if await self._store.due_deadlines(self._clock.now(), 1):
            every = self._settings.deadlines_s
            await self._work.tick("bring_due", str(int(datetime.now(UTC).timestamp()) // every * every))

    def _daily(self, workflow: str) -> Callable[[], Awaitable[None]]:
        async def fire() -> None:
            await self._work.tick(workflow, datetime.now(UTC).date().isoformat())

        return fire
