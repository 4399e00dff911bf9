"""Working days and windows. Which days are worked is handed in: holidays are announced a year at a time."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from zoneinfo import ZoneInfo

#: Filing days are days in China.
CHINA = ZoneInfo("Asia/Shanghai")
#: Whether a day is worked; None where nobody has announced it yet.
IsWorkday: TypeAlias = Callable[[date], bool | None]


@dataclass(frozen=True)
class WorkingDay:
    """A day some working days away; `estimate` when a holiday that is not announced yet may move it."""

    day: date
    estimate: bool


def add_working_days(start: date, n: int, is_workday: IsWorkday) -> WorkingDay:
    """The nth working day after `start`. Of unannounced days, Mondays to Fridays count as worked."""
    day, estimate, left = start, False, n
    while left > 0:
        day += timedelta(days=1)
        worked = is_workday(day)
        estimate = estimate or worked is None
        left -= day.weekday() < 5 if worked is None else worked
    return WorkingDay(day, estimate)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def china_day(at: datetime) -> date:
    """The day it is in China."""
    return at.astimezone(CHINA).date()
