"""Values that nobody is asked for because the answers already say them: province, type of filing, what is owed.

Each names the keys it is worked out of, so that a condition on it can wait for them. The rules themselves are in filing/.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.numbers import CreditCode, IdNumber, parse_credit_code, parse_id_number
from filing.types import Decision, TypeFacts, decide


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


def _provider(value: Value):  # type: ignore[no-untyped-def]
    return value if value in ("here", "elsewhere", "none") else ""


def _subject(value: Value):  # type: ignore[no-untyped-def]
    return value if value in ("same", "other") else ""


def _type(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.type.value if decision else None


def _channel(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.channel if decision else None


def _reason(view: View, element: str) -> Value:
    decision = _decision(view, element)
    return decision.reason if decision else None


def _sms(view: View, _element: str) -> Value:
    province = view.get("subject.province")
    return view.rules.owes_sms(str(province)) if province else None


def _portrait(view: View, _element: str) -> Value:
    """The portrait on the site principal's certificate: for a person the subject's own."""
    if view.get("subject.nature") == "person":
        return view.get("subject.portrait")
    same = view.get("site_principal.same")
    return view.get("principal.portrait" if same == "same" else "site_principal.portrait") if same else None


def _text(view: View, key: str) -> str:
    value = view.get(key)
    return value if isinstance(value, str) else ""


_LOOKED_UP = ("subject.filed", "sites.*.filed")

DERIVED: Mapping[str, Derived] = {
    "subject.province": Derived(("subject.id_number", "subject.credit_code"), _province),
    "subject.certificate_type": Derived(("subject.nature",), _certificate_type),
    "subject.certificate_number": Derived(("subject.id_number", "subject.credit_code"), _certificate_number),
    "sites.type": Derived(_LOOKED_UP, _type),
    "sites.channel": Derived(_LOOKED_UP, _channel),
    "sites.reason": Derived(_LOOKED_UP, _reason),
    "order.sms": Derived(("subject.id_number", "subject.credit_code"), _sms),
    "face.portrait": Derived(("subject.portrait", "principal.portrait", "site_principal.portrait"), _portrait),
}
