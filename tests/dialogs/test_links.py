"""Whom a one-time link is for is said by what he is in the filing, and by his name as far as it is known."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dialogs.engine.phrase import phrase
from dialogs.messages import Value
from tests.dialogs.play import Play


class Beijing(Play):
    """A company of 北京, where the legal representative may authorise somebody."""

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        found = super().finds(action, slots)
        return {**found, "credit_code": "91110105MA0XANDB1E"} if slots.get("kind") == "business_licence" else found


def link_from(play: Play, step: str, *prefer: str) -> dict[str, str]:
    """What the applicant reads when he sends a link at this step."""
    play.command("start")
    play.until(step, ("company", *prefer))
    told = play.press("elsewhere").replies[0]
    assert told.key == "invited.link"
    return {language: phrase(told, play.script.texts, language, full=True).text for language in ("zh", "en")}


@pytest.mark.parametrize(
    ("play", "step", "prefer", "zh", "en"),
    [
        (
            Play(),
            "ask.principal.id_front",
            (),
            "发给主体负责人陈晓雨本人，",
            "to the subject principal (主体负责人) 陈晓雨:",
        ),
        # Nobody knows yet who the colleague is: the legal representative's name would be another person's.
        (
            Beijing(),
            "ask.principal.id_front",
            ("other",),
            "发给主体负责人本人，",
            "to the subject principal (主体负责人):",
        ),
        (
            Play(),
            "ask.site_principal.id_front",
            ("other",),
            "发给网站负责人本人，",
            "to the site principal (网站负责人):",
        ),
    ],
    ids=["the legal representative", "whom he authorised", "a site principal"],
)
def test_whom_the_link_is_for(play: Play, step: str, prefer: tuple[str, ...], zh: str, en: str) -> None:
    said = link_from(play, step, *prefer)
    assert zh in said["zh"] and en in said["en"]
