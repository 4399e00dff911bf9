"""The people: certificates, age, whom a unit may name, and by which phones and addresses they are reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from filing.contacts import Landline, Mobile, parse_email, parse_mobile
from filing.draft import Draft, day
from filing.precheck.finding import FIELD, Finding, blocks, fault, found
from filing.principal import (
    check_age,
    check_certificate,
    check_distinct,
    check_emergency,
    check_legal_words,
    check_mobile_province,
    check_principals,
    check_subject_principal,
    check_virtual,
    parse_office_phone,
)
from filing.problem import Problem
from filing.rules import RuleSet
from filing.subject import check_validity


def certificates(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """The principals' certificates: number, age, validity."""
    for person in draft.people:
        key, read = f"{person}.id_number", draft.number(person, today)
        yield from found(rules, "R02" if person == "subject" else "R12", key, fault(read), "people")
        kind = check_certificate(draft.certificate(person), draft.text(key), draft.province, rules)
        yield from found(rules, "R12", f"{person}.certificate", kind, "provinces", blocking=blocks(kind))
        born = draft.born(person, today)
        problem = check_age(born, today, rules, province=draft.province, nature=draft.nature) if born else None
        yield from found(rules, "R34", key, problem, "people.age", blocking=blocks(problem))
        if person != "subject":
            yield from expiry(rules, draft, person, today)


def expiry(rules: RuleSet, draft: Draft, person: str, today: date) -> Iterator[Finding]:
    """A certificate that has too little time left."""
    until = day(draft.text(f"{person}.valid_to"))
    if until:
        yield from found(rules, "R12", f"{person}.valid_to", check_validity(until, today, rules), "people")


def principals(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Whom a unit names."""
    if draft.nature in ("", "person"):
        return
    own, legal, who = (draft.text(key) for key in ("principal.name", "subject.representative", "principal.who"))
    path = f"provinces.{draft.province}.subject_principal"
    if who == "legal" and own and legal and own != legal:
        yield from found(rules, "R14", "principal.name", Problem("principal_unlike_licence"), "people")
    else:
        claimed = own or ("?" if who == "other" else "")
        known = legal or ("!" if who == "other" else "")
        at = "principal.name" if own else "principal.who"
        yield from found(rules, "R13", at, check_subject_principal(claimed, known, draft.province, rules), path)
    number = draft.text("principal.id_number")
    other = number if draft.one_principal else draft.text("site_principal.id_number")
    authorised = who == "other" or bool(own and legal and own != legal)
    problem = check_principals(number, other, draft.province, rules, authorised=authorised, same=draft.one_principal)
    yield from found(rules, "R13", "site_principal.same", problem, f"provinces.{draft.province}")
    names = [own or legal, (own or legal) if draft.one_principal else draft.text("site_principal.name")]
    place = rules.of(draft.province)
    if place is not None and place.one_subject_each and names[1]:
        key = "principal.name" if draft.one_principal else "site_principal.name"
        each = Problem("site_principal_elsewhere", args={"province": place.name})
        yield from found(rules, "R24", key, each, f"provinces.{place.name}.one_subject_each", blocking=False)
    words = check_legal_words(draft.text("subject.name"), legal, names, draft.province, rules)
    yield from found(rules, "R13", "principal.who", words, f"provinces.{draft.province}.legal_words")


def phones(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Mobiles and e-mail addresses, each and beside one another."""
    mobiles = {}
    for person in draft.phones:
        key = f"{person}.mobile"
        read = parse_mobile(draft.text(key)) if draft.text(key) else None
        yield from found(rules, FIELD, key, read if isinstance(read, Problem) else None, "people")
        if isinstance(read, Mobile):
            mobiles[person] = read.number
            yield from found(rules, "R15", key, check_virtual(read.number, rules), "people", blocking=False)
            advice = check_mobile_province(draft.nature, draft.province, rules)
            yield from found(rules, "R16", key, advice, f"provinces.{draft.province}.mobile", blocking=False)
        mail = parse_email(draft.text(f"{person}.email")) if draft.text(f"{person}.email") else None
        yield from found(rules, FIELD, f"{person}.email", mail if isinstance(mail, Problem) else None, "people")
    yield from _other_phones(draft, mobiles, rules)


def _other_phones(draft: Draft, mobiles: dict[str, str], rules: RuleSet) -> Iterator[Finding]:
    """The emergency and the office phone, and what two people may not share."""
    key, office = "contact.emergency", draft.text("contact.office_phone")
    yield from found(rules, "R18", key, check_emergency(draft.text(key), *mobiles.values()), "people.emergency_differs")
    if office and draft.nature != "person":
        read = parse_office_phone(office, draft.province, rules, *mobiles.values())
        bad = None if isinstance(read, Landline | Mobile) else read
        yield from found(rules, "R16", "contact.office_phone", bad, f"provinces.{draft.province}")  # type: ignore[arg-type]
    if len(mobiles) == 2:
        one, other = ((mobiles[person], draft.text(f"{person}.email")) for person in draft.phones)
        yield from found(rules, "R17", "site_principal.mobile", check_distinct(False, one, other), "people")
    if draft.phones_used:
        yield from found(rules, "R17", "contact.mobile", Problem("mobile_used"), "people")
