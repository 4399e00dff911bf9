"""Named checks of what is typed: text in, the value as it is kept or a Problem out. The rules are filing's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from re import findall, fullmatch
from typing import TypeAlias

from dialogs.flow.conditions import View
from dialogs.flow.model import FIRST_ELEMENT
from dialogs.flow.organiser import NATURES, nature_of
from dialogs.messages import Value
from filing.contacts import parse_email, parse_mobile
from filing.numbers import parse_filing_number
from filing.parcels import check_parcel
from filing.plain import plain
from filing.principal import check_emergency, parse_office_phone
from filing.problem import Problem
from filing.provinces import find_province
from filing.subject import (
    check_mail_address,
    check_mail_city,
    check_mail_province,
    check_sole_trader_name,
    check_subject_name,
    check_validity,
    parse_subject_number,
)
from filing.website import check_site_name, read_host

Check: TypeAlias = Callable[[str, View, str], Value | Problem]

#: Longest text of a form field (主办单位证件住所 and the like). Source: docs/facts.md 5.1.
LONGEST = 512


def _words(text: str, _view: View, _element: str) -> Value | Problem:
    words = plain(text)
    if not words:
        return Problem("empty")
    return words if len(words) <= LONGEST else Problem("words_too_long", args={"most": str(LONGEST)})


def _parcel(text: str, _view: View, _element: str) -> Value | Problem:
    return check_parcel(plain(text))


def _number_of(person: str, usual: str) -> Check:
    """A certificate's number, by the kind of certificate that this person or unit shows."""

    def check(text: str, view: View, _element: str) -> Value | Problem:
        read = parse_subject_number(_word(view, f"{person}.certificate") or usual, text, view.today)
        return read if isinstance(read, Problem) else read.number

    return check


def _subject_name(text: str, view: View, _element: str) -> Value | Problem:
    """As on the certificate; a sole trader without a trade name has a name of its own kind."""
    name, nature = plain(text), nature_of(view)
    if nature != "person":
        name = name.translate({ord("("): "（", ord(")"): "）"})  # as licences print them
    if nature not in NATURES:
        return _words(text, view, _element)
    foreign = _word(view, "subject.certificate") in ("passport", "foreign_permanent_residence")
    code, owner = view.value("subject.credit_code"), view.value("subject.representative")
    nameless = check_sole_trader_name(name, str(code or ""), str(owner or ""))
    return nameless or check_subject_name(name, nature, foreigner=foreign) or name


def _province(text: str, view: View, _element: str) -> Value | Problem:
    """A province that has an authority; one that takes no others' IDs is refused to those who have one."""
    found = find_province(plain(text))
    if found is None:
        return Problem("province_none")
    home, place = _word(view, "subject.home_province"), view.rules.of(found.name)
    person = view.get("subject.kind") == "person"
    if person and home and home != found.name and place is not None and place.residence == "no":
        return Problem("residence_refused", args={"of": home, "province": found.name})
    return found.name


def _service_number(text: str, _view: View, _element: str) -> Value | Problem:
    """备案服务号, as the provider gave it out."""
    number = plain(text)
    if not isinstance(parse_filing_number(number), Problem):
        return Problem("service_number_got_filing")
    sound = fullmatch(r"[0-9A-Za-z-]{8,64}", number)
    return number if sound else Problem("service_number_form")


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
    mobiles = _known(view, "contact.mobile", "site_principal.mobile")
    read = parse_office_phone(text, _word(view, "subject.province"), view.rules, *mobiles)
    return read if isinstance(read, Problem) else read.number


def _email(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_email(text)
    return read if isinstance(read, Problem) else read.address


def _filing_number(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_filing_number(text)
    return read if isinstance(read, Problem) else read.subject


def _domain(text: str, view: View, element: str) -> Value | Problem:
    """The registrable domain; one domain is one site. A government's, or an address alone, is taken: people file it."""
    read = read_host(text, view.rules)
    sites = view.get("sites")
    listed = map(str, sites) if isinstance(sites, tuple) else (FIRST_ELEMENT,)
    others = _known(view, *(f"sites.{site}.domain" for site in listed if site != element))
    return Problem("domain_twice") if isinstance(read, str) and read in others else read


def _ready_province(text: str, _view: View, _element: str) -> Value | Problem:
    """Where somebody would file who has shown no certificate yet."""
    found = find_province(plain(text))
    return found.name if found else Problem("province_none")


def _ready_domain(text: str, view: View, _element: str) -> Value | Problem:
    """A domain that is only thought about: whatever site of his has it already, and whatever its ending."""
    return read_host(text, view.rules, any_ending=True)


def _site_name(text: str, view: View, element: str) -> Value | Problem:
    name = plain(text)
    problem = check_site_name(
        name,
        nature=nature_of(view),
        province=_word(view, "subject.province"),
        organiser=_word(view, "subject.name"),
        domain=_word(view, f"sites.{element}.domain"),
        rules=view.rules,
    )
    return problem or name


def _mail_address(text: str, view: View, _element: str) -> Value | Problem:
    address = plain(text)
    province = _word(view, "subject.province")
    problem = (
        check_mail_address(address)
        or check_mail_province(address, province)
        or check_mail_city(address, _word(view, "subject.address"), province, view.rules)
    )
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
    "subject_name": _subject_name,
    "subject_number": _number_of("subject", "id_card"),
    "unit_number": _number_of("subject", "business_licence"),
    "principal_number": _number_of("principal", "id_card"),
    "site_principal_number": _number_of("site_principal", "id_card"),
    "province": _province,
    "service_number": _service_number,
    "mobile": _mobile,
    "emergency": _emergency,
    "other_mobile": _other_mobile,
    "other_email": _other_email,
    "office_phone": _office_phone,
    "domain": _domain,
    "ready_province": _ready_province,
    "ready_domain": _ready_domain,
    "site_name": _site_name,
    "mail_address": _mail_address,
    "valid_to": _valid_to,
    "email": _email,
    "filing_number": _filing_number,
    "parcel": _parcel,
}
