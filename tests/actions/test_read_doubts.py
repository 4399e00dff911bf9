"""What is marked as doubtful: never changed, never silently repaired."""

from __future__ import annotations

from datetime import date

import pytest

from actions.readers.doubts import judged, none_sure
from actions.readers.parse.text import Value
from actions.readers.reading import Kind
from actions.readers.settings import ReaderSettings
from tests.documents.people import company, person

TODAY = date(2026, 11, 23)
PERSON, COMPANY = person(7), company(8)


def doubts(kind: Kind, truth: dict[str, str], **other: str | None) -> dict[str, str]:
    """Of these fields read with confidence, some of them otherwise."""
    read = {name: Value(text, 0.99) for name, text in {**truth, **other}.items() if text is not None}
    found = judged(kind, read, TODAY, ReaderSettings())
    assert all(found[name].value == value.text for name, value in read.items())
    return {name: one.doubt for name, one in found.items() if one.doubt}


def test_what_fits_together_is_not_doubted() -> None:
    assert doubts("id_card_front", PERSON.front()) == {}
    assert doubts("id_card_back", PERSON.back()) == {}
    assert doubts("business_licence", COMPANY.licence()) == {}


def test_one_wrong_digit_of_a_number_is_said_and_stays() -> None:
    number = PERSON.number
    wrong = number[:5] + str((int(number[5]) + 1) % 10) + number[6:]
    assert doubts("id_card_front", PERSON.front(), id_number=wrong)["id_number"] == "checksum"
    code = COMPANY.code[:9] + ("A" if COMPANY.code[9] != "A" else "B") + COMPANY.code[10:]
    assert doubts("business_licence", COMPANY.licence(), credit_code=code) == {"credit_code": "checksum"}


def test_what_contradicts_the_number_is_doubted() -> None:
    other_sex = {"male": "female", "female": "male"}[PERSON.sex]
    found = doubts("id_card_front", PERSON.front(), birth_date="1901-01-01", sex=other_sex, address="西藏自治区某地1号")
    assert found == {"birth_date": "birth_mismatch", "sex": "sex_mismatch", "address": "region_mismatch"}


@pytest.mark.parametrize(
    ("kind", "name", "sure", "doubt"),
    [
        ("id_card_front", "王小明", 0.97, "low_confidence"),
        ("id_card_front", "王玉堂", 0.97, "low_confidence"),  # no hall
        ("id_card_front", "黃珺", 0.99, None),
        ("business_licence", "示例有限公司", 0.97, None),
        ("business_licence", "黃示例有限公司", 0.97, "low_confidence"),
        ("business_licence", "鑫森示例有限公司", 0.985, "low_confidence"),  # 淼 was read so
        ("business_licence", "鑫森示例有限公司", 0.995, None),
    ],
)
def test_names_of_people_and_rare_characters_must_be_surer_than_others(
    kind: Kind, name: str, sure: float, doubt: str | None
) -> None:
    truth = PERSON.front() if kind == "id_card_front" else COMPANY.licence()
    read = {field: Value(text, 0.99) for field, text in truth.items()} | {"name": Value(name, sure)}
    found = judged(kind, read, TODAY, ReaderSettings())["name"]
    assert (found.value, found.doubt) == (name, doubt)


def test_what_has_lost_a_part_is_doubted() -> None:
    assert doubts("id_card_back", PERSON.back(), authority="示例市平分局") == {"authority": "low_confidence"}
    assert doubts("id_card_back", PERSON.back(), authority="示例市公安局平分局号线") == {"authority": "low_confidence"}
    assert doubts("id_card_back", PERSON.back(), authority="公安局示例分局") == {"authority": "low_confidence"}
    assert doubts("id_card_front", PERSON.front(), address=PERSON.front()["address"][:9])["address"] == "low_confidence"
    business = {**COMPANY.licence(), "kind": "股份有限公司（非上市、自然人投资或控股"}
    assert doubts("business_licence", business)["kind"] == "low_confidence"


def test_what_was_not_found_is_missing_unless_nobody_owes_it() -> None:
    assert doubts("id_card_front", PERSON.front(), name=None) == {"name": "missing"}
    alone = {**COMPANY.licence(), "kind": "股份有限公司分公司"}
    assert doubts("business_licence", alone, registered_capital=None) == {}


def test_what_went_unread_and_a_number_says_too_is_to_be_compared() -> None:
    for name in ("birth_date", "sex"):
        truth = PERSON.front()
        read = {field: Value(text, 0.99) for field, text in truth.items() if field != name}
        found = judged("id_card_front", read, TODAY, ReaderSettings())[name]
        assert (found.value, found.doubt) == (truth[name], "from_number")
    unsound = PERSON.front() | {"id_number": PERSON.number[:17]}
    assert doubts("id_card_front", unsound, sex=None)["sex"] == "missing"
    assert doubts("passport", {"number": PERSON.number}, sex=None)["sex"] == "missing"


def test_nothing_is_sure_in_a_photo_that_has_to_be_taken_again() -> None:
    read = {name: Value(text, 0.99) for name, text in PERSON.back().items() if name != "valid_to"}
    found = none_sure(judged("id_card_back", {**read, "authority": Value("公安局", 0.5)}, TODAY, ReaderSettings()))
    assert {name: one.doubt for name, one in found.items()} == {
        "authority": "low_confidence",
        "valid_from": "retake",
        "valid_to": "missing",
    }


def test_what_this_one_announces_is_missing_too() -> None:
    school = {"credit_code": Value("1", 0.99), "name": Value("1", 0.99)}
    found = judged("organisation_certificate", school, TODAY, ReaderSettings(), frozenset(("valid_to",)))
    assert found["valid_to"].doubt == "missing"
    assert "valid_to" not in judged("organisation_certificate", school, TODAY, ReaderSettings())


@pytest.mark.parametrize(
    ("start", "end", "doubt"),
    [
        ("2006-11-22", "2026-11-22", "expired"),
        ("2007-01-10", "2027-01-10", "expires_soon"),
        ("2020-02-29", "2030-03-01", None),
        ("2020-05-01", "2037-05-01", "validity_span"),
        ("2020-05-01", "2040-05-11", "validity_span"),
        ("2020-05-01", "2040-13-01", "validity_span"),
        ("2020-05-01", "long-term", None),
    ],
)
def test_the_end_of_validity_is_looked_at(start: str, end: str, doubt: str | None) -> None:
    assert doubts("id_card_back", PERSON.back(), valid_from=start, valid_to=end).get("valid_to") == doubt
