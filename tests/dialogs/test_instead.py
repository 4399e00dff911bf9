"""Answers that staff give in the applicant's stead, and those that nobody gives but who they belong to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from dialogs.messages import Command, Key, StaffSaid, Value
from tests.dialogs.play import STAFF, Play


@dataclass
class Mismatched(Play):
    """The register says that name and number do not belong together."""

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        return {"identity": "mismatch"} if action == "check_identity" else super().finds(action, slots)


def held(play: Play, key: str, prefer: tuple[str, ...] = ()) -> Play:
    """At this question, while a person has the floor."""
    play.command("start")
    play.until(key, prefer)
    play.happen(StaffSaid(floor="take"), STAFF)
    return play


def give(play: Play, key: str, value: str) -> str:
    """What staff are told when they give this answer: "" when it is taken."""
    turn = play.happen(Command("set", f"{key}={value}"), STAFF)
    return next(str(event.body.get("refused", "")) for event in turn.events if event.kind == "set")


@pytest.mark.parametrize("key", ["consent.service", "consent.documents", "consent.face"])
def test_nobody_agrees_for_the_applicant(key: str) -> None:
    play = held(Play(), f"ask.{key}")
    before = play.conversation.filing.answers
    assert give(play, key, "agree") == "notice.cannot_change"
    assert play.conversation.filing.answers == before


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("subject.card", "right"),
        ("filing.summary", "submit"),
        ("face.staff", "accept"),
        ("face.decision", "match"),
        ("face.way", "paper"),
        ("face.challenge", "blink"),
        ("subject.filed", "no"),
        ("account.servers", "none"),
    ],
)
def test_what_others_vouch_for_is_not_given_by_staff(key: str, value: str) -> None:
    play = held(Play(), "ask.filing.summary")
    before = play.conversation.filing.answers
    assert give(play, key, value)
    assert play.conversation.filing.answers == before


def test_a_mismatch_at_the_register_stays_one() -> None:
    play = held(Mismatched(), "ask.subject.identity_mend")
    assert give(play, "subject.identity", "match") == "notice.cannot_change"
    assert play.conversation.filing.answers[Key("subject.identity")].value == "mismatch"


def test_what_he_would_tell_is_given_in_his_stead() -> None:
    play = held(Play(), "ask.filing.summary")
    assert give(play, "contact.emergency", "13900005678") == ""
    assert play.conversation.filing.answers[Key("contact.emergency")].by == "staff"
