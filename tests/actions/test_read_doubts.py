"""What is marked as doubtful: never changed, never silently repaired."""

from __future__ import annotations

from datetime import date

import pytest

from actions.readers.doubts import judged
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


def test_what_was_not_found_is_missing_unless_nobody_owes_it() -> None:
    assert doubts("id_card_front", PERSON.front(), name=None) == {"name": "missing"}
    alone = {**COMPANY.licence(), "kind": "个体工商户"}
    assert doubts("business_licence", alone, registered_capital=None) == {}


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
