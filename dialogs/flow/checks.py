"""Named checks of what is typed: text in, the value as it is kept or a Problem out. The rules are filing's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from re import findall
from typing import TypeAlias

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.contacts import parse_email, parse_mobile
from filing.numbers import parse_credit_code, parse_filing_number, parse_id_number
from filing.plain import plain
from filing.principal import check_emergency, parse_office_phone
from filing.problem import Problem
from filing.subject import check_mail_address, check_mail_province, check_validity
from filing.website import check_site_name, parse_domain

Check: TypeAlias = Callable[[str, View, str], Value | Problem]

#: Longest text of a form field (主办单位证件住所 and the like). Source: docs/facts.md 5.1.
LONGEST = 512


def _words(text: str, _view: View, _element: str) -> Value | Problem:
    words = plain(text)
    if not words:
        return Problem("empty")
    return words if len(words) <= LONGEST else Problem("words_too_long", args={"most": str(LONGEST)})


def _id_number(text: str, view: View, _element: str) -> Value | Problem:
    read = parse_id_number(text, view.today)
    return read if isinstance(read, Problem) else read.number


def _credit_code(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_credit_code(text)
    return read if isinstance(read, Problem) else read.number


def _mobile(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_mobile(text)
    return read if isinstance(read, Problem) else read.number


def _emergency(text: str, view: View, _element: str) -> Value | Problem:
    read = parse_mobile(text)
    if isinstance(read, Problem):
        return read
    return check_emergency(read.number, *_known(view, "contact.mobile", "site_principal.mobile")) or read.number


def _other_mobile(text: str, view: View, _element: str) -> Value | Problem:
    """The site principal's: another person's, so another number."""
    read = parse_mobile(text)
    if isinstance(read, Problem):
        return read
    taken = _known(view, "contact.mobile", "contact.emergency")
    return Problem("principals_share_phone") if read.number in taken else read.number


def _other_email(text: str, view: View, _element: str) -> Value | Problem:
    read = parse_email(text)
    if isinstance(read, Problem):
        return read
    return Problem("principals_share_email") if read.address in _known(view, "contact.email") else read.address


def _office_phone(text: str, view: View, _element: str) -> Value | Problem:
    read = parse_office_phone(text, _word(view, "subject.province"), view.rules)
    return read if isinstance(read, Problem) else read.number


def _email(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_email(text)
    return read if isinstance(read, Problem) else read.address


def _filing_number(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_filing_number(text)
    return read if isinstance(read, Problem) else read.subject


def _domain(text: str, view: View, element: str) -> Value | Problem:
    """The registrable domain; one domain is one site."""
    read = parse_domain(text, view.rules)
    sites = view.get("sites")
    listed = map(str, sites) if isinstance(sites, tuple) else ()
    others = _known(view, *(f"sites.{site}.domain" for site in listed if site != element))
    return Problem("domain_twice") if isinstance(read, str) and read in others else read


def _site_name(text: str, view: View, element: str) -> Value | Problem:
    name = plain(text)
    problem = check_site_name(
        name,
        nature=_word(view, "subject.nature"),
        province=_word(view, "subject.province"),
        organiser=_word(view, "subject.name"),
        domain=_word(view, f"sites.{element}.domain"),
        rules=view.rules,
    )
    return problem or name


def _mail_address(text: str, view: View, _element: str) -> Value | Problem:
    address = plain(text)
    problem = check_mail_address(address) or check_mail_province(address, _word(view, "subject.province"))
    return problem or address


def _number(text: str, _view: View, _element: str) -> Value | Problem:
    """A whole number, in whatever digits it is typed."""
    digits = plain(text)
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= 12 else Problem("number_form")


def _valid_to(text: str, view: View, _element: str) -> Value | Problem:
    """An end of validity as people write it: 2030年5月1日, 2030.05.01, 长期."""
    if plain(text) in ("长期", "long-term"):
        return "long-term"
    numbers = [int(number) for number in findall(r"\d+", plain(text))]
    try:
        until = date(*numbers[:3]) if len(numbers) == 3 else date.fromisoformat(plain(text))
    except (TypeError, ValueError):
        return Problem("date_form")
    return check_validity(until, view.today, view.rules) or until.isoformat()


def _word(view: View, key: str) -> str:
    value = view.get(key)
    return value if isinstance(value, str) else ""


def _known(view: View, *keys: str) -> tuple[str, ...]:
    return tuple(word for word in (_word(view, key) for key in keys) if word)


#: The check of a kind of input for which no step names one; other words need only be there.
BY_KIND: Mapping[str, Check] = {"number": _number}

CHECKS: Mapping[str, Check] = {
    "words": _words,
    "id_number": _id_number,
    "credit_code": _credit_code,
    "mobile": _mobile,
    "emergency": _emergency,
    "other_mobile": _other_mobile,
    "other_email": _other_email,
    "office_phone": _office_phone,
    "domain": _domain,
    "site_name": _site_name,
    "mail_address": _mail_address,
    "valid_to": _valid_to,
    "email": _email,
    "filing_number": _filing_number,
}
