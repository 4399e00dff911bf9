"""A person with one site, in every province and with every certificate that is taken there: how much he has to do.

From the landing page, where he has pressed 个人; in Telegram that is a press more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from bot.commands.survey import Walker
from dialogs.engine.path import Instance, walk
from dialogs.engine.questions import question
from dialogs.messages import Pressed, Said, Stamp, Value, What
from filing.checksums import id_check
from filing.provinces import Province, provinces
from filing.rules import load
from filing.subject import certificates_of

TODAY = date(2026, 11, 27)
NUMBERS = {
    "residence_permit": "830000198107150019",
    "hkm_permit": "H12345678",
    "tw_permit": "12345678",
    "passport": "X1234567",
    "foreign_permanent_residence": "911124198108030024",
}


class Somebody(Walker):
    """Says all himself, and sends his phones and e-mail in one message, as the question says he may."""

    def __init__(self, place: Province, certificate: str, ruleset: str) -> None:
        super().__init__(place, "person", load(ruleset), TODAY)
        self.certificate = certificate
        self.done: list[What] = []

    def willing(self, here: Instance) -> What:
        what = self._willing(here)
        self.done.append(what)
        return what

    def _willing(self, here: Instance) -> What:
        if here.key in self.own():
            return Said(self.own()[here.key])
        if here.key == "subject.id_front" and self.certificate != "id_card":
            return Pressed(self.stamp(here), "other_certificate")
        if here.key == "subject.certificate":
            return Pressed(self.stamp(here), self.certificate)
        return super().willing(here)

    def stamp(self, here: Instance) -> Stamp:
        answers = self.answers()
        return question(self.script, answers, walk(answers), here).stamp

    def own(self) -> Mapping[str, str]:
        said = {"contact.mobile": "13800001234 13900001234 survey@example.com", "subject.province": self.place.name}
        return said if self.certificate == "id_card" else {**said, "subject.mail_address": f"{self.place.name}1号1室"}

    def finds(self, name: str) -> Mapping[str, Value]:
        if name == "residence_permit_back":
            return {"valid_to": "2040-05-01"}
        if name not in NUMBERS:
            return super().finds(name)
        body = f"9{self.place.code}12419810803002"  # the one kind that tells a province
        number = body + id_check(body) if name == "foreign_permanent_residence" else NUMBERS[name]
        portrait = "file:00000000000000000000000000000001"
        return {"name": "陈晓雨", "number": number, "valid_to": "2040-05-01", "portrait": portrait}


def taken() -> list[tuple[Province, str]]:
    rules = load("2019-09")
    return [(place, one) for place in provinces() for one in certificates_of("person", place.name, rules)]


@pytest.mark.parametrize("certificate", ["id_card", *NUMBERS])
def test_a_person_with_one_site_is_done_within_20_turns_of_which_7_are_typed(certificate: str) -> None:
    places = [place for place, one in taken() if one == certificate]
    assert len(places) > 20, "few places take it"
    for place in places:
        somebody = Somebody(place, certificate, "2019-09")
        somebody.walk()
        turns = [*somebody.done[:1], *somebody.done[2:], "submit"]  # 个人 was pressed on the landing page
        typed = [what for what in turns if isinstance(what, Said)]
        assert len(turns) <= 20 and len(typed) <= 7, (
            f"{place.name} {certificate}: {len(turns)} turns, {len(typed)} typed"
        )
