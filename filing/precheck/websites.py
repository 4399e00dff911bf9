"""The websites: domains as their register has them, names, contents, how many there may be, and their servers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from filing.access import find_unfit
from filing.draft import DomainFacts, Draft
from filing.precheck.finding import SITES, Finding, found
from filing.problem import Problem
from filing.rules import RuleSet
from filing.types import decide
from filing.website import (
    advise_domain,
    advise_site_name,
    check_domain_days,
    check_domain_nature,
    check_site_name,
    finance_words,
    parse_domain,
)


def domains(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Each domain: its form and ending, and what its register says."""
    for site in draft.sites:
        key = f"sites.{site}.domain"
        domain = draft.text(key)
        if domain:
            read = parse_domain(domain, rules)
            yield from found(rules, "R06", key, read if isinstance(read, Problem) else None, "domain")
            if isinstance(read, str):
                yield from found(rules, "R06", key, check_domain_nature(read, draft.nature, rules), "domain.natures")
                yield from found(rules, "R06", key, advise_domain(read, rules), "domain", blocking=False)
        yield from domain_faults(draft, site, today, rules)


def domain_faults(draft: Draft, site: str, today: date, rules: RuleSet) -> Iterator[Finding]:
    """What its register says against one domain: holder, registrar, real name, days left."""
    facts = draft.domains.get(site, DomainFacts())
    yield from _holder(draft, site, facts, rules)
    yield from _register(draft, f"sites.{site}.domain", facts, rules)
    if facts.expires:
        days = check_domain_days(facts.expires, today, draft.province, rules)
        yield from found(rules, "R05", f"sites.{site}.domain", days, "domain.days")


def _holder(draft: Draft, site: str, facts: DomainFacts, rules: RuleSet) -> Iterator[Finding]:
    """Whose the domain is: the subject's own; of a unit also those whom the province allows."""
    key, place = f"sites.{site}.domain", rules.of(draft.province)
    said = facts.holder or draft.text(f"sites.{site}.holder")
    allowed = {
        "legal_representative": ("legal_representative",),
        "executive": ("legal_representative", "executive"),
    }.get(place.holder if place and draft.nature != "person" else "", ())
    foreign = (facts.holder_matches is False and said not in allowed) or (
        said not in ("", "subject") and said not in allowed
    )
    path = f"provinces.{draft.province}.holder"
    yield from found(rules, "R01", key, Problem("domain_holder") if foreign else None, path)
    if facts.holder_certificate_matches is False:
        yield from found(rules, "R02", key, Problem("domain_holder_certificate"), "domain")


def _register(draft: Draft, key: str, facts: DomainFacts, rules: RuleSet) -> Iterator[Finding]:
    wait, days, place = rules.domain.register_days, facts.real_name_days, rules.of(draft.province)
    if facts.registrar_approved is False:
        yield from found(rules, "R07", key, Problem("domain_registrar"), "domain")
    if facts.registered_abroad and place is not None and not place.foreign_registrar:
        abroad = Problem("domain_abroad", args={"province": place.name})
        yield from found(rules, "R07", key, abroad, f"provinces.{place.name}.foreign_registrar")
    if facts.privacy and place is not None and place.privacy_off:
        hidden = Problem("domain_privacy", args={"province": place.name})
        yield from found(rules, "R01", key, hidden, f"provinces.{place.name}.privacy_off")
    if days == 0:
        yield from found(rules, "R04", key, Problem("domain_unverified"), "domain")
    elif days is not None and days < wait[1]:
        fresh = Problem("domain_fresh", args={"days": str(days), "least": str(wait[0]), "most": str(wait[1])})
        yield from found(rules, "R03", key, fresh, "domain.register_days", blocking=days < wait[0])
    if facts.dns_closed is False and (draft.type is None or decide(draft.type).channel == "chat"):
        yield from found(rules, "R26", key, Problem("domain_open"), "domain", blocking=rules.domain.dns_closed)


def names(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Each site's name: what is refused, else what is advised against."""
    organiser = draft.text("subject.name")
    for site in draft.sites:
        key, domain = f"sites.{site}.name", draft.text(f"sites.{site}.domain")
        name = draft.text(key)
        if not name:
            continue
        problem = check_site_name(
            name, nature=draft.nature, province=draft.province, organiser=organiser, domain=domain, rules=rules
        )
        yield from found(rules, "R08", key, problem, "names")
        if problem is None:
            advice = advise_site_name(name, nature=draft.nature, organiser=organiser, rules=rules)
            code = "R11" if advice and advice.code == "site_name_finance" else "R08"
            yield from found(rules, code, key, advice, "names", blocking=False)


def contents(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """What the sites are about, and whose approval that needs first."""
    allowed = rules.contents(draft.nature, draft.province)
    for site in draft.sites:
        key, approval = f"sites.{site}.content", draft.text(f"sites.{site}.approval")
        content = draft.text(key)
        if content in rules.content.never:
            yield from found(rules, "R10", key, Problem("content_forum"), "content.never")
        elif content and content != "approval" and content not in allowed:
            yield from found(rules, "R10", key, Problem("content_nature"), "content")
        if (approval or content == "approval") and draft.nature == "person":
            yield from found(rules, "R11", key, Problem("approval_person"), "content.approvals")
        elif approval and not draft.text(f"sites.{site}.approval_number"):
            wanted = Problem("approval_missing")
            yield from found(rules, "R11", f"sites.{site}.approval", wanted, "content.approvals")
    hits = (
        finance_words(f"{draft.text('subject.name')} {draft.business_scope}", rules) if draft.nature != "person" else ()
    )
    if hits:
        word = Problem("subject_finance", args={"word": hits[0]})
        yield from found(rules, "R11", "subject.name", word, "names.finance", blocking=False)
    yield from _counted(draft, rules)


def _counted(draft: Draft, rules: RuleSet) -> Iterator[Finding]:
    place, count = rules.of(draft.province), len(draft.sites)
    most = place.most_sites(draft.nature) if place else 0
    if most and count > most:
        args = {"most": str(most), "count": str(count), "province": draft.province}
        yield from found(
            rules, SITES, "sites", Problem("sites_too_many", args=args), f"provinces.{draft.province}.sites"
        )
    if place is not None and place.prefixes_are_sites and count:
        apart, path = (
            Problem("sites_prefixes", args={"province": place.name}),
            f"provinces.{place.name}.prefixes_are_sites",
        )
        yield from found(rules, SITES, f"sites.{draft.sites[0]}.domain", apart, path, blocking=False)


def servers(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Each site's server, where it cannot be chosen."""
    for site, server in draft.servers.items():
        unfit = find_unfit(server, today, rules)
        if unfit:
            key = f"sites.{site}.server"
            yield Finding("R32", key, True, Problem(f"server_{unfit}", key), rules.cite("products"), "docs/facts.md, 6")
