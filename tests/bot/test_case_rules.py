"""Staff can name the rule, with its source, behind every question, paper and finding of an order."""

from __future__ import annotations

import pytest

from bot.desk.case_rules import grounds_of
from dialogs.texts import LANGUAGES, load
from tests.dialogs.play import Play


@pytest.mark.parametrize("kind", ["person", "company"])
def test_every_question_paper_and_finding_names_its_rule(kind: str) -> None:
    play = Play()
    play.command("start")
    grounds = grounds_of(play.until("order", (kind,)).answers())
    assert len(grounds.questions) > 10 and grounds.papers
    assert all(one.rule for one in (*grounds.questions, *grounds.papers, *grounds.found))
    assert all("2019-09" in one.rule and one.source for one in (*grounds.papers, *grounds.found))
    texts = load()
    for one in (*grounds.questions, *grounds.papers, *grounds.found):
        assert texts.has(one.label), one.label
        for language in LANGUAGES:
            assert not one.sentence or texts.say(one.sentence, language, dict(one.args))


def test_what_would_come_back_is_told_with_its_code() -> None:
    play = Play()
    play.command("start")
    play.until("ask.filing.summary", ("company",))
    found = {one.code: one for one in grounds_of(play.answers()).found}
    assert found["R08"].rule == "2019-09 names (facts 5.4)" and not found["R08"].blocking
