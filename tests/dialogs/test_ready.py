"""The readiness check without an account, for an international one, and what it leaves behind."""

from __future__ import annotations

from itertools import product

import pytest

from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId
from tests.dialogs.play import Play

WHO = ("person", "company", "institution", "foundation", "foreign_institution", "government", "defence")
WHERE = ("北京", "河南", "上海", "西藏")
DOMAIN = ("none_yet", "example.cn", "example.io", "example.gov.cn", "203.0.113.8")
SERVER = ("fit", "short", "hourly", "no_address", "not_bought", "overseas", "other_cloud", "self_hosted")
CONTENT = ("unit", "blog", "shopping", "approval", "forum", "other")


def come(account: str = "account", site: str = "china") -> Play:
    play = Play(Conversation(ConversationId("c-play"), account, site, salt="salt"))
    play.command("readiness")
    return play


def check(play: Play, who: str, where: str, domain: str, server: str, content: str) -> str:
    """The verdict, as it is told."""
    play.press(who)
    play.say(where)
    play.say(domain) if "." in domain else play.press(domain)
    play.press(server)
    play.press(content)
    return next(reply.key for reply in reversed(play.told) if reply.key.startswith("ready.is."))


def test_who_has_no_account_gets_a_verdict_and_is_asked_to_log_in_before_he_files() -> None:
    play = come("guest:1")
    assert check(play, "person", "浙江", "example.cn", "fit", "blog") == "ready.is.can"
    play.press("begin")
    assert play.asked().key == "ask.ready.guest"
    play.command("start")
    assert play.asked().key == "ask.ready.guest"
    assert not [key for key in play.values() if key.startswith(("subject.", "sites."))]


def test_an_international_account_gets_a_verdict_and_then_its_ways() -> None:
    play = come(site="international")
    assert check(play, "company", "上海", "example.cn", "fit", "unit") == "ready.is.can"
    play.press("begin")
    play.press("agree")
    assert play.asked().key == "ask.account.way"


def test_nothing_of_it_is_submitted() -> None:
    play = come()
    check(play, "person", "浙江", "example.cn", "fit", "blog")
    play.press("begin")
    play.until("order")
    sent = [one for turn in play.turns for one in turn.submissions][-1]
    assert not [key for key in (*sent.answers, *sent.files) if key.startswith("ready.")]
    assert sent.answers["sites.s1.domain"] == "example.cn"
    play.command("readiness")
    assert play.told[-1].key == "notice.readiness"


@pytest.mark.parametrize("who", WHO)
def test_every_case_has_a_verdict_and_whatever_stands_against_it_is_told(who: str) -> None:
    seen = set()
    play = come()
    for nth, (where, domain, server, content) in enumerate(product(WHERE[:1], DOMAIN, SERVER, CONTENT)):
        if nth % 5:  # a fifth of all: each answer beside each of every other question
            continue
        play.command("readiness")
        verdict = check(play, who, where, domain, server, content)
        card = next(reply.card for reply in reversed(play.told) if reply.key == verdict)
        assert {row.label for row in card} == {
            f"field.ready.{name}" for name in ("who", "where", "domain", "server", "content")
        }
        doubts = [row.doubt for row in card if row.doubt and not row.doubt.startswith("ready.buy")]
        assert doubts or verdict not in ("ready.is.cannot", "ready.is.after_changes")
        seen.add(verdict)
    assert len(seen) >= (1 if who in ("government", "defence") else 4)
