"""What a reviewer would send back, found before submission (docs/facts.md, 8). Only what can be known from the answers.

The answers come as the flows keep them (flat keys); findings name the key to mend, so that only it is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from filing.contacts import Mobile, parse_mobile
from filing.numbers import IdNumber, parse_id_number
from filing.principal import (
    check_age,
    check_distinct,
    check_emergency,
    check_mobile_province,
    check_principals,
    check_subject_principal,
    check_virtual,
)
from filing.problem import Problem
from filing.rules import RuleSet
from filing.subject import check_mail_address, check_mail_province, check_validity
from filing.website import advise_domain, advise_site_name, check_domain_days, check_site_name, parse_domain


@dataclass(frozen=True)
class DomainFacts:
    """What the domain register says; None where it cannot tell."""

    expires: date | None = None
    holder_matches: bool | None = None
    registrar_approved: bool | None = None
    real_name_days: int | None = None  # since the holder was verified
    dns_closed: bool | None = None


@dataclass(frozen=True)
class Draft:
    """A filing before submission: its answers by key, what the register says by site id."""

    answers: Mapping[str, object]
    domains: Mapping[str, DomainFacts] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """An answer in words; empty when it is not there."""
        value = self.answers.get(key)
        return value if isinstance(value, str) else ""

    @property
    def nature(self) -> str:
        """person or company."""
        return self.text("subject.nature")

    @property
    def province(self) -> str:
        """Where it will be filed."""
        return self.text("subject.province")

    @property
    def sites(self) -> list[str]:
        """Ids of its sites."""
        return list(
            dict.fromkeys(key.split(".")[1] for key in self.answers if key.startswith("sites.") and "." in key[6:])
        )

    @property
    def people(self) -> list[str]:
        """Key prefixes of the principals' certificates: a person's own, a unit's one or two."""
        if self.nature == "person":
            return ["subject"]
        return ["principal"] if self.one_principal else ["principal", "site_principal"]

    @property
    def phones(self) -> list[str]:
        """Key prefixes of the principals' phones: `contact` is a person's, or a unit's subject principal's."""
        return ["contact"] if self.nature == "person" or self.one_principal else ["contact", "site_principal"]

    @property
    def one_principal(self) -> bool:
        """Whether a unit's subject principal is the site's too."""
        return self.text("site_principal.same") == "same"


@dataclass(frozen=True)
class Finding:
    """One thing that would come back. Blocking ones must be mended; the others are shown and may stay."""

    code: str  # of the catalogue: R01...
    key: str
    blocking: bool
    problem: Problem
    source: str


def precheck(draft: Draft, today: date, rules: RuleSet) -> tuple[Finding, ...]:
    """All findings, blocking ones first, each key in the order of the form."""
    found = [finding for look in _LOOKS for finding in look(draft, today, rules)]
    return tuple(sorted(found, key=lambda finding: not finding.blocking))


def _domains(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    for site in draft.sites:
        key = f"sites.{site}.domain"
        domain, facts = draft.text(key), draft.domains.get(site, DomainFacts())
        if domain:
            read = parse_domain(domain, rules)
            yield from _found("R06", key, read if isinstance(read, Problem) else None)
            yield from _found("R06", key, advise_domain(domain, rules), blocking=False)
        yield from _register(key, facts, rules)
        if facts.expires:
            yield from _found("R05", key, check_domain_days(facts.expires, today, draft.province, rules))


def _register(key: str, facts: DomainFacts, rules: RuleSet) -> Iterator[Finding]:
    wait = rules.domain.register_days
    if facts.holder_matches is False:
        yield from _found("R01", key, Problem("domain_holder"))
    if facts.registrar_approved is False:
        yield from _found("R07", key, Problem("domain_registrar"))
    if facts.real_name_days is not None and facts.real_name_days < wait[0]:
        args = {"days": str(facts.real_name_days), "least": str(wait[0]), "most": str(wait[1])}
        yield from _found("R03", key, Problem("domain_fresh", args=args), blocking=False)
    if facts.dns_closed is False:
        yield from _found("R26", key, Problem("domain_open"), blocking=False)


def _names(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    organiser = draft.text("subject.name")
    for site in draft.sites:
        key, domain = f"sites.{site}.name", draft.text(f"sites.{site}.domain")
        name = draft.text(key)
        if not name:
            continue
        problem = check_site_name(
            name, nature=draft.nature, province=draft.province, organiser=organiser, domain=domain, rules=rules
        )
        yield from _found("R08", key, problem)
        if problem is None:
            advice = advise_site_name(name, nature=draft.nature, organiser=organiser, rules=rules)
            yield from _found("R08", key, advice, blocking=False)


def _contents(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    allowed = rules.contents(draft.nature, draft.province)
    for site in draft.sites:
        key = f"sites.{site}.content"
        if draft.text(key) and draft.text(key) not in allowed:
            yield from _found("R10", key, Problem("content_nature"))


def _place(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    place = rules.of(draft.province)
    read = parse_id_number(draft.text("subject.id_number"), today)
    if draft.nature != "person" or place is None or not isinstance(read, IdNumber) or read.province == place.name:
        return
    args = {"of": read.province, "province": place.name}
    if place.residence == "no":
        yield from _found("R09", "subject.id_number", Problem("residence_refused", args=args))
    else:
        yield from _found("R09", "subject.id_number", Problem("residence_permit", args=args), blocking=False)


def _people(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    for person in draft.people:
        read = parse_id_number(draft.text(f"{person}.id_number"), today)
        if isinstance(read, IdNumber):
            yield from _found("R34", f"{person}.id_number", check_age(read, today, rules))
        valid_to = _day(draft.text(f"{person}.valid_to"))
        if valid_to:
            yield from _found("R12", f"{person}.valid_to", check_validity(valid_to, today, rules))


def _principals(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    if draft.nature == "person":
        return
    own, legal = draft.text("principal.name"), draft.text("subject.representative")
    yield from _found("R13", "principal.name", check_subject_principal(own, legal, draft.province, rules))
    number = draft.text("principal.id_number")
    other = number if draft.one_principal else draft.text("site_principal.id_number")
    problem = check_principals(number, other, draft.province, rules, authorised=bool(own and legal and own != legal))
    yield from _found("R13", "site_principal.id_number", problem)


def _phones(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    mobiles = {}
    for person in draft.phones:
        key = f"{person}.mobile"
        read = parse_mobile(draft.text(key))
        if isinstance(read, Mobile):
            mobiles[person] = read.number
            yield from _found("R15", key, check_virtual(read.number, rules), blocking=False)
            advice = check_mobile_province(draft.nature, draft.province, rules)
            yield from _found("R16", key, advice, blocking=False)
    key = "contact.emergency"
    yield from _found("R18", key, check_emergency(draft.text(key), *mobiles.values()))
    if len(mobiles) == 2:
        one, other = ((mobiles[person], draft.text(f"{person}.email")) for person in draft.phones)
        yield from _found("R17", "site_principal.mobile", check_distinct(False, one, other))


def _addresses(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    key = "subject.mail_address"
    address = draft.text(key)
    if address:
        yield from _found("R28", key, check_mail_address(address))
        yield from _found("R28", key, check_mail_province(address, draft.province), blocking=False)


def _found(code: str, key: str, problem: Problem | None, *, blocking: bool = True) -> Iterator[Finding]:
    if problem is not None:
        yield Finding(code, key, blocking, problem.placed(key), f"docs/facts.md, 8, {code}")


def _day(text: str) -> date | None:
    """A date as kept in answers; None for a long-term certificate and for what is no date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


_LOOKS: tuple[Callable[[Draft, date, RuleSet], Iterator[Finding]], ...] = (
    _place,
    _people,
    _principals,
    _domains,
    _names,
    _contents,
    _phones,
    _addresses,
)
