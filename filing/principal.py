"""The people responsible (主体负责人, 网站负责人): age, phones, who may be named (docs/facts.md, 5.2 and 7.5)."""

from __future__ import annotations

from datetime import date

from filing.contacts import Landline, Mobile, Phone, parse_landline, parse_mobile
from filing.numbers import IdNumber, age_on
from filing.problem import Problem
from filing.rules import RuleSet


def check_age(
    born: date | IdNumber, today: date, rules: RuleSet, *, province: str = "", nature: str = ""
) -> Problem | None:
    """Full years on the day of submission, in China. Some provinces take somebody younger who brings a proof."""
    day = born.born if isinstance(born, IdNumber) else born
    if age_on(day, today) >= rules.age:
        return None
    place = rules.of(province)
    if place is not None and place.minors and (nature == "person" or not place.minors_persons):
        return Problem("age_with_proof", args={"age": str(rules.age), "province": place.name})
    return Problem("age", args={"age": str(rules.age)})


def check_certificate(kind: str, number: str, province: str, rules: RuleSet) -> Problem | None:
    """Which certificates a province does not take of principals: temporary ID cards, foreigners', a residence permit."""
    place = rules.of(province)
    if kind in rules.refused_certificates:
        return Problem("certificate_temporary")
    if place is None:
        return None
    if not place.foreigners and kind in ("passport", "foreign_permanent_residence"):
        return Problem("certificate_foreigner", args={"province": place.name})
    if place.travel_permit and kind == "residence_permit" and number[:2] in ("81", "82"):
        return Problem("certificate_travel_permit", args={"province": place.name})
    return None


def check_legal_words(
    unit: str, legal_representative: str, names: list[str], province: str, rules: RuleSet
) -> Problem | None:
    """Where a word in the unit's name makes both principals its legal representative (辽宁: 投资管理 and others)."""
    place = rules.of(province)
    word = next((word for word in (place.legal_words if place else ()) if word in unit), "")
    other = legal_representative and any(name and name != legal_representative for name in names)
    return Problem("principals_legal", args={"word": word, "province": province}) if word and other else None


def check_emergency(emergency: str, *mobiles: str) -> Problem | None:
    """应急联系电话 must be another one than the mobiles of the principals."""
    return Problem("emergency_same") if emergency in [number for number in mobiles if number] else None


def check_virtual(mobile: str, rules: RuleSet) -> Problem | None:
    """A hint: the authority's SMS may not arrive on numbers of virtual operators."""
    return Problem("mobile_virtual") if mobile.startswith(rules.virtual_prefixes) else None


def check_mobile_province(nature: str, province: str, rules: RuleSet) -> Problem | None:
    """A hint where the province wants a number of its own; whose a number is cannot be seen from it."""
    place = rules.of(province)
    owed = place is not None and (
        place.mobile in {"all", "remark"} or (place.mobile == "persons" and nature == "person")
    )
    return Problem("mobile_of_province", args={"province": province}) if owed else None


def parse_office_phone(text: str, province: str, rules: RuleSet, *mobiles: str) -> Phone | Problem:
    """联系方式2 of a unit: a landline, or a mobile where the province takes one; in some none of the principals' own."""
    place = rules.of(province)
    read = parse_landline(text)
    if isinstance(read, Landline) or (place is not None and place.office_landline):
        return read
    mobile = parse_mobile(text)
    if not isinstance(mobile, Mobile):
        return read
    shared = place is not None and place.phones_differ and mobile.number in mobiles
    return Problem("office_phone_same", args={"province": province}) if shared else mobile


def check_subject_principal(name: str, legal_representative: str, province: str, rules: RuleSet) -> Problem | None:
    """A unit's subject principal where the authority wants its legal representative (法定代表人)."""
    place = rules.of(province)
    if not name or not legal_representative or name == legal_representative:
        return None
    if place is not None and place.subject_principal == "legal_representative":
        return Problem("principal_not_legal", args={"province": place.name})
    return None


def check_principals(
    subject: str, site: str, province: str, rules: RuleSet, *, authorised: bool = False, same: bool = False
) -> Problem | None:
    """Where both principals of a unit must be one person, or two, by their certificate numbers or as was said."""
    place = rules.of(province)
    if place is None:
        return None
    one = same or (bool(subject) and subject == site)
    if place.two_principals and one:
        return Problem("principals_one", args={"province": place.name})
    if place.one_principal and authorised and not one and bool(subject and site):
        return Problem("principals_two", args={"province": place.name})
    return None


def check_distinct(same: bool, contacts: tuple[str, str], others: tuple[str, str]) -> Problem | None:
    """Two people have two mobiles and two e-mail addresses."""
    twice = any(one and one == other for one, other in zip(contacts, others, strict=True))
    return Problem("contacts_same") if twice and not same else None
