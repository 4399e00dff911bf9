"""The draft as a whole: the values that would be submitted, and what a reviewer would send back of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from dialogs.engine.answers import Answers
from dialogs.engine.path import shown_by, walk
from dialogs.flow.model import placed
from dialogs.messages import Key, Value
from filing.draft import DomainFacts, Draft
from filing.precheck import Finding, precheck


def frozen(answers: Answers) -> dict[Key, Value]:
    """The values on the path and nothing else: what is submitted."""
    path = walk(answers, draft=True)
    keys: dict[str, None] = {}
    for instance in path.done:
        keys[instance.key] = None
        if instance.step.kind == "confirm":
            keys |= dict.fromkeys(shown_by(answers, instance.step, instance.element, path.done))
        for then in instance.step.then:
            keys |= dict.fromkeys(placed(filled, instance.element) for filled in then.fills.values())
    values = {Key(key): answers.value(key) for key in keys}
    return {key: value for key, value in values.items() if value is not None}


def findings(answers: Answers) -> Mapping[str, Finding]:
    """What would come back, by the answer it means; of several about one answer the first that blocks."""
    values = frozen(answers)
    sites = {element: _domain_facts(answers, element) for element in answers.elements("sites")}
    found: dict[str, Finding] = {}
    for finding in precheck(
        Draft({str(key): value for key, value in values.items()}, sites), answers.today, answers.rules
    ):
        standing = found.get(finding.key)
        if standing is None or (finding.blocking and not standing.blocking):
            found[finding.key] = finding
    return found


def _domain_facts(answers: Answers, element: str) -> DomainFacts:
    """What the domain register said of one site; None where it could not tell."""

    def told(name: str) -> Value:
        return answers.get(f"sites.{element}.{name}")

    def yes_or_no(name: str) -> bool | None:
        value = told(name)
        return value if isinstance(value, bool) else None

    expires, days = told("expires"), told("real_name_days")
    return DomainFacts(
        expires=date.fromisoformat(expires) if isinstance(expires, str) else None,
        holder_matches=yes_or_no("holder_matches"),
        registrar_approved=yes_or_no("registrar_approved"),
        real_name_days=days if isinstance(days, int) else None,
        dns_closed=yes_or_no("dns_closed"),
    )
