"""Values that nobody is asked for because the answers already say them: province, type of filing, what is owed.

Each names the keys it is worked out of, so that a condition on it can wait for them. The rules themselves are in filing/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.materials import MaterialFacts, owes
from filing.numbers import CreditCode, IdNumber, parse_credit_code, parse_id_number
from filing.types import Decision, TypeFacts, decide
from filing.website import check_domain_days


@dataclass(frozen=True)
class Derived:
    """One value: what it is worked out of, and how, for one element of a list ("" outside lists)."""

    of: tuple[str, ...]
    work_out: Callable[[View, str], Value]


def _province(view: View, _element: str) -> Value:
    """Where the subject is to be filed: a person by his ID number, a company by its credit code."""
    number = _text(view, "subject.id_number")
    if number:
        read = parse_id_number(number, view.today)
        return read.province if isinstance(read, IdNumber) else None
    code = parse_credit_code(_text(view, "subject.credit_code"))
    return (code.province or None) if isinstance(code, CreditCode) else None


def _certificate_type(view: View, _element: str) -> Value:
    nature = view.get("subject.nature")
    return {"person": "id_card", "company": "business_licence"}.get(str(nature)) if nature else None


def _certificate_number(view: View, _element: str) -> Value:
    return view.get("subject.id_number") or view.get("subject.credit_code")


def _decision(view: View, element: str) -> Decision | None:
    if view.get("subject.filed") is None or view.get(f"sites.{element}.filed") is None:
        return None
    return decide(
        TypeFacts(
            subject_filed="yes" if view.get("subject.filed") == "yes" else "no",
            subject_provider=_provider(view.get("subject.provider")),
            domain_filed=view.get(f"sites.{element}.filed") == "yes",
            domain_provider=_provider(view.get(f"sites.{element}.provider")),
            domain_subject=_subject(view.get(f"sites.{element}.owner")),
            running_order=view.get("subject.running") is True,
            domain_running=view.get(f"sites.{element}.running") is True,
            old_certificate=view.get("subject.old_certificate") is True,
        )
    )


def _provider(value: Value) -> Literal["here", "elsewhere", "none", ""]:
    match value:
        case "here" | "elsewhere" | "none":
            return value
    return ""


def _subject(value: Value) -> Literal["same", "other", ""]:
    match value:
        case "same" | "other":
            return value
    return ""


def _type(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.type.value if decision else None


def _channel(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.channel if decision else None


def _reason(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.reason if decision else None


def _fault(view: View, element: str) -> Value:
    """What a reviewer would return this domain for, as the code of the catalogue (docs/facts.md, 8); None if nothing."""
    if view.get(f"sites.{element}.holder_matches") is False:
        return "R01"
    if view.get(f"sites.{element}.registrar_approved") is False:
        return "R07"
    expires, province = _text(view, f"sites.{element}.expires"), _text(view, "subject.province")
    if expires and check_domain_days(date.fromisoformat(expires), view.today, province, view.rules):
        return "R05"
    return None


def _sms(view: View, _element: str) -> Value:
    province = view.get("subject.province")
    return view.rules.owes_sms(str(province)) if province else None


def _portrait(view: View, _element: str) -> Value:
    """The portrait on the site principal's certificate: for a person the subject's own."""
    if view.get("subject.nature") == "person":
        return view.get("subject.portrait")
    same = view.get("site_principal.same")
    return view.get("principal.portrait" if same == "same" else "site_principal.portrait") if same else None


def _owes(code: str) -> Callable[[View, str], Value]:
    """Whether this applicant owes a paper for sure, by province and case."""

    def work_out(view: View, _element: str) -> Value:
        nature, province = view.get("subject.nature"), view.get("subject.province")
        if nature is None or province is None:
            return None
        sites = view.get("sites")
        facts = MaterialFacts(
            nature=str(nature),
            province=str(province),
            home_province=str(province) if nature == "person" else "",
            same_principal=view.get("site_principal.same") != "other",
            site_principal_is_legal=view.get("site_principal.same") != "other",
            sites=len(sites) if isinstance(sites, tuple) else 1,
        )
        return owes(code, facts, view.rules)

    return work_out


def _text(view: View, key: str) -> str:
    value = view.get(key)
    return value if isinstance(value, str) else ""


_CASE = ("subject.nature", "subject.id_number", "subject.credit_code")
_LOOKED_UP = ("subject.filed", "sites.*.filed")

DERIVED: Mapping[str, Derived] = {
    "subject.province": Derived(("subject.id_number", "subject.credit_code"), _province),
    "subject.certificate_type": Derived(("subject.nature",), _certificate_type),
    "subject.certificate_number": Derived(("subject.id_number", "subject.credit_code"), _certificate_number),
    "sites.type": Derived(_LOOKED_UP, _type),
    "sites.channel": Derived(_LOOKED_UP, _channel),
    "sites.reason": Derived(_LOOKED_UP, _reason),
    "sites.handover": Derived(_LOOKED_UP, _type),
    "sites.fault": Derived(("sites.*.holder_matches", "sites.*.expires"), _fault),
    "order.sms": Derived(("subject.id_number", "subject.credit_code"), _sms),
    "owes.domain_certificate": Derived(_CASE, _owes("DOMAIN_CERT")),
    "owes.residence": Derived(_CASE, _owes("RESID")),
    "owes.hand_held": Derived(_CASE, _owes("HOLD_ID")),
    "owes.hand_held_licence": Derived(_CASE, _owes("HOLD_ORG")),
    "owes.site_authorisation": Derived(_CASE, _owes("AUTH_SITE")),
    "face.portrait": Derived(("subject.portrait", "principal.portrait", "site_principal.portrait"), _portrait),
}
