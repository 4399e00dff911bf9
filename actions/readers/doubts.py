"""What makes a read value doubtful: its own checks, what the certificate's other fields say, the recogniser's unease.

A doubt never changes a value. A digit is never repaired: the check character rarely has one solution.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from actions.readers.parse.id_card_back import LONG_TERM
from actions.readers.parse.id_card_front import PEOPLES
from actions.readers.parse.text import Value
from actions.readers.reading import FIELDS, Kind
from actions.readers.settings import ReaderSettings
from dialogs.messages import Found
from filing.numbers import CreditCode, IdNumber, parse_credit_code, parse_id_number
from filing.provinces import find_province

_SPANS = (5, 10, 20)  # years that cards are issued for: under 16, to 25, to 45; then for good


def judged(kind: Kind, values: Mapping[str, Value], today: date, settings: ReaderSettings) -> dict[str, Found]:
    """Every field of the kind, in its order, each with its first doubt; what should be there and is not is `missing`."""
    doubts = {
        "id_card_front": lambda: _front(values, today, settings),
        "id_card_back": lambda: _back(values, today, settings),
        "business_licence": lambda: _licence(values),
    }[kind]()
    found = {}
    for name in FIELDS[kind]:
        if name in values:
            unsure = values[name].confidence < settings.sure
            doubt = doubts.get(name, "low_confidence" if unsure else None)
            found[name] = Found(values[name].text, values[name].confidence, doubt)
        elif name in owed(kind, values):
            found[name] = Found(None, 0.0, "missing")
    return found


def owed(kind: Kind, values: Mapping[str, Value]) -> frozenset[str]:
    """The fields that this certificate must have. Only companies have a registered capital, not their branches."""
    names = frozenset(FIELDS[kind]) - {"portrait"}
    business = values["kind"].text if "kind" in values else "公司"
    return names if "公司" in business and "分公司" not in business else names - {"registered_capital"}


def _front(values: Mapping[str, Value], today: date, settings: ReaderSettings) -> dict[str, str | None]:
    """Doubts by field; None where another field vouches for a value that the recogniser was unsure of."""
    doubts: dict[str, str | None] = {}
    ethnicity = values.get("ethnicity")
    if ethnicity and ethnicity.text not in PEOPLES:
        doubts["ethnicity"] = "low_confidence"
    if "id_number" not in values:
        return doubts
    number = parse_id_number(values["id_number"].text, today)
    if not isinstance(number, IdNumber):
        return {**doubts, "id_number": "checksum"}
    if "birth_date" in values:
        same = values["birth_date"].text == number.born.isoformat()
        doubts["birth_date"] = None if same else "birth_mismatch"
    if "sex" in values:
        doubts["sex"] = None if values["sex"].text == number.sex else "sex_mismatch"
    elsewhere = find_province(values["address"].text) if "address" in values else None
    if elsewhere and elsewhere.name != number.province and values["address"].confidence >= settings.sure:
        doubts["address"] = "region_mismatch"
    return doubts


def _back(values: Mapping[str, Value], today: date, settings: ReaderSettings) -> dict[str, str | None]:
    """Of the end of validity: whether it is over, soon will be, or cannot be right."""
    start = _day(values.get("valid_from"))
    end = _day(values.get("valid_to"))
    doubts: dict[str, str | None] = {}
    if "valid_from" in values and (start is None or start > today):
        doubts["valid_from"] = "validity_span"
    if "valid_to" not in values or values["valid_to"].text == LONG_TERM:
        return doubts
    if end is None or (start and not _issued_like_that(start, end)):
        return {**doubts, "valid_to": "validity_span"}
    if end < today:
        return {**doubts, "valid_to": "expired"}
    if end <= today + timedelta(days=settings.expires_soon_days):
        return {**doubts, "valid_to": "expires_soon"}
    return doubts


def _issued_like_that(start: date, end: date) -> bool:
    """On the same day 5, 10 or 20 years later; a leap day becomes the day before or after."""
    years = end.year - start.year
    near = (start.month, start.day) == (end.month, end.day) or (
        (start.month, start.day) == (2, 29) and end.month in (2, 3)
    )
    return years in _SPANS and near


def _licence(values: Mapping[str, Value]) -> dict[str, str | None]:
    code = values.get("credit_code")
    broken = code is not None and not isinstance(parse_credit_code(code.text), CreditCode)
    return {"credit_code": "checksum"} if broken else {}


def _day(value: Value | None) -> date | None:
    try:
        return date.fromisoformat(value.text) if value else None
    except ValueError:
        return None
