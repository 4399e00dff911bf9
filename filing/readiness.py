"""Can this be filed (能不能备): five questions before anything is bought - who, where, domain, server, content.

The verdict rests on the same rules as the pre-review, for whoever says only what he knows yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from filing.draft import Draft
from filing.precheck import Finding, precheck
from filing.rules import RuleSet
from filing.subject import Nature, natures
from filing.types import Decision, decide

Verdict: TypeAlias = Literal["can", "after_changes", "cannot", "not_needed", "elsewhere", "person"]

#: Problems that no change of this filing mends.
_HOPELESS = frozenset({"content_forum"})
#: What the five questions are about: prefixes of the answers they give.
QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "who": ("subject.nature", "subject.name", "subject.credit_code", "subject.id_number", "subject.certificate"),
    "where": ("subject.province",),
    "domain": ("domain",),
    "server": ("server",),
    "content": ("content", "name"),
}


@dataclass(frozen=True)
class Readiness:
    """The verdict, what it rests on, and what is still to be said for a sure one.

    can: file. after_changes: file once the blocking findings are mended. cannot: no change helps. not_needed: no filing
    is owed. elsewhere: another type of filing, done where the decision says. person: staff look at it.
    """

    verdict: Verdict
    decision: Decision | None
    findings: tuple[Finding, ...]
    open: tuple[str, ...]  # of the five questions those that nothing was said about


def readiness(draft: Draft, today: date, rules: RuleSet) -> Readiness:
    """The verdict on what is known. Never raises for what is missing."""
    decision = decide(draft.type) if draft.type else None
    findings = precheck(draft, today, rules)
    return Readiness(_verdict(draft, decision, findings), decision, findings, _open(draft))


def _verdict(draft: Draft, decision: Decision | None, findings: tuple[Finding, ...]) -> Verdict:
    if any(finding.problem.code in _HOPELESS for finding in findings):
        return "cannot"
    if _by_person(draft):
        return "person"
    if decision is not None and decision.channel != "chat":
        told: Mapping[str, Verdict] = {"not_needed": "not_needed", "nothing": "not_needed", "forum": "cannot"}
        return told.get(decision.type.value, "person" if decision.channel == "human" else "elsewhere")
    return "after_changes" if any(finding.blocking for finding in findings) else "can"


def _by_person(draft: Draft) -> bool:
    nature = draft.nature
    return nature in set(Nature) and natures()[Nature(nature)].by == "person"


def _open(draft: Draft) -> tuple[str, ...]:
    """The questions without any answer yet."""
    said = {key for key in draft.answers} | {f"server.{site}" for site in draft.servers}
    names = {key.split(".", 2)[2] if key.startswith("sites.s") else key for key in said}
    server = bool(draft.servers) or (draft.type is not None and draft.type.server_region == "overseas")
    known = {name: any(one in names for one in keys) for name, keys in QUESTIONS.items()} | {"server": server}
    return tuple(name for name, is_known in known.items() if not is_known)
