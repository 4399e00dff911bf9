"""What makes a read value doubtful: its own checks, what the certificate's other fields say, the recogniser's unease.

A doubt never changes a value. A digit is never repaired: the check character rarely has one solution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeAlias

from actions.readers.parse.card import LONG_TERM
from actions.readers.parse.id_card_front import PEOPLES
from actions.readers.parse.text import Value
from actions.readers.reading import FIELDS, Kind
from actions.readers.settings import ReaderSettings
from actions.readers.whole import BODY, NAMES, looks_whole
from dialogs.messages import Found
from filing.numbers import (
    CreditCode,
    IdNumber,
    Permit,
    parse_certificate,
    parse_credit_code,
    parse_id_number,
)
from filing.problem import Problem
from filing.provinces import find_province

Values: TypeAlias = Mapping[str, Value]
#: Doubts by field; None where another field vouches for a value that the recogniser was unsure of.
Doubts: TypeAlias = dict[str, str | None]

#: Where no county is: 颍上 was read as 颖上 with 0.98, as 亳州 may be.
_NO_PLACE = re.compile("颖[上州东泉]|临颖|毫州")
_SPANS = (5, 10, 20)  # years that cards are issued for: under 16, to 25, to 45; then for good


def judged(
    kind: Kind, values: Values, today: date, settings: ReaderSettings, announced: frozenset[str] = frozenset()
) -> dict[str, Found]:
    """Every field of the kind, in its order, each with its first doubt; what should be there and is not is `missing`.

    `announced`: what this certificate must have beside what every one of its kind has.
    """
    values = {**_said_by_the_number(kind, values, today), **values}
    doubts = _BY_KIND.get(kind, _nothing)(values, today, settings)
    found = {}
    for name in FIELDS[kind]:
        if name in values:
            value = values[name]
            another = _NO_PLACE.search(value.text) or (name in NAMES and _may_be_another(value, kind, name))
            strange = another or not looks_whole(kind, name, value.text)
            unsure = value.confidence < settings.sure or strange
            doubt = doubts.get(name, "low_confidence" if unsure else None)
            found[name] = Found(value.text, value.confidence, value.doubt or doubt)
        elif name in owed(kind, values) | announced:
            found[name] = Found(None, 0.0, "missing")
    return found


def _said_by_the_number(kind: Kind, values: Values, today: date) -> Values:
    """When somebody was born and the sex, which a resident's number says too (GB 11643-1999); to be compared with what
    is printed, since that went unread.
    """
    read = values.get("id_number") or values.get("number")
    number = read and parse_certificate("id_card" if kind == "id_card_front" else kind, read.text, today)
    if read is None or not isinstance(number, IdNumber):
        return {}
    said = {"birth_date": number.born.isoformat(), "sex": number.sex}
    return {field: Value(text, read.confidence, "from_number") for field, text in said.items()}


def none_sure(fields: Mapping[str, Found]) -> dict[str, Found]:
    """The same of a photo that has to be taken again: what has no doubt of its own has that one."""
    return {name: replace(found, doubt=found.doubt or "retake") for name, found in fields.items()}


def owed(kind: Kind, values: Values) -> frozenset[str]:
    """The fields that every certificate of this kind must have."""
    names = frozenset(FIELDS[kind]) - {"portrait"} - _NOT_ON_EVERY.get(kind, frozenset())
    if kind == "business_licence" and not _has_capital(values):
        return names - {"registered_capital"}
    if kind == "organisation_certificate" and "name" in values and values["name"].text.endswith("律师事务所"):
        return frozenset(("credit_code", "name"))  # a law firm's permit names nobody and no place
    return names


def _may_be_another(value: Value, kind: Kind, name: str) -> bool:
    """Whether a name was read less than surely enough for a person's, of which any letter may be another (吴 for 昊), or
    for one with a character beyond the 6,763 of GB 2312, which the recogniser may have invented (黃 for 黄).
    """
    may_be_a_bodys = name == "holder" or (name == "name" and kind in ("business_licence", "organisation_certificate"))
    person = not (may_be_a_bodys and BODY.search(value.text))
    twin = value.confidence < _SURE_OF_TWINS and _TWINS & {*value.text}
    return bool(twin) or (value.confidence < _SURE_OF_NAMES and (person or _is_rare(value.text)))


def _is_rare(text: str) -> bool:
    try:
        re.sub("[^\u3400-\u9fff\U00020000-\U0003ffff]", "", text).encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


_TWINS, _SURE_OF_TWINS = frozenset("森吴"), 0.99  # 淼 was read as 森 with 0.984, 昊 as 吴 with 0.97
_SURE_OF_NAMES = 0.98  # a 吴 that was 昊 was read with 0.97, a 黃 that was none with 0.95 at most; others with 0.99


#: What some certificates of the kind do not print: the permits of a law firm run without an end, a residence permit
#: says so on its back.
_NOT_ON_EVERY: Mapping[Kind, frozenset[str]] = {
    "organisation_certificate": frozenset(("valid_to",)),
    "residence_permit": frozenset(("valid_to",)),
    "business_licence": frozenset(("kind",)),
}


def _has_capital(values: Values) -> bool:
    """Only companies have one, not their branches."""
    business = values["kind"].text if "kind" in values else ""
    return "公司" in business and "分公司" not in business


def _nothing(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    return {}


def _front(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    doubts: Doubts = {}
    ethnicity = values.get("ethnicity")
    if ethnicity and ethnicity.text not in PEOPLES:
        doubts["ethnicity"] = "low_confidence"
    if "id_number" not in values:
        return doubts
    number = parse_id_number(values["id_number"].text, today)
    if not isinstance(number, IdNumber):
        return {**doubts, "id_number": "checksum"}
    return {**doubts, **_against_number(values, number), **_elsewhere(values, number.province, settings)}


def _against_number(values: Values, number: IdNumber) -> Doubts:
    """What a number that says when and whom vouches for or contradicts."""
    doubts: Doubts = {}
    if "birth_date" in values:
        same = values["birth_date"].text == number.born.isoformat()
        doubts["birth_date"] = None if same else "birth_mismatch"
    if "sex" in values:
        doubts["sex"] = None if values["sex"].text == number.sex else "sex_mismatch"
    return doubts


def _elsewhere(values: Values, province: str, settings: ReaderSettings) -> Doubts:
    """An address in another province than the number was given in; of an address read without hesitation."""
    found = find_province(values["address"].text) if "address" in values else None
    differs = found is not None and bool(province) and found.name != province
    return {"address": "region_mismatch"} if differs and values["address"].confidence >= settings.sure else {}


def _back(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    """Of the end of validity: whether it is over, soon will be, or cannot be right."""
    start, end = _day(values.get("valid_from")), _day(values.get("valid_to"))
    doubts: Doubts = {}
    if "valid_from" in values and (start is None or start > today):
        doubts["valid_from"] = "validity_span"
    if _dated(values, "valid_to") and (end is None or (start and not _issued_like_that(start, end))):
        return {**doubts, "valid_to": "validity_span"}
    return {**doubts, **_ending(values, "valid_to", today, settings)}


def _issued_like_that(start: date, end: date) -> bool:
    """On the same day 5, 10 or 20 years later; a leap day becomes the day before or after."""
    years = end.year - start.year
    near = (start.month, start.day) == (end.month, end.day) or (
        (start.month, start.day) == (2, 29) and end.month in (2, 3)
    )
    return years in _SPANS and near


def _holder(kind: Kind) -> Callable[[Values, date, ReaderSettings], Doubts]:
    """Of the certificates of people from elsewhere: number, birth, sex, end."""

    def doubts(values: Values, today: date, settings: ReaderSettings) -> Doubts:
        found = _ending(values, "valid_to", today, settings)
        born = _day(values.get("birth_date"))
        if "birth_date" in values and (born is None or born > today):
            found["birth_date"] = "date_order"
        if "number" not in values:
            return found
        number = parse_certificate(kind, values["number"].text, today)
        if isinstance(number, Problem):
            return {**found, "number": "checksum" if kind in _WITH_CHECK else "unusual_form"}
        if isinstance(number, IdNumber):
            return {**found, **_against_number(values, number)}
        if isinstance(number, Permit) and kind == "foreign_permanent_residence":
            return {**found, **_against_old_number(number.number, born)}
        return found

    return doubts


_WITH_CHECK = ("residence_permit", "foreign_permanent_residence")


def _against_old_number(number: str, born: date | None) -> Doubts:
    """The fifteen characters of 2004: nationality, place, YYMMDD of birth, sequence, check (docs/facts.md, 5.6)."""
    return {"birth_date": "birth_mismatch"} if born and number[7:13] != born.strftime("%y%m%d") else {}


def _licence(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    doubts = _code(values, settings, _business_category(values))
    established = _day(values.get("established"))
    if established and established > today:
        doubts["established"] = "date_order"
    return doubts


def _organisation(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    """Whatever it is, it is no business: those have codes that begin with 9."""
    return {
        **_code(values, settings, lambda category: category[0] != "9"),
        **_ending(values, "valid_to", today, settings),
    }


def _business_category(values: Values) -> Callable[[str], bool]:
    """What the code of such a business begins with: 91 enterprises, 92 self-employed, 93 cooperatives."""
    kind = values["kind"].text if "kind" in values else ""
    if "个体" in kind:
        return lambda category: category == "92"
    if "合作社" in kind:
        return lambda category: category == "93"
    return lambda category: category == "91" if kind else category[0] == "9"


def _code(values: Values, settings: ReaderSettings, fits: Callable[[str], bool]) -> Doubts:
    if "credit_code" not in values:
        return {}
    code = parse_credit_code(values["credit_code"].text)
    if not isinstance(code, CreditCode):
        return {"credit_code": "checksum"}
    doubts = _elsewhere(values, code.province, settings)
    return doubts if fits(code.category) else {**doubts, "credit_code": "category_mismatch"}


def _domain(values: Values, today: date, settings: ReaderSettings) -> Doubts:
    first, last = _day(values.get("registered")), _day(values.get("expires"))
    if "holder" in values and re.fullmatch(r"[\w-]+(\.[\w-]+)+", values["holder"].text):
        return dict.fromkeys(("holder", "registered", "expires"), "low_confidence")  # read from a neighbour's row
    if first and last and first >= last:
        return {"registered": "date_order", "expires": "date_order"}
    return _ending(values, "expires", today, settings)


def _ending(values: Values, name: str, today: date, settings: ReaderSettings) -> Doubts:
    """A certificate that has run out or soon will (docs/facts.md, 5.2: more than three months)."""
    if not _dated(values, name):
        return {}
    end = _day(values[name])
    if end is None:
        return {name: "validity_span"}
    if end < today:
        return {name: "expired"}
    return {name: "expires_soon"} if end <= today + timedelta(days=settings.expires_soon_days) else {}


def _dated(values: Values, name: str) -> bool:
    return name in values and values[name].text != LONG_TERM


def _day(value: Value | None) -> date | None:
    try:
        return date.fromisoformat(value.text) if value else None
    except ValueError:
        return None


_BY_KIND: Mapping[Kind, Callable[[Values, date, ReaderSettings], Doubts]] = {
    "id_card_front": _front,
    "id_card_back": _back,
    "business_licence": _licence,
    "domain_certificate": _domain,
    "organisation_certificate": _organisation,
    **{
        kind: _holder(kind)
        for kind in ("hkm_permit", "tw_permit", "residence_permit", "passport", "foreign_permanent_residence")
    },
    "residence_permit_back": lambda values, today, settings: _ending(values, "valid_to", today, settings),
}
