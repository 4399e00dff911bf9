"""A reviewer's verdict about a face, and what else he does with an order: about what was on his page, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import pytest

from dialogs.messages import Command, Key, Value
from tests.dialogs.play import STAFF, Play


@dataclass
class Doubtful(Play):
    """Somebody whose face the machine leaves to people."""

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        found = super().finds(action, slots)
        return {**found, "decision": "review"} if action == "compare_face" else found


@pytest.fixture
def play() -> Play:
    """Handed in, with a clip to look at."""
    play = Doubtful()
    play.command("start")
    return play.until("order")


def page_of(play: Play) -> str:
    """What the reviewer's page names: order, version, clip."""
    order = play.conversation.filing.order
    assert order is not None
    return f"{order.id}|{order.version}|{play.values()[Key('face.video')]}"


def judge(play: Play, page: str) -> str:
    """Accept the face that a page showed; why that was refused."""
    turn = play.happen(Command("face_decision", f"{page}|accept|the same | face"), STAFF)
    return next((str(event.body["refused"]) for event in turn.events if "refused" in event.body), "")


def verdict(play: Play) -> Value:
    given = play.conversation.filing.answers.get(Key("face.staff"))
    return given.value if given else None


def test_a_verdict_is_about_the_clip_that_was_looked_at(play: Play) -> None:
    page = page_of(play)
    play.command("cancel")
    play.say("是")
    assert judge(play, page) == "not_now", "there is nothing to review while it is withdrawn"
    play.command("change face.video")
    play.send("video")
    play.until("order")
    assert judge(play, page) == "stale"
    assert verdict(play) is None
    assert judge(play, page_of(play)) == ""
    assert verdict(play) == "accept"


@pytest.mark.parametrize(("at", "other"), [(0, "XB000000000000"), (1, "2"), (2, "file:" + "0" * 32), (2, "")])
def test_a_verdict_that_names_anything_else_is_refused(play: Play, at: int, other: str) -> None:
    seen = page_of(play).split("|")
    seen[at] = other
    assert judge(play, "|".join(seen)) in ("stale", "not_now")
    assert verdict(play) is None


@pytest.mark.parametrize("told", ["", "accept:fine", "|||maybe|fine"])
def test_a_verdict_that_is_none_changes_nothing(play: Play, told: str) -> None:
    play.happen(Command("face_decision", told), STAFF)
    assert verdict(play) is None


def test_a_call_and_a_decision_taken_back_are_about_the_order_they_name(play: Play) -> None:
    order = play.conversation.filing.order
    assert order is not None
    window = "|".join((play.now + timedelta(hours=hours)).isoformat() for hours in (1, 3))
    play.happen(Command("call", f"XB000000000000|announce|contact.mobile|{window}"), STAFF)
    assert play.conversation.filing.call is None
    play.happen(Command("call", f"{order.id}|announce|contact.mobile|{window}"), STAFF)
    assert play.conversation.filing.call is not None
    play.move("ask_papers", STAFF, hold_s=10)
    held = play.conversation.filing.decided
    play.happen(Command("take_back", "XB000000000000"), STAFF)
    assert play.conversation.filing.decided == held is not None
    play.happen(Command("take_back", order.id), STAFF)
    assert play.conversation.filing.decided is None
