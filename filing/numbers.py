"""Numbers of certificates and filings: parsed, not validated. A well-formed one becomes a type whose repr is masked,
a mistake a Problem that names the character or the check, and says which other number it looks like.

Source: GB 11643, GB 32100-2015, GB 11714, ISO 7064 (docs/facts.md, 5.6). Phones and e-mails: contacts.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from filing.checksums import (
    CREDIT_CODE_ALPHABET,
    LETTERS_AND_DIGITS,
    credit_check,
    id_check,
    licence_check,
    organisation_check,
)
from filing.masking import mask
from filing.plain import compact, plain
from filing.problem import Problem
from filing.provinces import find_province, permit_places, provinces
from filing.recognise import find_length, find_other, find_strange, looks

Sex: TypeAlias = Literal["male", "female"]


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True, repr=False)
class Number:
    """A well-formed number, written the standard way."""

    number: str

    def __repr__(self) -> str:
        """Masked, so that no log line can leak it."""
        return f"{type(self).__name__}({mask('id_number', self.number)})"

    __str__ = __repr__

    @property
    def last_six(self) -> str:
        """What the authority's SMS page asks for besides the code and the mobile."""
        return self.number[-6:]


@dataclass(frozen=True, repr=False)
class IdNumber(Number):
    """A number built like a resident's (公民身份号码): eighteen characters that say when and where."""

    born: date
    sex: Sex
    province: str  # by its first digits: 北京 … 新疆; 香港, 澳门, 台湾 for a residence permit

    def age(self, on: date) -> int:
        """Full years on that day."""
        return age_on(self.born, on)


@dataclass(frozen=True, repr=False)
class CreditCode(Number):
    """A unified social credit code (统一社会信用代码)."""

    @property
    def category(self) -> str:
        """Registering authority and kind: 91 a company, 92 a self-employed business, 51 an association."""
        return self.number[:2]

    @property
    def province(self) -> str:
        """Where it was registered; empty for head offices, whose region digits begin with 10."""
        found = find_province(self.number[2:4])
        return found.name if found else ""

    @property
    def organisation_code(self) -> str:
        """The old organisation code inside it."""
        return self.number[8:17]


@dataclass(frozen=True, repr=False)
class Permit(Number):
    """A travel permit, passport or other certificate that says nothing of its holder."""

    kind: str
    unsure: bool = False  # accepted, but its form is one that we could not confirm


@dataclass(frozen=True)
class FilingNumber:
    """An ICP number: the subject's, or one of its sites'. Public, so nothing is masked."""

    number: str
    subject: str
    site: str = ""  # "1", "2A"; empty for the subject's own


_HKM_FOREIGN = re.compile(r"[HM][A-Z]\d{7}")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_PRC_PASSPORT = re.compile(r"E[0-9A-HJ-NP-Z]\d{7}|[EGDSPK]\d{8}|1[45]\d{7}|(DE|SE|PE|MA)\d{7}")
_SERVICE = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F*]{12}", re.IGNORECASE)


def parse_id_number(text: str, today: date) -> IdNumber | Problem:
    """A mainland resident's number (居民身份证号码). Region, date of birth and check are all looked at."""
    number = compact(text)
    other = find_other(number, "id", ("mobile", "credit_code", "hkm_permit", "tw_permit"))
    if other:
        return other
    if re.fullmatch(r"[1-9]\d{14}", number):
        return Problem("id_old")
    problem = _unlike_id(number)
    if problem:
        return problem
    if number[:2] in permit_places():
        return Problem("id_got_residence_permit", args={"place": permit_places()[number[:2]]})
    if number[0] == "9":
        return Problem("id_got_foreign_residence")
    return _dated(number, number[:2], today)


def parse_residence_permit(text: str, today: date) -> IdNumber | Problem:
    """A residence permit of people from Hong Kong, Macau or Taiwan (港澳台居民居住证)."""
    number = compact(text)
    problem = find_other(number, "permit", ("mobile", "hkm_permit", "tw_permit")) or _unlike_id(number)
    if problem:
        return problem
    if number[:2] not in permit_places() or number[2:6] != "0000":
        return Problem("permit_region")
    return _dated(number, number[:2], today)


def parse_foreign_residence(text: str, today: date) -> IdNumber | Permit | Problem:
    """A foreign permanent resident's number (外国人永久居留身份证), new or old."""
    number = compact(text)
    if re.fullmatch(r"[A-Z]{3}\d{12}", number):
        return Permit(number, "foreign_permanent_residence")
    problem = _unlike_id(number)
    if problem:
        return problem
    return _dated(number, number[1:3], today) if number[0] == "9" else Problem("foreign_residence_form")


def parse_credit_code(text: str) -> CreditCode | Problem:
    """A unified social credit code."""
    number = compact(text)
    problem = (
        find_other(number, "credit", ("mobile", "id", "organisation_code", "licence"))
        or find_length(number, 18, "credit_length")
        or find_strange(number, CREDIT_CODE_ALPHABET, "credit")
    )
    if problem:
        return problem
    return CreditCode(number) if credit_check(number[:17]) == number[17] else Problem("credit_check")


def parse_organisation_code(text: str) -> Number | Problem:
    """The nine characters of an organisation code (组织机构代码), with or without its dash."""
    number = compact(text)
    problem = (
        find_other(number, "organisation", ("mobile", "id", "credit_code", "licence"))
        or find_length(number, 9, "organisation_length")
        or find_strange(number[:8], LETTERS_AND_DIGITS, "organisation")
        or find_strange(number[8], "0123456789X", "organisation_last", 9)
    )
    if problem:
        return problem
    return Number(number) if organisation_check(number[:8]) == number[8] else Problem("organisation_check")


def parse_licence_number(text: str) -> Number | Problem:
    """The fifteen digits of a business licence from before the credit code (老营业执照注册号)."""
    number = compact(text)
    problem = (
        find_other(number, "licence", ("mobile", "id", "credit_code", "organisation_code"))
        or find_length(number, 15, "licence_length")
        or find_strange(number, "0123456789", "licence")
    )
    if problem:
        return problem
    return Number(number) if licence_check(number[:14]) == number[14] else Problem("licence_check")


def parse_hkm_permit(text: str) -> Permit | Problem:
    """A travel permit of people from Hong Kong and Macau (港澳居民来往内地通行证)."""
    number = compact(text)
    if looks("hkm_permit", number):
        return Permit(number, "hkm_permit")
    if _HKM_FOREIGN.fullmatch(number):
        return Permit(number, "hkm_permit", unsure=True)
    return find_other(number, "hkm", ("mobile", "id", "tw_permit")) or Problem("hkm_form")


def parse_tw_permit(text: str) -> Permit | Problem:
    """A travel permit of people from Taiwan (台湾居民来往大陆通行证). The one-time permit is refused."""
    number = compact(text)
    if looks("tw_permit", number):
        return Permit(number, "tw_permit")
    other = find_other(number, "tw", ("mobile", "id", "hkm_permit"))
    return other or Problem("tw_once" if re.fullmatch(r"[0-9A-Z]{10,12}", number) else "tw_form")


def parse_passport(text: str) -> Permit | Problem:
    """A foreign passport's number."""
    number = compact(text)
    if _PASSPORT.fullmatch(number) and not looks("id", number):
        return Permit(number, "passport")
    return find_other(number, "passport", ("id",)) or Problem("passport_form")


def parse_prc_passport(text: str) -> Permit | Problem:
    """A passport of the People's Republic of China."""
    number = compact(text)
    return Permit(number, "prc_passport") if _PRC_PASSPORT.fullmatch(number) else Problem("passport_form")


def parse_certificate(kind: str, text: str, today: date) -> Number | Problem:
    """By kind of certificate: id_card, residence_permit, hkm_permit, tw_permit, passport, foreign_permanent_residence.

    Of other kinds no public rule is known: any text of at most 64 characters passes, and people look at it.
    """
    dated: dict[str, Callable[[str, date], Number | Problem]] = {
        "id_card": parse_id_number,
        "residence_permit": parse_residence_permit,
        "foreign_permanent_residence": parse_foreign_residence,
    }
    undated: dict[str, Callable[[str], Number | Problem]] = {
        "hkm_permit": parse_hkm_permit,
        "tw_permit": parse_tw_permit,
        "passport": parse_passport,
    }
    if kind in dated:
        return dated[kind](text, today)
    if kind in undated:
        return undated[kind](text)
    free = plain(text)
    return Permit(free, kind, unsure=True) if 0 < len(free) <= 64 else Problem("certificate_length")


def parse_filing_number(text: str) -> FilingNumber | Problem:
    """An ICP number of a subject or a site. Licences and other codes that people mistake for one are told apart."""
    number = re.sub(r"\s", "", plain(text)).translate(str.maketrans("備號", "备号"))
    number = re.sub(r"icp", "ICP", number, flags=re.IGNORECASE)
    letters = "".join(province.abbreviation for province in provinces())
    found = re.fullmatch(rf"([{letters}]ICP备\d{{6,10}}号)(?:-(\d{{1,4}}[AX]?))?", number)
    if found:
        return FilingNumber(number, found[1], found[2] or "")
    if re.match(r".ICP证|.[AB][12]-", number):
        return Problem("filing_got_licence")
    if "公网安备" in number:
        return Problem("filing_got_police")
    return Problem("filing_got_service_number" if _SERVICE.fullmatch(number) else "filing_form")


def _dated(number: str, place: str, today: date) -> IdNumber | Problem:
    """The number once its form is right: its place, its day, its check."""
    province = permit_places().get(place) or getattr(find_province(place), "name", "")
    if not province:
        return Problem("id_region")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return Problem("id_date")
    if born > today:
        return Problem("id_future")
    if born.year < 1800 or id_check(number[:17]) != number[17]:
        return Problem("id_check")
    return IdNumber(number, born, "male" if int(number[16]) % 2 else "female", province)


def _unlike_id(number: str) -> Problem | None:
    return (
        find_length(number, 18, "id_length")
        or find_strange(number[:17], "0123456789", "id")
        or find_strange(number[17], "0123456789X", "id", 18)
        or (Problem("id_region") if number[0] == "0" else None)
    )
