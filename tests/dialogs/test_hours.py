"""When people are there, and what is promised to who asks for one: said as it is, at any hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from bot.script import build_script, office_hours
from bot.settings import DeskSection
from dialogs.engine.staff import UNANSWERED, UNRESOLVED
from dialogs.messages import Due, StaffSaid
from filing.calendar import CHINA
from tests.dialogs.play import STAFF, SYSTEM, Play

HOURS = office_hours(DeskSection(first_reply_minutes=10, resolved_hours=8))


def china(day: str, hour: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), CHINA)


@pytest.mark.parametrize(
    "asked, by",
    [
        (china("2026-11-23", "10:00"), china("2026-11-23", "10:10")),
        (china("2026-11-23", "17:55"), china("2026-11-24", "09:05")),  # five minutes today, five tomorrow
        (china("2026-11-23", "08:59"), china("2026-11-23", "09:10")),
        (china("2026-11-27", "18:00"), china("2026-11-30", "09:10")),  # Friday evening
        (china("2026-10-01", "12:00"), china("2026-10-08", "09:10")),  # a holiday
        (china("2026-10-10", "12:00"), china("2026-10-10", "12:10")),  # a Saturday that is worked
    ],
)
def test_an_answer_is_promised_within_the_hours_in_which_somebody_is_there(asked: datetime, by: datetime) -> None:
    assert HOURS.reply_by(asked) == by


def test_what_is_begun_in_the_afternoon_is_done_the_next_working_day() -> None:
    assert HOURS.resolve_by(china("2026-11-27", "14:00")) == china("2026-11-30", "13:00")


def test_who_is_there_every_day_is_there_on_holidays_too() -> None:
    hours = office_hours(DeskSection(opens=time(0), closes=time(23, 59), every_day=True))
    assert hours.next(china("2026-10-01", "23:00")) == china("2026-10-01", "23:00")
    assert hours.reply_by(china("2026-10-01", "23:55")) == china("2026-10-02", "00:06")


def test_hours_that_end_before_they_begin_are_a_fault_of_the_config() -> None:
    with pytest.raises(ValueError, match="later than opens"):
        DeskSection(opens=time(18), closes=time(9))


def asks_at(day: str, hour: str) -> tuple[Play, str]:
    """Who asks for a person then, and the key of what he is told."""
    play = Play(script=replace(build_script(), hours=HOURS), now=china(day, hour))
    play.command("start")
    turn = play.command("human")
    return play, next(reply.key for reply in turn.replies if reply.key.startswith("notice.human"))


@pytest.mark.parametrize(
    "hour, told",
    [("10:00", "human_asked"), ("17:55", "human_closing"), ("18:30", "human_later"), ("06:00", "human_later")],
)
def test_what_is_told_is_true_at_that_hour(hour: str, told: str) -> None:
    assert asks_at("2026-11-23", hour)[1] == f"notice.{told}"


def due(play: Play, what: str) -> list[str]:
    """The kinds of events that this deadline leaves behind."""
    turn = play.happen(Due(what, ""), SYSTEM)
    assert not turn.replies, "the applicant is told nothing"
    return [event.kind for event in turn.events]


def test_a_promise_that_is_not_kept_is_put_before_everybody_until_it_is() -> None:
    play, _ = asks_at("2026-11-23", "10:00")
    assert {(one.what, one.at) for one in play.turns[-1].deadlines} == {
        (UNANSWERED, china("2026-11-23", "10:10")),
        (UNRESOLVED, china("2026-11-23", "18:00")),
    }
    assert due(play, UNANSWERED) == ["due"]
    play.happen(StaffSaid(floor="take"), STAFF)
    assert UNANSWERED in play.happen(StaffSaid("您好"), STAFF).lifted
    assert due(play, UNANSWERED) == [] and due(play, UNRESOLVED) == ["due"]
    assert {UNRESOLVED, UNANSWERED} <= {*play.happen(StaffSaid(floor="close"), STAFF).lifted}
    assert due(play, UNRESOLVED) == []


def test_who_takes_over_with_words_has_answered() -> None:
    play = Play(script=replace(build_script(), hours=HOURS), now=china("2026-11-23", "10:00"))
    play.command("start")
    turn = play.happen(StaffSaid("您好，我来帮您", floor="take"), STAFF)
    assert UNANSWERED not in {one.what for one in turn.deadlines}
    assert turn.conversation.handling.answered == play.now
