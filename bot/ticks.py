"""The clock's hands: a few ticks in code, each of which only enqueues a workflow under an id made of its time.

Every replica runs them in memory and the second one's enqueue is a no-op, so nothing fires twice and no job store is
shared. Real time decides when to look; what is due is decided by the clock port. What is due once a day is looked for
every minute, so that a day whose hour came while nobody ran is made up for; of several such days only the last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]

from bot.storage.reader import Reader
from bot.work import Work
from dialogs.ports import Clock


@dataclass(frozen=True)
class TickSettings:
    """When the ticks fire."""

    #: Seconds between two looks at the deadlines, 1-300. A deadline is late by at most this.
    deadlines_s: int = 3
    #: Seconds between two looks at what is due once a day, 1-3600.
    daily_s: int = 60
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
        self._days: dict[str, date] = {}  # the day of each daily tick that this process saw to last
        # APScheduler drops a job that is a second late unless told otherwise.
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True})

    def start(self) -> None:
        """The code-defined ticks, and no others."""
        self._scheduler.add_job(self.deadlines, "interval", seconds=self._settings.deadlines_s)
        self._scheduler.add_job(self.daily, "interval", seconds=self._settings.daily_s)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; those that were enqueued run on."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def deadlines(self) -> None:
        """Enqueues only when something has come: a workflow costs commits, a look costs none."""
        now = self._clock.now()
        if await self._store.due_deadlines(now, 1) or await self._store.held_due(now):
            every = self._settings.deadlines_s
            await self._work.tick("bring_due", str(int(datetime.now(UTC).timestamp()) // every * every))

    async def daily(self) -> None:
        """Enqueues each daily tick whose hour has come, today or while nobody was there; one that ran is not run anew."""
        for workflow, hour in (("sweep", self._settings.sweep_hour), ("digest", self._settings.digest_hour)):
            day = _last(hour, self._clock.now())
            if self._days.get(workflow) != day:
                await self._work.tick(workflow, day.isoformat())
                self._days[workflow] = day


def _last(hour: int, now: datetime) -> date:
    """The last day on which this hour (UTC) has come."""
    return (now.astimezone(UTC) - timedelta(hours=hour)).date()
