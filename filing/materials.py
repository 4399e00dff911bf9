"""Which papers and verifications this applicant owes, and who has to show his face (docs/facts.md, 4 and 7.5).

What everybody owes is here; what only some owe is data of the rule set ([[papers]]). What each is, why, how it is got
and in which form: rules/papers.toml for the forms, texts `material.<code lower>` (with .why, .how) for the words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from filing.rules import RuleSet
from filing.rules.model import PaperRule, ProvinceRules

Role: TypeAlias = Literal["subject", "subject_principal", "site_principal", "legal_representative", "domain_holder", ""]


@dataclass(frozen=True)
class MaterialFacts:
    """What the list rests on. A person is his own subject and site principal."""

    nature: str  # person, company, or another of subject.Nature
    province: str  # where the filing is made
    home_province: str = ""  # a person's, by his ID; empty: the same, or not known
    certificate: str = ""  # of the subject; empty: the usual one of its nature
    sole_trader: bool = False  # 个体工商户
    same_principal: bool = False  # the subject principal is the site principal too
    subject_principal_is_legal: bool = True
    site_principal_is_legal: bool = True
    subject_principal_resident: bool = True  # of the mainland
    site_principal_resident: bool = True
    sites: int = 1
    holder: Literal["subject", "legal_representative", "executive"] = "subject"  # of the domain
    finance_words: bool = False  # in the unit's or a site's name
    approval: bool = False  # a content that needs 前置审批
    changed: bool = False  # name or number differ from an earlier filing
    minor: bool = False  # a principal is under age


@dataclass(frozen=True)
class Form:
    """In which form a paper is taken. Sizes in bytes; `template`: the texts know one."""

    of: Role
    formats: tuple[str, ...]
    at_least: int
    less_than: int
    sides: int
    template: bool


@dataclass(frozen=True)
class Material:
    """One thing to show. `sure` is false where the province's rule is not known: then it is a hint to ask about."""

    code: str
    of: Role
    source: str
    sure: bool = True
    rule: str = ""

    @property
    def text(self) -> str:
        """The key of its name; `.why` and `.how` stand beside it under `paper.<code>`."""
        return f"material.{self.code.lower()}"

    @property
    def form(self) -> Form:
        """In which form it is taken."""
        return forms()[self.code]


@cache
def forms() -> Mapping[str, Form]:
    """By code: rules/papers.toml."""
    with files("filing.rules").joinpath("papers.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    usual = table["usual"]
    return {code: _form({**usual, **row}) for code, row in table["papers"].items()}


def _form(row: Mapping[str, Any]) -> Form:
    formats = tuple(row["formats"])
    return Form(row["of"], formats, row["at_least"], row["less_than"], row["sides"], row["template"])


def owed(facts: MaterialFacts, rules: RuleSet) -> tuple[Material, ...]:
    """Everything this applicant owes: what all do, then what the province and the case add. Each code once."""
    extra = [
        paper
        for at, rule in enumerate(rules.papers)
        if (paper := _paper(rule, facts, rules, f"{rules.name} papers[{at}]"))
    ]
    listed: dict[str, Material] = {}
    for material in [*_always(facts, rules), *extra]:
        if material.code not in listed or (material.sure and not listed[material.code].sure):
            listed[material.code] = material
    return tuple(listed.values())


def owes(code: str, facts: MaterialFacts, rules: RuleSet) -> bool:
    """Whether this one is owed for sure."""
    return any(material.code == code and material.sure for material in owed(facts, rules))


def faces(facts: MaterialFacts) -> tuple[Role, ...]:
    """Who is verified by face: the site principal, wherever he is from; a subject principal never.

    APP备案引导, third note: with principals who are not mainland residents, the site principal must, the subject
    principal need not. A person is his own site principal.
    """
    return ("site_principal",)


def _always(facts: MaterialFacts, rules: RuleSet) -> list[Material]:
    source, rule = "facts 4: material catalogue", f"{rules.name} always"
    if facts.nature == "person":
        papers = [Material("SUBJ_ID", "subject", source, rule=rule)]
    else:
        papers = [
            Material("ORG_CERT", "subject", source, rule=rule),
            Material("SUBJ_ID", "subject_principal", source, rule=rule),
        ]
        if not facts.same_principal:
            papers.append(Material("SITE_ID", "site_principal", source, rule=rule))
    face = "APP备案引导; facts 4: who needs face verification"
    return [*papers, *(Material("FACE", role, face, rule=rule) for role in faces(facts))]


def _paper(rule: PaperRule, facts: MaterialFacts, rules: RuleSet, name: str) -> Material | None:
    """The paper, if this rule is meant for this case."""
    place = rules.of(facts.province)
    where = place.name if place else facts.province
    meant = (
        (not rule.provinces or where in rule.provinces)
        and (not rule.natures or not _kinds(facts).isdisjoint(rule.natures))
        and facts.sites > rule.over
    )
    needed = _CASES[rule.when](facts, place) if meant else "no"
    sure = needed == "yes" and rule.sure
    return None if needed == "no" else Material(rule.code, forms()[rule.code].of, rule.source, sure, name)


def _kinds(facts: MaterialFacts) -> set[str]:
    """All that a rule may call this subject."""
    return {
        facts.nature,
        "person" if facts.nature == "person" else "unit",
        *(["sole_trader"] if facts.sole_trader else []),
    }


def _when(holds: bool) -> str:
    return "yes" if holds else "no"


def _other_province(facts: MaterialFacts, place: ProvinceRules | None) -> str:
    """Where no permit helps it is not a paper that is owed but a fault; precheck says so."""
    here = place.name if place else facts.province
    if not facts.home_province or facts.home_province == here:
        return "no"
    return {"permit": "yes", "unknown": "hint", "no": "no"}[place.residence if place else "unknown"]


def _subject_authorised(facts: MaterialFacts, place: ProvinceRules | None) -> str:
    """Where the province allows somebody else with an authorisation; where its rule is not known, perhaps."""
    allowed = {"authorised": "yes", "unknown": "hint"}.get(place.subject_principal if place else "unknown", "no")
    return "no" if facts.subject_principal_is_legal else allowed


def _minor(facts: MaterialFacts, place: ProvinceRules | None) -> str:
    """Where somebody under age passes with a proof."""
    allowed = place is not None and place.minors and (facts.nature == "person" or not place.minors_persons)
    return _when(bool(facts.minor and allowed))


_CASES: Mapping[str, Callable[[MaterialFacts, ProvinceRules | None], str]] = {
    "": lambda facts, place: "yes",
    "other_province": _other_province,
    "holder_executive": lambda facts, place: _when(facts.holder == "executive"),
    "subject_principal_authorised": _subject_authorised,
    "site_principal_authorised": lambda facts, place: _when(
        not facts.site_principal_is_legal and place is not None and place.site_principal == "authorised"
    ),
    "finance_words": lambda facts, place: _when(facts.finance_words),
    "approval": lambda facts, place: _when(facts.approval),
    "changed": lambda facts, place: _when(facts.changed),
    "minor": _minor,
}


def cases() -> frozenset[str]:
    """The cases that a paper's `when` may name; a rule set that names another is wrong."""
    return frozenset(_CASES)
