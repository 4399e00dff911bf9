"""Who files (主体): natures of organisers, their names, certificates and addresses (docs/facts.md, 4 and 5.1)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from filing.calendar import add_months
from filing.numbers import (
    CreditCode,
    IdNumber,
    Number,
    parse_certificate,
    parse_credit_code,
    parse_organisation_code,
)
from filing.plain import chinese, compact, plain
from filing.problem import Problem
from filing.provinces import find_province, provinces
from filing.rules import RuleSet


class Nature(StrEnum):
    """主办单位性质, all sixteen; persons and companies are done in chat."""

    DEFENCE = "defence"
    GOVERNMENT = "government"
    INSTITUTION = "institution"
    COMPANY = "company"
    PERSON = "person"
    ASSOCIATION = "association"
    PRIVATE_NON_ENTERPRISE = "private_non_enterprise"
    FOUNDATION = "foundation"
    LAW_FIRM = "law_firm"
    FOREIGN_CULTURAL_CENTRE = "foreign_cultural_centre"
    MASS_ORGANISATION = "mass_organisation"
    FORENSIC_INSTITUTION = "forensic_institution"
    RELIGIOUS_GROUP = "religious_group"
    FOREIGN_INSTITUTION = "foreign_institution"
    MEDICAL_INSTITUTION = "medical_institution"
    NOTARY = "notary"


@dataclass(frozen=True)
class NatureFacts:
    """MIIT's code of a nature, the certificates bound to it, how its credit codes begin (empty: any way).

    `by` is chat, or person: then `why` says what stands against filing it here.
    """

    code: int
    certificates: tuple[str, ...]
    credit: tuple[str, ...]
    by: str = "chat"
    why: str = ""


@dataclass(frozen=True)
class Certificate:
    """One kind of certificate: whose check its number has, which reader reads it, how many photos show it whole."""

    name: str
    number: str
    reader: str
    sides: int


@cache
def natures() -> dict[Nature, NatureFacts]:
    """All of them."""
    return {
        Nature(name): NatureFacts(
            row["code"], tuple(row["certificates"]), tuple(row["credit"]), row.get("by", "chat"), row.get("why", "")
        )
        for name, row in _table()["natures"].items()
    }


@cache
def certificates() -> dict[str, Certificate]:
    """All kinds, by name."""
    rows = _table()["certificates"].items()
    return {name: Certificate(name, row["number"], row["reader"], row["sides"]) for name, row in rows}


def principal_certificates() -> tuple[str, ...]:
    """What a unit's principals may show."""
    return tuple(_table()["principals"]["certificates"])


@cache
def _table() -> dict[str, Any]:
    with files("filing.rules").joinpath("natures.toml").open("rb") as file:
        return tomllib.load(file)


def find_nature(said: str) -> Nature | None:
    """By our word, by MIIT's code, or by its official name."""
    word = plain(said)
    rows = _table()["natures"].items()
    return next((Nature(name) for name, row in rows if word in (name, str(row["code"]), row["zh"])), None)


def find_certificate(said: str) -> str:
    """A kind of certificate by our word or its official name; what is neither stays as it was said."""
    word = plain(said)
    rows = _table()["certificates"].items()
    return next((name for name, row in rows if word in (name, plain(row["zh"]))), word)


def certificates_of(nature: str, province: str, rules: RuleSet) -> tuple[str, ...]:
    """What a subject of this nature may file with there; of companies some provinces take the licence alone."""
    listed = natures()[Nature(nature)].certificates
    place = rules.of(province)
    if nature == Nature.COMPANY and place is not None and place.licence_only:
        return tuple(one for one in listed if one != "organisation_code")
    return listed


def parse_subject_number(certificate: str, text: str, today: date) -> Number | Problem:
    """主办单位证件号码, by the kind of certificate it stands on. Of those without a public rule any text passes."""
    kind = certificates()[certificate].number if certificate in certificates() else "free"
    if kind in ("credit_code", "licence"):
        return parse_credit_code(text)
    if kind == "organisation_code":
        return parse_credit_code(text) if len(compact(text)) == 18 else parse_organisation_code(text)
    if kind == "credit_code_if_shown":
        read = parse_credit_code(text)
        if isinstance(read, Problem):
            return read if len(compact(text)) == 18 else parse_certificate("free", text, today)
        return read
    return parse_certificate(kind, text, today)


def home_of(number: Number) -> str:
    """The province a number tells; empty for passports, permits, and places without an authority."""
    if isinstance(number, CreditCode):
        return number.province
    told = number.province if isinstance(number, IdNumber) else ""
    return told if any(one.name == told for one in provinces()) else ""


def check_subject_name(name: str, nature: str, *, foreigner: bool = False) -> Problem | None:
    """主办单位或主办人名称: as on the certificate. A person has at least two Chinese characters; a foreigner's passport may
    have Latin letters."""
    text = plain(name)
    if len(text) > 128:
        return Problem("subject_name_long")
    if nature == Nature.PERSON:
        whole = re.fullmatch(r"[㐀-䶿一-鿿\U00020000-\U0002fa1f·•]+", text)
        foreign = re.fullmatch(r"[A-Za-z][A-Za-z .,'-]+", text) if foreigner else None
        return None if foreign or (whole and len(chinese(text)) >= 2) else Problem("subject_name_person")
    return None if len(chinese(text)) >= 2 or len(text) >= 3 else Problem("subject_name_unit")


def is_sole_trader(number: str) -> bool:
    """个体工商户: its credit code begins with 92. It files as a company."""
    return compact(number).startswith("92")


def check_sole_trader_name(name: str, number: str, owner: str) -> Problem | None:
    """A sole trader without a trade name (字号) is called 姓名（个体工商户）."""
    bare = not chinese(name) or plain(name) == owner or plain(name) in words("no_trade_name")
    args = {"owner": owner or "…"}
    return Problem("subject_name_sole_trader", args=args) if is_sole_trader(number) and bare else None


def check_credit_code(code: CreditCode, nature: str, province: str) -> Problem | None:
    """Whether the code fits the nature and the place. Hints only: head offices have codes of no province."""
    begins = natures()[Nature(nature)].credit
    if begins and not code.number.startswith(begins):
        return Problem("credit_nature")
    found = find_province(province)
    if code.province and found and code.province != found.name:
        return Problem("credit_province", args={"of": code.province, "province": found.name})
    return None


def check_validity(valid_to: date | None, today: date, rules: RuleSet) -> Problem | None:
    """证件有效期: longer than the rule set's months. None means long-term (长期)."""
    if valid_to is None:
        return None
    if valid_to < today:
        return Problem("certificate_expired", args={"date": valid_to.isoformat()})
    if valid_to <= add_months(today, rules.validity_months):
        return Problem(
            "certificate_expiring", args={"date": valid_to.isoformat(), "months": str(rules.validity_months)}
        )
    return None


def check_mail_address(address: str) -> Problem | None:
    """通讯地址 down to the door number, or with the remark that it cannot be more precise."""
    text = plain(address)
    if len(text) < 6:
        return Problem("mail_address_short")
    door = rf"[0-9A-Za-z一二三四五六七八九十百零〇]+\s*({'|'.join(words('door_units'))})"
    exact = re.search(door, text) or re.search(r"\d+$", text) or any(word in text for word in words("most_precise"))
    return None if exact else Problem("mail_address_door")


def check_mail_province(address: str, province: str) -> Problem | None:
    """The mailing address names another province than the one filed in."""
    text, found = plain(address), find_province(province)
    named = next((one.name for one in provinces() if text.startswith(one.name)), "")
    if found and named and named != found.name:
        return Problem("mail_address_province", args={"of": named, "province": found.name})
    return None


def check_mail_city(address: str, registered: str, province: str, rules: RuleSet) -> Problem | None:
    """Where the mailing address must be in the certificate's city (河北, 河南, 贵州). Addresses that name none pass."""
    place = rules.of(province)
    if place is None or not place.mail_same_city:
        return None
    mine, other = city_of(address), city_of(registered)
    differ = mine and other and mine != other
    return Problem("mail_address_city", args={"of": mine, "city": other, "province": place.name}) if differ else None


def city_of(address: str) -> str:
    """The city (地级) an address names; empty when it names none."""
    text = plain(address)
    if find_province(text[:2]) or find_province(text[:3]):
        found = find_province(text[:2]) or find_province(text[:3])
        text = re.sub(
            rf"^{found.name if found else ''}(\w{{0,3}}?({'|'.join(words('province_ranks'))}))?", "", text, count=1
        )
    named = re.match(rf"(\w{{1,8}}?)({'|'.join(words('cities'))})", text)
    return named[0] if named else ""


@cache
def words(name: str) -> tuple[str, ...]:
    """A list of rules/words.toml."""
    with files("filing.rules").joinpath("words.toml").open("rb") as file:
        return tuple(tomllib.load(file)[name])
