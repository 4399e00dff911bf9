"""Who files (主体): natures of organisers, their names, certificates and addresses (docs/facts.md, 4 and 5.1)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from filing.calendar import add_months
from filing.numbers import CreditCode
from filing.plain import chinese, plain
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
    """MIIT's code of a nature, the certificates bound to it, how its credit codes begin (empty: any way)."""

    code: int
    certificates: tuple[str, ...]
    credit: tuple[str, ...]


@cache
def natures() -> dict[Nature, NatureFacts]:
    """All of them."""
    with files("filing.rules").joinpath("natures.toml").open("rb") as file:
        rows = tomllib.load(file)["natures"]
    return {
        Nature(name): NatureFacts(row["code"], tuple(row["certificates"]), tuple(row["credit"]))
        for name, row in rows.items()
    }


def check_subject_name(name: str, nature: str) -> Problem | None:
    """主办单位或主办人名称: as on the certificate. A person has at least two Chinese characters."""
    text = plain(name)
    if len(text) > 128:
        return Problem("subject_name_long")
    if nature == Nature.PERSON:
        whole = re.fullmatch(r"[㐀-䶿一-鿿\U00020000-\U0002fa1f·•]+", text)
        return None if whole and len(chinese(text)) >= 2 else Problem("subject_name_person")
    return None if len(chinese(text)) >= 2 or len(text) >= 3 else Problem("subject_name_unit")


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
    door = r"[0-9A-Za-z一二三四五六七八九十百零〇]+\s*(号|室|栋|弄|单元|楼|层|幢|座|房|户|组|队)"
    exact = re.search(door, text) or re.search(r"\d+$", text) or "最详细" in text
    return None if exact else Problem("mail_address_door")


def check_mail_province(address: str, province: str) -> Problem | None:
    """A hint: the mailing address names another province than the one filed in."""
    text, found = plain(address), find_province(province)
    named = next((one.name for one in provinces() if text.startswith(one.name)), "")
    if found and named and named != found.name:
        return Problem("mail_address_province", args={"of": named, "province": found.name})
    return None
