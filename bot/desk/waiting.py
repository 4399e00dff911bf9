"""How long an order has waited, against what we promise: initial review within so many working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import chinese_calendar

from filing.calendar import CHINA, add_working_days, china_day


@dataclass(frozen=True)
class Waiting:
    """How long it has been in its state, and when that becomes too long; None where we promised nothing."""

    span: timedelta
    due: datetime | None
    now: datetime

    @property
    def late(self) -> bool:
        """Whether the promise is broken."""
        return self.due is not None and self.now > self.due

    @property
    def soon(self) -> bool:
        """Whether less than four hours are left."""
        return self.due is not None and not self.late and self.due - self.now < timedelta(hours=4)


def waiting(since: datetime, now: datetime, working_days: int | None) -> Waiting:
    """Since it came into its state. The limit is the same hour, so many working days later."""
    if working_days is None:
        return Waiting(now - since, None, now)
    day = add_working_days(china_day(since), working_days, is_workday).day
    hour = since.astimezone(CHINA).time() if is_workday(china_day(since)) is not False else time(18)
    return Waiting(now - since, datetime.combine(day, hour, CHINA), now)


def is_workday(day: date) -> bool | None:
    """None for a year whose holidays are not announced yet: chinesecalendar then raises."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
