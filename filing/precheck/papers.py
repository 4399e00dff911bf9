"""The papers: what is owed for sure and not there, and what may be owed where the rules do not say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from filing.draft import Draft, material_facts
from filing.materials import owed
from filing.precheck.finding import Finding
from filing.problem import Problem
from filing.rules import RuleSet

#: Whether a residence permit is owed is said with the province (R09).
_BY_PLACE = "RESID"


def papers(draft: Draft, today: date, rules: RuleSet) -> Iterator[Finding]:
    """Papers that are owed for sure and not there, where somebody has looked; papers that may be owed."""
    if not draft.nature or rules.of(draft.province) is None:
        return
    for paper in owed(material_facts(draft, today, rules), rules):
        if not paper.sure and paper.code != _BY_PLACE:
            perhaps = Problem(f"perhaps_{paper.code.lower()}", f"papers.{paper.code.lower()}")
            yield Finding("R33", perhaps.at, False, perhaps, paper.rule, paper.source)
        if paper.sure and draft.papers is not None and paper.code not in draft.papers:
            code = {"FORM": "R19", "FACE": "R20"}.get(paper.code, "R33")
            key = f"papers.{paper.code.lower()}"
            problem = Problem("paper_missing", key, args={"paper": paper.code})
            yield Finding(code, key, True, problem, paper.rule, paper.source)
