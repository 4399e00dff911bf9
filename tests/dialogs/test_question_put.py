"""Whoever has the floor has the assistant put one of its questions: its answer is taken, and nothing else is asked."""

from __future__ import annotations

from dialogs.messages import Command, StaffSaid
from tests.dialogs.play import STAFF, Play


def at(key: str) -> Play:
    """At this question."""
    play = Play()
    play.command("start")
    return play.until(key)


def held(key: str) -> Play:
    """At this question, while a person has the floor."""
    play = at(key)
    play.happen(StaffSaid(floor="take"), STAFF)
    return play


def test_a_button_of_the_question_put_is_taken_while_the_floor_stays_where_it_is() -> None:
    play = held("ask.subject.nature")
    play.press("person")
    assert "subject.nature" not in play.values(), "while a person has the floor a press is left to that person"
    turn = play.happen(Command("put", "subject.nature"), STAFF)
    assert [reply.key for reply in turn.replies] == ["ask.subject.nature"] and turn.conversation.floor == STAFF.name
    turn = play.press("person")
    assert play.values()["subject.nature"] == "person"
    assert not any(reply.key.startswith("ask.") for reply in turn.replies), "what comes next is not asked"
    play.say("然后呢？")
    assert play.here().key == "consent.documents"  # type: ignore[union-attr]
    assert play.happen(StaffSaid(floor="back"), STAFF).replies[-1].key == "ask.consent.documents"


def test_words_answer_the_question_put_until_staff_speak_again() -> None:
    play = held("ask.sites.domain")
    play.happen(Command("put", play.here().key), STAFF)  # type: ignore[union-attr]
    turn = play.say("这不是域名")
    assert turn.replies and turn.conversation.floor == STAFF.name, "what is wrong with it is said"
    play.happen(StaffSaid("不着急，您先找一下"), STAFF)
    play.say("example.cn")
    assert "sites.s1.domain" not in play.values(), "they talk again"
    play.happen(Command("put", play.here().key), STAFF)  # type: ignore[union-attr]
    play.say("example.cn")
    assert play.values()["sites.s1.domain"] == "example.cn"


def test_an_answered_question_is_put_again_with_its_old_answer_to_change() -> None:
    play = held("ask.contact.emergency")
    turn = play.happen(Command("put", "contact.mobile"), STAFF)
    assert turn.replies[-1].wants == "text" and play.here().key == "contact.mobile"  # type: ignore[union-attr]
    play.say("13800005678")
    assert play.values()["contact.mobile"] == "13800005678"


def test_a_question_off_the_way_is_not_put_and_only_the_holder_puts_one() -> None:
    play = held("ask.subject.nature")
    for key in ("subject.licence", "nonsense"):
        turn = play.happen(Command("put", key), STAFF)
        assert [event.body.get("refused") for event in turn.events if event.kind == "set"] == ["notice.cannot_change"]
        assert not turn.replies
    free = at("ask.subject.nature")
    turn = free.happen(Command("put", "subject.nature"), STAFF)
    assert not turn.replies and any(event.body.get("refused") for event in turn.events)
