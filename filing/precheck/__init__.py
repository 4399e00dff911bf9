"""What a reviewer would send back, found before submission (docs/facts.md, 8). Only what can be known from the answers.

Findings name the key to mend, so that only it is asked again. What cannot be known beforehand is listed by code, with
why, in docs/rules.md. Blocking is what the facts say is refused; what they only hint at is shown and may stay. Each file
looks at one part of the form: organiser, people, websites, papers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from filing.draft import Draft
from filing.precheck import organiser, people, websites
from filing.precheck.finding import FIELD, SITES, Finding
from filing.precheck.papers import papers
from filing.precheck.websites import domain_faults
from filing.rules import RuleSet

__all__ = ["FIELD", "SITES", "Finding", "domain_faults", "precheck"]


def precheck(draft: Draft, today: date, rules: RuleSet) -> tuple[Finding, ...]:
    """All findings, blocking ones first, each key in the order of the form."""
    found = [finding for look in _LOOKS for finding in look(draft, today, rules)]
    once = {(finding.code, finding.key, finding.problem.code): finding for finding in reversed(found)}
    return tuple(sorted(reversed(once.values()), key=lambda finding: not finding.blocking))


#: In the order in which findings are told.
_LOOKS: tuple[Callable[[Draft, date, RuleSet], Iterator[Finding]], ...] = (
    organiser.filing_type,
    organiser.subject,
    organiser.place_of,
    people.certificates,
    people.principals,
    websites.domains,
    websites.names,
    websites.contents,
    websites.servers,
    people.phones,
    organiser.addresses,
    organiser.earlier,
    papers,
)
