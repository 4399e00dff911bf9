"""The clock: 24 hours are 24 hours wherever midnight or the host's own clock falls; working days are China's."""

from __future__ import annotations

import os
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.desk.waiting import is_workday, waiting
from dialogs.engine.sms import sent_at, until
from filing.calendar import CHINA, add_working_days
from filing.order import SMS_WINDOW, Actor, Move, Order, Refused, State, move


def over(order: Order, at: datetime) -> bool:
    """Whether the clock may return it."""
    return not isinstance(move(order, Move.SMS_OVER, Actor.CLOCK, at, version=1), Refused)


@pytest.mark.parametrize("began", ["2026-11-25T23:59:30", "2026-12-31T20:00:00", "2028-02-28T12:00:00"])
def test_24_hours_over_midnight_over_new_year_and_over_a_leap_day(began: str) -> None:
    since = datetime.fromisoformat(began).replace(tzinfo=CHINA).astimezone(UTC)
    order = Order("o1", 1, State.SMS_PENDING, True, since)
    assert until(order) - since == timedelta(hours=24)
    assert not over(order, since + SMS_WINDOW - timedelta(seconds=1))
    assert over(order, since + SMS_WINDOW)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "UTC"])
@pytest.mark.parametrize(
    "began", ["2026-03-08T05:00:00", "2026-11-01T04:00:00", "2026-03-29T00:30:00", "2026-10-25T00:30:00"]
)
def test_24_hours_over_a_clock_change_of_the_host(zone: str, began: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        since = datetime.fromisoformat(began).replace(tzinfo=UTC)
        order = Order("o1", 1, State.SMS_PENDING, True, since)
        assert not over(order, since + timedelta(hours=23, minutes=59))
        assert over(order, since + timedelta(hours=24))
        assert until(order).astimezone().timestamp() - since.timestamp() == 24 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_authoritys_word_on_when_it_sent_shortens_the_time_and_never_lengthens_it() -> None:
    now = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert sent_at(None, now) == now
    assert sent_at(now - timedelta(hours=3), now) == now - timedelta(hours=3)
    assert sent_at(now + timedelta(hours=3), now) == now
    assert now - sent_at(now - timedelta(days=9), now) < SMS_WINDOW, "a wrong clock elsewhere leaves time to ask"


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday that is worked before 春节
        ("2026-02-14", 1, "2026-02-24"),  # 春节, 15 to 23 February
        ("2026-09-30", 1, "2026-10-08"),  # 国庆, 1 to 7 October
        ("2026-10-09", 1, "2026-10-10"),  # a Saturday that is worked after it
        ("2026-10-10", 1, "2026-10-12"),
        ("2026-11-20", 1, "2026-11-23"),  # an ordinary weekend
    ],
)
def test_working_days_over_holidays_and_working_weekends(start: str, days: int, due: str) -> None:
    found = add_working_days(date.fromisoformat(start), days, is_workday)
    assert (found.day, found.estimate) == (date.fromisoformat(due), False)


def test_the_first_weeks_of_a_year_without_published_holidays_are_an_estimate() -> None:
    found = add_working_days(date(2027, 12, 30), 3, is_workday)
    assert found.estimate and found.day == date(2028, 1, 4)
    assert add_working_days(date(2026, 12, 30), 20, is_workday).day > date(2027, 1, 20)


def test_an_order_of_a_holiday_is_due_on_the_next_working_day_by_its_end() -> None:
    since = datetime(2026, 10, 3, 10, tzinfo=CHINA)
    told = waiting(since.astimezone(UTC), since.astimezone(UTC), 1)
    assert told.due == datetime(2026, 10, 8, 18, tzinfo=CHINA)
