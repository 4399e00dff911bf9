"""A case described in the form's own field names (docs/facts.md, 3 to 6), as a Draft and back.

For `xiaobei rules` and the readiness check, where somebody says what he knows and no more. docs/rules.md is the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from filing.access import Server
from filing.draft import DomainFacts, Draft
from filing.provinces import find_province
from filing.subject import find_certificate, find_nature
from filing.types import TypeFacts


class BadCase(ValueError):
    """A fact that is not known, or is not of its kind; the message names it."""


#: The form's field names and the answers they are, part by part. `cert_no` of the subject depends on its nature.
SUBJECT = {
    "area": "subject.province",
    "nature": "subject.nature",
    "cert_type": "subject.certificate",
    "name": "subject.name",
    "cert_addr": "subject.address",
    "cert_valid": "subject.valid_to",
    "mail_addr": "subject.mail_address",
    "investor": "subject.investor",
    "legal_rep": "subject.representative",
    "number": "subject.number",
    "remark": "subject.remark",
}
SUBJECT_PRINCIPAL = {
    "name": "principal.name",
    "cert_type": "principal.certificate",
    "cert_no": "principal.id_number",
    "cert_valid": "principal.valid_to",
    "phone1": "contact.mobile",
    "phone2": "contact.office_phone",
    "emergency": "contact.emergency",
    "email": "contact.email",
}
SITE_PRINCIPAL = {
    "name": "site_principal.name",
    "cert_type": "site_principal.certificate",
    "cert_no": "site_principal.id_number",
    "cert_valid": "site_principal.valid_to",
    "phone1": "site_principal.mobile",
    "email": "site_principal.email",
}
SITE = {
    "name": "name",
    "domain": "domain",
    "home_url": "home_url",
    "service_no": "service_number",
    "content": "content",
    "preapp": "approval",
    "preapp_no": "approval_number",
    "language": "language",
    "remark": "remark",
}
_DOMAIN = {field.name for field in fields(DomainFacts)}
#: Facts beside the form: what registers and reviewers know.
_BESIDE = ("business_scope", "abnormal", "phones_used", "old_sites_open")
PARTS = ("type", "subject", "subject_principal", "site_principal", "sites", "papers", *_BESIDE)


def draft_of(facts: Mapping[str, object], made: Callable[[type[Any], Mapping[str, object]], Any]) -> Draft:
    """The draft. `made` builds a dataclass of facts, each of its type. Raises BadCase."""
    _known("", facts, PARTS)
    nature = _nature(_text("subject.nature", _table(facts, "subject").get("nature", "")))
    answers: dict[str, object] = {}
    for part, names in (("subject", _subject_names(nature)), ("subject_principal", SUBJECT_PRINCIPAL)):
        answers |= _answers(part, _table(facts, part), names, ("legal",) if part == "subject_principal" else ())
    answers |= _site_principal(facts)
    own = _table(facts, "subject_principal")
    if nature == "person":
        _same_person(answers)
    if "legal" in own:
        answers["principal.who"] = "legal" if _yes("subject_principal.legal", own["legal"]) else "other"
    if nature:
        answers["subject.nature"] = nature
    for key in ("subject.certificate", "principal.certificate", "site_principal.certificate"):
        if key in answers:
            answers[key] = find_certificate(str(answers[key]))
    if place := find_province(str(answers.get("subject.province", ""))):
        answers["subject.province"] = place.name
    sites = _sites(facts)
    for at, site in enumerate(sites, 1):
        answers |= {
            f"sites.s{at}.{key}": value
            for key, value in _answers(f"sites[{at - 1}]", site, SITE, (*_DOMAIN, "server")).items()
        }
    return Draft(
        answers,
        {f"s{at}": made(DomainFacts, _picked(site, _DOMAIN)) for at, site in enumerate(sites, 1)},
        {
            f"s{at}": made(Server, _server(_table(site, "server"), made))
            for at, site in enumerate(sites, 1)
            if site.get("server")
        },
        made(TypeFacts, _table(facts, "type")) if "type" in facts else None,
        _papers(facts),
        _text("business_scope", facts.get("business_scope", "")),
        *(_yes(name, facts.get(name)) for name in ("abnormal", "phones_used", "old_sites_open")),
    )


def field_of(key: str) -> str:
    """The form's name for an answer: `sites.s1.domain` -> `sites[0].domain`; an unknown key stays as it is."""
    if key.startswith("sites.s"):
        _, element, name = key.split(".", 2)
        named = next((form for form, answer in SITE.items() if answer == name), name)
        return f"sites[{int(element[1:]) - 1}].{named}"
    if key in ("subject.id_number", "subject.credit_code"):
        return "subject.cert_no"
    parts = (("subject", SUBJECT), ("subject_principal", SUBJECT_PRINCIPAL), ("site_principal", SITE_PRINCIPAL))
    return next((f"{part}.{form}" for part, names in parts for form, answer in names.items() if answer == key), key)


def _subject_names(nature: str) -> dict[str, str]:
    return {**SUBJECT, "cert_no": "subject.id_number" if nature == "person" else "subject.credit_code"}


def _nature(said: str) -> str:
    found = find_nature(said) if said else None
    if said and found is None:
        raise BadCase(f"subject.nature is {said!r}; it is one of MIIT's sixteen, by our word or MIIT's code")
    return found.value if found else ""


def _site_principal(facts: Mapping[str, object]) -> dict[str, object]:
    """`"same"`, or a person of his own; nothing said is nothing known."""
    if facts.get("site_principal") == "same":
        return {"site_principal.same": "same"}
    given = _table(facts, "site_principal")
    answers = _answers("site_principal", given, SITE_PRINCIPAL, ("legal",))
    if "legal" in given:
        answers["site_principal.legal"] = "yes" if _yes("site_principal.legal", given["legal"]) else "no"
    return {**answers, "site_principal.same": "other"} if given else {}


def _same_person(answers: dict[str, object]) -> None:
    """A person is his own principal: what is said of the one is said of the other."""
    for key in ("id_number", "valid_to", "certificate", "name"):
        if f"principal.{key}" in answers:
            answers.setdefault(f"subject.{key}", answers[f"principal.{key}"])


def _sites(facts: Mapping[str, object]) -> list[Mapping[str, object]]:
    listed = facts.get("sites", [])
    if not isinstance(listed, list) or not all(isinstance(site, dict) for site in listed):
        raise BadCase("sites is not a list of JSON objects")
    return listed


def _server(facts: Mapping[str, object], made: object) -> Mapping[str, object]:
    return {"product": "ecs", "months": 12, "expires": "9999-12-31", **facts}


def _papers(facts: Mapping[str, object]) -> frozenset[str] | None:
    listed = facts.get("papers")
    if listed is None:
        return None
    if not isinstance(listed, list) or not all(isinstance(code, str) for code in listed):
        raise BadCase("papers is not a list of material codes")
    return frozenset(listed)


def _answers(
    part: str, given: Mapping[str, object], names: Mapping[str, str], beside: tuple[str, ...]
) -> dict[str, object]:
    _known(part, given, (*names, *beside))
    return {
        answer: _text(f"{part}.{form}", given[form])
        for form, answer in names.items()
        if form in given and given[form] is not None
    }


def _text(name: str, value: object) -> str:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "、".join(value)
    if isinstance(value, bool) or not isinstance(value, str | int | date):
        raise BadCase(f"{name} is not text")
    return str(value)


def _yes(name: str, value: object) -> bool | None:
    known = {True: True, False: False, "yes": True, "no": False, None: None}
    if not isinstance(value, bool | str | None) or value not in known:
        raise BadCase(f"{name} is yes or no")
    return known[value]


def _table(facts: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = facts.get(key) or {}
    if not isinstance(value, dict):
        raise BadCase(f"{key} is not a JSON object")
    return value


def _picked(facts: Mapping[str, object], names: set[str]) -> dict[str, object]:
    return {name: facts[name] for name in names if name in facts}


def _known(part: str, given: Mapping[str, object], names: tuple[str, ...]) -> None:
    unknown = sorted(set(given) - set(names))
    if unknown:
        where = f"{part}." if part else ""
        raise BadCase(f"{where}{unknown[0]} is not a known fact; known are {', '.join(names)}")
