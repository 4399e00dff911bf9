"""Which papers and verifications this applicant owes, and who has to show his face (docs/facts.md, 4 and 7.5).

What everybody owes is here; what only some owe is data of the rule set ([[papers]]). Texts: `material.<code lower>`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from filing.rules import RuleSet
from filing.rules.model import PaperRule, ProvinceRules

Role: TypeAlias = Literal["subject", "subject_principal", "site_principal", ""]


@dataclass(frozen=True)
class MaterialFacts:
    """What the list rests on. A person is his own subject and site principal."""

    nature: str  # person, company, or another of subject.Nature
    province: str  # where the filing is made
    home_province: str = ""  # a person's, by his ID; empty: the same, or not known
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


@dataclass(frozen=True)
class Material:
    """One thing to show. `sure` is false where the province's rule is not known: then it is a hint to ask about."""

    code: str
    of: Role
    source: str
    sure: bool = True

    @property
    def text(self) -> str:
        """The key of its name and what it must look like."""
        return f"material.{self.code.lower()}"


def owed(facts: MaterialFacts, rules: RuleSet) -> tuple[Material, ...]:
    """Everything this applicant owes: what all do, then what the province and the case add."""
    extra = [paper for rule in rules.papers if (paper := _paper(rule, facts, rules))]
    listed = {material.code: material for material in reversed([*_always(facts), *extra])}
    return tuple(reversed(listed.values()))


def owes(code: str, facts: MaterialFacts, rules: RuleSet) -> bool:
    """Whether this one is owed for sure."""
    return any(material.code == code and material.sure for material in owed(facts, rules))


def faces(facts: MaterialFacts) -> tuple[Role, ...]:
    """Who is verified by face: the site principal, wherever he is from; a subject principal never.

    APP备案引导, third note: with principals who are not mainland residents, the site principal must, the subject
    principal need not. A person is his own site principal.
    """
    return ("site_principal",)


def _always(facts: MaterialFacts) -> list[Material]:
    source = "facts 4: material catalogue"
    if facts.nature == "person":
        papers = [Material("SUBJ_ID", "subject", source)]
    else:
        papers = [Material("ORG_CERT", "subject", source), Material("SUBJ_ID", "subject_principal", source)]
        if not facts.same_principal:
            papers.append(Material("SITE_ID", "site_principal", source))
    return [
        *papers,
        *(Material("FACE", role, "APP备案引导; facts 4: who needs face verification") for role in faces(facts)),
    ]


def _paper(rule: PaperRule, facts: MaterialFacts, rules: RuleSet) -> Material | None:
    """The paper, if this rule is meant for this case."""
    place = rules.of(facts.province)
    name = place.name if place else facts.province
    meant = (
        (not rule.provinces or name in rule.provinces)
        and (not rule.natures or facts.nature in rule.natures)
        and facts.sites > rule.over
    )
    needed = _CASES[rule.when](facts, place) if meant else "no"
    return None if needed == "no" else Material(rule.code, _OF.get(rule.code, "subject"), rule.source, needed == "yes")


def _when(holds: bool) -> str:
    return "yes" if holds else "no"


def _other_province(facts: MaterialFacts, place: ProvinceRules | None) -> str:
    """Where no permit helps it is not a paper that is owed but a fault; precheck says so."""
    here = place.name if place else facts.province
    if not facts.home_province or facts.home_province == here:
        return "no"
    return {"permit": "yes", "unknown": "hint", "no": "no"}[place.residence if place else "unknown"]


_CASES: Mapping[str, Callable[[MaterialFacts, ProvinceRules | None], str]] = {
    "": lambda facts, place: "yes",
    "other_province": _other_province,
    "holder_executive": lambda facts, place: _when(facts.holder == "executive"),
    "subject_principal_authorised": lambda facts, place: _when(
        not facts.subject_principal_is_legal and (place is None or place.subject_principal in {"authorised", "unknown"})
    ),
    "site_principal_authorised": lambda facts, place: _when(
        not facts.site_principal_is_legal and place is not None and place.site_principal == "authorised"
    ),
    "finance_words": lambda facts, place: _when(facts.finance_words),
    "approval": lambda facts, place: _when(facts.approval),
    "changed": lambda facts, place: _when(facts.changed),
}

_OF: Mapping[str, Role] = {"AUTH_SUBJ": "subject_principal", "AUTH_SITE": "site_principal"}


def cases() -> frozenset[str]:
    """The cases that a paper's `when` may name; a rule set that names another is wrong."""
    return frozenset(_CASES)
