"""The organiser: its type of filing, certificate and number, its province, its address, what it filed before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from filing.draft import Draft
from filing.numbers import CreditCode, Number, parse_filing_number
from filing.precheck.finding import Finding, found
from filing.precheck.people import expiry
from filing.problem import Problem
from filing.provinces import find_province, provinces
from filing.rules import RuleSet
from filing.subject import (
    Nature,
    certificates_of,
    check_credit_code,
    check_mail_address,
    check_mail_city,
    check_mail_province,
    check_sole_trader_name,
    check_subject_name,
    home_of,
    natures,
    parse_subject_number,
)
from filing.types import decide

#: Reasons of a type of filing that are reasons of the catalogue as well.
_BY_REASON = {
    "running_order": "R24",
    "domain_running": "R25",
    "domain_of_other": "R25",
    "old_certificate": "R23",
    "empty_subject": "R31",
    "forum": "R10",
}


def filing_type(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """What the type of filing already says: another order, another holder's filing, an old certificate."""
    decision = decide(draft.type) if draft.type else None
    code = _BY_REASON.get(decision.reason, "") if decision else ""
    if decision and code:
        key = "sites.s1.domain" if decision.reason.startswith("domain") else draft.number_key
        yield Finding(code, key, True, Problem(f"type_{decision.reason}", key), f"row {decision.row}", decision.source)


def subject(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Who files: name, certificate, number."""
    nature, name = draft.nature, draft.text("subject.name")
    if not nature or nature not in set(Nature):
        return
    certificate, number = draft.text("subject.certificate"), draft.text(draft.number_key)
    foreign = certificate in ("passport", "foreign_permanent_residence")
    if name:
        owner = draft.text("subject.representative") or draft.text("principal.name")
        problem = check_sole_trader_name(name, number, owner) or check_subject_name(name, nature, foreigner=foreign)
        yield from found(rules, "R22", "subject.name", problem, "people")
    if certificate and natures()[Nature(nature)].certificates:
        fits = certificate in certificates_of(nature, draft.province, rules)
        refused = Problem("certificate_of_nature", args={"province": draft.province})
        yield from found(rules, "R12", "subject.certificate", None if fits else refused, "provinces")
    if number and nature != Nature.PERSON:
        read = parse_subject_number(certificate or "business_licence", number, today)
        yield from found(rules, "R02", draft.number_key, read if isinstance(read, Problem) else None, "people")
        if isinstance(read, CreditCode):
            advice = check_credit_code(read, nature, draft.province)
            yield from found(rules, "R09", draft.number_key, advice, "provinces", blocking=False)
    place = rules.of(draft.province)
    if nature == Nature.COMPANY and place is not None and place.licence_copy:
        copy = Problem("licence_copy", args={"province": place.name})
        yield from found(rules, "R12", "subject.licence", copy, f"provinces.{place.name}.licence_copy", blocking=False)
    if draft.abnormal:
        yield from found(rules, "R29", "subject.name", Problem("subject_abnormal"), "people")
    yield from expiry(rules, draft, "subject", today)


def place_of(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """A person with an ID of another province than the one filed in."""
    place, read = rules.of(draft.province), draft.number("subject", today)
    if draft.province and find_province(draft.province) is None:
        yield from found(rules, "R09", "subject.province", Problem("province_none"), "provinces")
    home = home_of(read) if isinstance(read, Number) and draft.nature == "person" else ""
    if place is None or not home or home == place.name:
        return
    args = {"of": home, "province": place.name}
    path = f"provinces.{place.name}.residence"
    if place.residence == "no":
        yield from found(rules, "R09", "subject.province", Problem("residence_refused", args=args), path)
    else:
        code = "residence_permit" if place.residence == "permit" else "residence_unknown"
        yield from found(rules, "R09", "subject.province", Problem(code, args=args), path, blocking=False)


def addresses(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """The mailing address: down to the door, in the province, where asked in the city."""
    key = "subject.mail_address"
    address = draft.text(key)
    if address:
        yield from found(rules, "R28", key, check_mail_address(address), "people")
        yield from found(rules, "R28", key, check_mail_province(address, draft.province), "provinces")
        city = check_mail_city(address, draft.text("subject.address"), draft.province, rules)
        yield from found(rules, "R28", key, city, f"provinces.{draft.province}.mail_same_city")


def earlier(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """A subject that is filed already: its number's province, its sites."""
    place, number = rules.of(draft.province), draft.text("subject.number")
    if number and place is not None:
        read = parse_filing_number(number)
        letter = next(one.abbreviation for one in provinces() if one.name == place.name)
        elsewhere = not isinstance(read, Problem) and not read.number.startswith(letter)
        problem = read if isinstance(read, Problem) else Problem("filing_other_province", args={"province": place.name})
        if isinstance(read, Problem) or elsewhere:
            yield from found(rules, "R22", "subject.number", problem, "provinces", blocking=False)
    checked = place is not None and place.old_sites_checked and bool(number)
    if draft.old_sites_open is False or (checked and draft.old_sites_open is None):
        blocking = draft.old_sites_open is False and place is not None and place.old_sites_checked
        yield from found(rules, "R27", "subject.number", Problem("old_sites"), "provinces", blocking=blocking)
