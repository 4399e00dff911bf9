"""What a rule set says, as frozen values. The rules themselves are the .toml files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from filing.provinces import find_province

Who: TypeAlias = Literal["legal_representative", "authorised", "free", "unknown"]


@dataclass(frozen=True)
class ProvinceRules:
    """What one authority asks beyond the common rules."""

    name: str
    subject_principal: str  # a Who: whom a unit may name
    site_principal: str  # a Who
    holder: str  # unit, legal_representative, executive: whose a unit's domain may be
    residence: str  # no, permit, unknown: persons with an ID of another province
    mobile: str = ""  # all, persons, remark: who needs a number of the province
    privacy_off: bool = False  # WHOIS privacy
    mail_same_city: bool = False
    foreigners: bool = True
    office_landline: bool = False
    one_principal: bool = False  # an authorised subject principal must also be the site's
    two_principals: bool = False  # of a unit: they must be different people
    old_sites_checked: bool = False
    sites: int = 0  # at most in a first order; 0: not limited
    sites_person: int = 0


@dataclass(frozen=True)
class NameRules:
    """Of a site's name."""

    shortest: int
    longest: int
    forbidden: tuple[str, ...]
    doubtful: tuple[str, ...]
    national: tuple[str, ...]
    person: tuple[str, ...]
    person_with_approval: tuple[str, ...]
    finance: tuple[str, ...]
    person_pattern: Mapping[str, str]
    person_in: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class DomainRules:
    """Of a domain."""

    days: int
    register_days: tuple[int, int]
    refused_endings: tuple[str, ...]
    doubtful_endings: tuple[str, ...]
    government_endings: tuple[str, ...]
    days_in: Mapping[str, int]


@dataclass(frozen=True)
class Product:
    """What a server product is good for: how many sites an instance carries, how long it must be bought for."""

    kind: str
    numbers: int
    months: int


@dataclass(frozen=True)
class PaperRule:
    """A paper that only some owe."""

    code: str
    source: str
    provinces: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    over: int = 0
    when: str = ""


@dataclass(frozen=True)
class ContentRules:
    """Which contents a site may be given."""

    person: tuple[str, ...]
    company: tuple[str, ...]
    person_in: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class RuleSet:
    """The rules of one time. Provinces may be given by name or by code."""

    name: str
    begins: date
    source: str
    sms_province_names: tuple[str, ...]  # in the order of the announcement
    sms_people: Mapping[str, tuple[str, ...]]  # by type of filing
    sms_hours: int
    sms_wrong_inputs: int
    sms_resends: int
    review_days: Mapping[str, tuple[int, int]]  # initial, hand_in, authority, face_saves
    age: int
    validity_months: int
    virtual_prefixes: tuple[str, ...]
    names: NameRules
    domain: DomainRules
    content: ContentRules
    products: Mapping[str, Product]
    provinces: Mapping[str, ProvinceRules]
    papers: tuple[PaperRule, ...]
    sources: Mapping[str, str]  # by table of the file

    def owes_sms(self, province: str) -> bool:
        """Whether filings there are verified by SMS."""
        found = find_province(province)
        return found is not None and found.name in self.sms_province_names

    def of(self, province: str) -> ProvinceRules | None:
        """What this province asks, or None where there is no authority."""
        found = find_province(province)
        return self.provinces.get(found.name) if found else None

    def domain_days(self, province: str) -> int:
        """A domain must have more days left than this."""
        found = find_province(province)
        return self.domain.days_in.get(found.name if found else "", self.domain.days)

    def contents(self, nature: str, province: str) -> tuple[str, ...]:
        """The contents to choose among; the labels are texts."""
        if nature != "person":
            return self.content.company
        found = find_province(province)
        return self.content.person_in.get(found.name if found else "", self.content.person)
