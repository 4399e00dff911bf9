"""Who owes the authority's SMS code (短信核验) and on which mobile. Source: docs/facts.md, 7.3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from filing.rules import RuleSet

Role: TypeAlias = Literal["subject", "site"]
_ROLES: Mapping[str, Role] = {"subject_principal": "subject", "site_principal": "site"}


@dataclass(frozen=True)
class Verifier:
    """One mobile that gets a code. The same mobile for both principals gets one, and is the site principal's."""

    role: Role
    phone: str


def verifiers(answers: Mapping[Any, object], rules: RuleSet) -> tuple[Verifier, ...]:
    """By the types of all sites of one order. `answers` are those of a version, by our keys."""
    kinds = {str(value) for key, value in answers.items() if key.startswith("sites.") and key.endswith(".type")}
    roles = {_ROLES[name] for kind in kinds for name in rules.sms_people.get(kind, ())} or {"site"}
    subject = str(answers.get("contact.mobile") or "")
    site = str(answers.get("site_principal.mobile") or subject)
    phones: dict[Role, str] = {"subject": subject, "site": site}
    if subject == site and "site" in roles:
        roles = {"site"}
    return tuple(Verifier(role, phones[role]) for role in phones if role in roles and phones[role])
