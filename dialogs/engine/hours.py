"""When people are there to help, and within which time they answer: what we promise when somebody asks for a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from filing.calendar import CHINA, IsWorkday

Weekday: Callable[[date], bool | None] = lambda day: day.weekday() < 5  # noqa: E731  a calendar without holidays


@dataclass(frozen=True)
class OfficeHours:
    """From config.yml, section `desk`; times are China's."""

    opens: time = time(9)
    closes: time = time(18)
    is_workday: IsWorkday = Weekday
    first_reply: timedelta = timedelta(minutes=10)
    resolved: timedelta = timedelta(hours=8)
    #: A conversation whose holder did nothing for so long returns to the queue.
    forgotten: timedelta = timedelta(minutes=30)

    def next(self, now: datetime) -> datetime:
        """When somebody is there: `now` within the hours, else when they next begin."""
        here = now.astimezone(CHINA)
        for days in range(30):  # the longest holiday is nine days
            day = here.date() + timedelta(days=days)
            worked = self.is_workday(day)
            if not (day.weekday() < 5 if worked is None else worked):
                continue
            opens, closes = (datetime.combine(day, at, CHINA) for at in (self.opens, self.closes))
            if here < closes:
                return max(here, opens)
        return here

    def reply_by(self, asked: datetime) -> datetime:
        """Until when the first reply is promised to who asked then; only hours in which somebody is there count."""
        return self._after(asked, self.first_reply)

    def resolve_by(self, asked: datetime) -> datetime:
        """Until when it is to be dealt with."""
        return self._after(asked, self.resolved)

    def closing(self, now: datetime) -> datetime:
        """When the hours end that `now` lies in, or the next ones."""
        return datetime.combine(self.next(now).date(), self.closes, CHINA)

    def _after(self, begun: datetime, span: timedelta) -> datetime:
        at, closes = self.next(begun), self.closing(begun)
        while closes - at < span:
            span -= closes - at
            at = self.next(closes)
            closes = self.closing(closes)
        return at + span
