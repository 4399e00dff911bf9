"""Which type of filing a site's answers come to, and what the applicant is asked where the register is silent.

The table is filing.types'; here it is told what answers and registers say, once nothing it rests on is still open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dialogs.flow.conditions import View
from dialogs.flow.organiser import text
from dialogs.messages import Value
from filing.types import Decision, TypeFacts, decide
from filing.website import is_address, is_government


def _decision(view: View, element: str) -> Decision | None:
    domain = text(view, f"sites.{element}.domain")
    if domain and (is_government(domain, view.rules) or is_address(domain)):
        return decide(TypeFacts(site_kind="gov" if is_government(domain, view.rules) else "ip"))
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


def _sure(view: View, element: str) -> Decision | None:
    """The decision, once nothing that it rests on is still to be asked or found out."""
    return None if any(asks(view, element, key) for key in _ASKED) else _decision(view, element)


def type_of(view: View, element: str) -> Value:
    """Its name in the table; None while something is open."""
    decision = _sure(view, element)
    return decision.type.value if decision else None


def channel_of(view: View, element: str) -> Value:
    """Where it is done: chat, pc, offline, human, none."""
    decision = _sure(view, element)
    return decision.channel if decision else None


def reason_of(view: View, element: str) -> Value:
    """Why it is that type, as the code of its sentence."""
    decision = _sure(view, element)
    return decision.reason if decision else None


#: What the applicant is asked where the register is silent, and the answer after which it matters.
_ASKED = ("subject.filed", "subject.provider", "sites.filed", "sites.provider", "sites.owner")


def asks(view: View, element: str, bare: str) -> bool:
    """Whether the register was asked and could not tell, and the answer is still owed."""
    key = bare.replace("sites.", f"sites.{element}.")
    if view.get(f"sites.{element}.domain") is None or view.get(key) is not None or view.pending(key):
        return False
    within = {"subject.provider": "subject.filed", "sites.provider": "sites.filed", "sites.owner": "sites.filed"}
    before = within.get(bare, "").replace("sites.", f"sites.{element}.")
    return not before or view.get(before) == "yes"


def asked(bare: str) -> Callable[[View, str], Value]:
    """The question stays on the way once the applicant has answered it, so that he may change his mind."""

    def work_out(view: View, element: str) -> Value:
        key = bare.replace("sites.", f"sites.{element}.")
        if view.pending(key):
            return None
        return asks(view, element, bare) or view.by(key) == "applicant"

    return work_out
