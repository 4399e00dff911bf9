"""The rule set: what the seed says, in so many words; a broken file is refused with its place."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from filing.access import Server, find_unfit
from filing.materials import MaterialFacts, cases, faces, owed, owes
from filing.provinces import provinces
from filing.reasons import reasons, reopen_keys
from filing.rules import DEFAULT, BadRules, available, load, read
from filing.subject import Nature, natures

RULES = load()
#: Step 8 of the seed, in its words and its order.
SEED = (
    "天津、甘肃、西藏、宁夏、海南、新疆、青海、浙江、四川、福建、陕西、重庆、广西、云南、山东、河南、安徽、湖南、"
    "山西、黑龙江、内蒙古、湖北"
)


def test_exactly_the_22_provinces_of_the_seed_owe_sms() -> None:
    assert "、".join(RULES.sms_province_names) == SEED
    assert len(RULES.sms_province_names) == 22
    owing = {province.name for province in provinces() if RULES.owes_sms(province.name)}
    assert owing == set(SEED.split("、"))


@pytest.mark.parametrize("said", ["浙江", "浙江省", "33", "330106"])
def test_a_province_may_be_named_in_any_way(said: str) -> None:
    assert RULES.owes_sms(said)
    assert RULES.of(said) is RULES.provinces["浙江"]


def test_all_31_authorities_have_their_rules() -> None:
    assert len(provinces()) == len(RULES.provinces) == 31
    assert (RULES.domain_days("上海"), RULES.domain_days("浙江")) == (180, 90)


def _text(name: str = DEFAULT) -> str:
    return files("filing.rules").joinpath(f"{name}.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("was", "now", "named"),
    [
        ("hours = 24", "hours = ", "line"),
        ("hours = 24", 'hours = "24"', "sms.hours"),
        ("hours = 24", "minutes = 3\nhours = 24", "sms.minutes"),
        ('"天津", "甘肃"', '"天津", "甘粛"', "sms.甘粛"),
        ("days = 90", "", "domain.days"),
        ('holder = "executive"', 'holder = "anybody"', "provinces.rules.天津.holder"),
    ],
)
def test_a_broken_rule_set_is_refused_with_its_place(was: str, now: str, named: str) -> None:
    with pytest.raises(BadRules) as refused:
        read(_text().replace(was, now, 1), "broken.toml")
    assert "broken.toml" in str(refused.value)
    assert named in str(refused.value)


def test_an_unknown_rule_set_is_refused_by_name() -> None:
    with pytest.raises(BadRules, match="2099-01"):
        load("2099-01")


@pytest.mark.parametrize("name", available())
def test_every_rule_set_names_only_papers_and_cases_that_are_known(name: str) -> None:
    rules = load(name)
    assert {paper.when for paper in rules.papers} <= cases()
    assert {nature for paper in rules.papers for nature in paper.natures} <= {*Nature, "unit", "sole_trader"}
    assert all(rules.sources.values())


def test_there_are_sixteen_natures_with_miits_codes() -> None:
    assert sorted(facts.code for facts in natures().values()) == list(range(1, 17))


def test_the_catalogue_of_reasons_is_whole_and_reopens_something_or_says_what_to_do() -> None:
    assert list(reasons()) == [f"R{number:02d}" for number in range(1, 36)]
    for nature in ("person", "company"):
        assert all(reopen_keys(code, nature) or reason.duty or code == "R35" for code, reason in reasons().items())


def test_a_reason_reopens_the_answers_that_are_there() -> None:
    present = ("subject.name", "contact.mobile", "sites.s1.domain", "sites.s2.domain")
    assert reopen_keys("R01", "company", "s2", present) == ("sites.s2.domain",)
    assert reopen_keys("R01", "company", present=present) == ("sites.s1.domain", "sites.s2.domain")
    assert reopen_keys("R15", "company", present=present) == ("contact.mobile",)


PERSON = MaterialFacts("person", "浙江")
COMPANY = MaterialFacts("company", "浙江")


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (PERSON, "SUBJ_ID FACE"),
        (COMPANY, "ORG_CERT SUBJ_ID SITE_ID FACE"),
        (MaterialFacts("company", "浙江", same_principal=True), "ORG_CERT SUBJ_ID FACE"),
        (MaterialFacts("person", "北京"), "SUBJ_ID FACE HOLD_ID"),
        (MaterialFacts("person", "江苏"), "SUBJ_ID FACE DOMAIN_CERT"),
        (MaterialFacts("company", "内蒙古", same_principal=True), "ORG_CERT SUBJ_ID FACE"),
        (MaterialFacts("person", "贵州", sites=4), "SUBJ_ID FACE DOMAIN_CERT"),
        (MaterialFacts("person", "上海", home_province="安徽"), "SUBJ_ID FACE RESID"),
        (MaterialFacts("person", "河南", home_province="安徽"), "SUBJ_ID FACE"),
        (
            MaterialFacts("company", "上海", site_principal_is_legal=False),
            "ORG_CERT SUBJ_ID SITE_ID FACE AUTH_SITE",
        ),
        (
            MaterialFacts("company", "四川", subject_principal_is_legal=False, same_principal=True),
            "ORG_CERT SUBJ_ID FACE AUTH_SUBJ",
        ),
        (
            MaterialFacts("company", "广东", same_principal=True, finance_words=True),
            "ORG_CERT SUBJ_ID FACE FORM FIN_PROMISE",
        ),
    ],
)
def test_what_is_owed(facts: MaterialFacts, codes: str) -> None:
    assert [material.code for material in owed(facts, RULES)] == codes.split()


def test_where_a_rule_is_not_known_the_paper_is_only_a_hint() -> None:
    facts = MaterialFacts("person", "广东", home_province="安徽")
    assert "RESID" in [material.code for material in owed(facts, RULES)]
    assert not owes("RESID", facts, RULES)


@pytest.mark.parametrize("resident", [True, False])
def test_the_site_principal_is_verified_by_face_and_the_subject_principal_is_not(resident: bool) -> None:
    facts = MaterialFacts("company", "北京", subject_principal_resident=resident, site_principal_resident=resident)
    assert faces(facts) == ("site_principal",)


TODAY = date(2026, 11, 23)
FIT = Server("ecs", 3, date(2027, 2, 1))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, None),
        ({"mine": False}, "wrong_account"),
        ({"mainland": False}, "overseas"),
        ({"product": "oss"}, "unsupported"),
        ({"expires": date(2026, 11, 22)}, "expired"),
        ({"prepaid": False}, "pay_as_you_go"),
        ({"public_address": False}, "no_public_bw"),
        ({"months": 2}, "remaining_short"),
        ({"product": "web_hosting", "months": 5}, "remaining_short"),
        ({"numbers_used": 5}, "quota_used"),
    ],
)
def test_why_a_server_cannot_be_chosen(change: dict[str, object], code: str | None) -> None:
    assert find_unfit(Server(**{**vars(FIT), **change}), TODAY, RULES) == code  # type: ignore[arg-type]
