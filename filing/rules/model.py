"""What a rule set says, as frozen values. The rules themselves are the .toml files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from filing.provinces import find_province


@dataclass(frozen=True)
class ProvinceRules:
    """What one authority asks beyond the common rules."""

    name: str
    subject_principal: str  # legal_representative, authorised, free, unknown: whom a unit may name
    site_principal: str  # the same
    holder: str  # unit, legal_representative, executive: whose a unit's domain may be
    residence: str  # no, permit, unknown: persons with an ID of another province
    residence_also: str = ""  # what stands in for the permit: student_card, study_or_work_proof
    mobile: str = ""  # all, persons, remark: who needs a number of the province
    phones_differ: bool = False  # a unit's office phone is no principal's mobile
    privacy_off: bool = False  # WHOIS privacy
    foreign_registrar: bool = True  # whether a domain registered abroad is taken
    mail_same_city: bool = False
    foreigners: bool = True
    office_landline: bool = False
    one_principal: bool = False  # an authorised subject principal must also be the site's
    two_principals: bool = False  # of a unit: they must be different people
    one_subject_each: bool = False  # a site principal serves one subject only
    legal_words: tuple[str, ...] = ()  # in a unit's name: both principals are the legal representative
    remark: bool = False  # an authorised subject principal is explained in the remark
    licence_only: bool = False  # of a company's certificates only the licence
    licence_copy: bool = False  # the licence's duplicate (副本)
    travel_permit: str = ""  # which certificate people of Hong Kong and Macau show
    minors: str = ""  # the proof with which somebody under age passes
    minors_persons: bool = False  # only persons, not units' principals
    prefixes_are_sites: bool = False  # www.a.cn and b.a.cn are two sites
    old_sites_checked: bool = False
    sites: int = 0  # at most in an order; 0: not limited
    sites_person: int = 0
    new_domains: int = 0  # at most in an order; each site of ours has a new one
    authority_days: int = 0  # working days at most; 0: the common ones

    def most_sites(self, nature: str) -> int:
        """How many sites one order may have; 0 where nothing is said."""
        sites = (self.sites_person or self.sites) if nature == "person" else self.sites
        return min((most for most in (sites, self.new_domains) if most), default=0)


@dataclass(frozen=True)
class NameRules:
    """Of a site's name."""

    shortest: int
    longest: int
    forbidden: tuple[str, ...]
    doubtful: tuple[str, ...]
    national: tuple[str, ...]
    national_natures: tuple[str, ...]
    person: tuple[str, ...]
    person_with_approval: tuple[str, ...]
    finance: tuple[str, ...]
    countries: tuple[str, ...]
    person_pattern: Mapping[str, str]
    person_in: Mapping[str, tuple[str, ...]]
    coach_person: tuple[str, ...]  # patterns of names that a coach may offer; {} stands for what the site is about
    coach_pattern: Mapping[str, tuple[str, ...]]
    coach_unit: tuple[str, ...]
    coach_topics: tuple[str, ...]
    unit_endings: tuple[str, ...]  # what a unit's short name leaves out
    remark_in: Mapping[str, str]  # the form of the remark that the province wants of persons


@dataclass(frozen=True)
class DomainRules:
    """Of a domain."""

    days: int
    register_days: tuple[int, int]
    endings_on: date
    refused_endings: tuple[str, ...]
    doubtful_endings: tuple[str, ...]
    government_endings: tuple[str, ...]
    natures: Mapping[str, tuple[str, ...]]
    dns_closed: bool
    days_in: Mapping[str, int]


@dataclass(frozen=True)
class Product:
    """What a server product is good for: how many sites it carries, how long it must be bought for."""

    kind: str
    numbers: int
    months: int
    per: str = "instance"  # or account
    yuan: int = 0  # the order must be worth this
    needed: bool = True  # whether a number is needed at all
    through: str = ""  # a kind behind it that gives the number
    commercial: bool = True  # usable for a commercial licence


@dataclass(frozen=True)
class PaperRule:
    """A paper that only some owe."""

    code: str
    source: str
    provinces: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()  # empty: all; person, unit, sole_trader, or a nature
    over: int = 0
    when: str = ""
    sure: bool = True


@dataclass(frozen=True)
class ContentRules:
    """Which contents a site may be given, and which need another ministry's licence first."""

    person: tuple[str, ...]
    unit: tuple[str, ...]
    never: tuple[str, ...]
    person_remark: bool
    person_in: Mapping[str, tuple[str, ...]]
    approvals: Mapping[str, tuple[str, ...]]  # by kind the provinces where it is asked for; none: all


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
    emergency_differs: bool
    refused_certificates: tuple[str, ...]
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
        named = self.provinces.get(province)
        if named is None and (found := find_province(province)):
            named = self.provinces.get(found.name)
        return named

    def domain_days(self, province: str) -> int:
        """A domain must have more days left than this."""
        found = find_province(province)
        return self.domain.days_in.get(found.name if found else "", self.domain.days)

    def authority_days(self, province: str) -> tuple[int, int]:
        """Working days that an authority takes, from and to."""
        least, most = self.review_days["authority"]
        place = self.of(province)
        return least, (place.authority_days if place else 0) or most

    def contents(self, nature: str, province: str) -> tuple[str, ...]:
        """The contents to choose among; the labels are texts."""
        if nature != "person":
            return self.content.unit
        found = find_province(province)
        return self.content.person_in.get(found.name if found else "", self.content.person)

    def approvals(self, province: str) -> tuple[str, ...]:
        """The kinds of approval that are asked for there."""
        found = find_province(province)
        name = found.name if found else ""
        return tuple(kind for kind, where in self.content.approvals.items() if not where or name in where)

    def cite(self, path: str) -> str:
        """A rule as desk and command name it: which rule set, which key, which source."""
        return f"{self.name} {path} ({self.sources.get(path.split('.', maxsplit=1)[0], self.source)})"
