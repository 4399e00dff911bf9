"""What a look finds: a reason of the catalogue, the key to mend, whether it blocks, and the rule that says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from filing.problem import Problem
from filing.rules import RuleSet

#: Codes of ours where the catalogue has none: a value that is not well-formed; more sites than an order may have.
FIELD, SITES = "FIELD", "SITES"


@dataclass(frozen=True)
class Finding:
    """One thing that would come back. Blocking ones must be mended; the others are shown and may stay."""

    code: str  # of the catalogue: R01...; or FIELD, SITES
    key: str
    blocking: bool
    problem: Problem
    rule: str
    source: str

    @property
    def text(self) -> str:
        """The key of its sentence: what the type of filing or the server says in its own words, else the problem's."""
        kind, _, code = self.problem.code.partition("_")
        return {"type": f"type.reason.{code}", "server": f"unfit.{code}"}.get(kind, self.problem.text)


def found(
    rules: RuleSet, code: str, key: str, problem: Problem | None, rule: str, *, blocking: bool = True
) -> Iterator[Finding]:
    """The finding, if there is a problem."""
    if problem is not None:
        yield Finding(code, key, blocking, problem.placed(key), rules.cite(rule), f"docs/facts.md, 8, {code}")


def fault(read: object) -> Problem | None:
    """What reading a value came to, where it is a problem."""
    return read if isinstance(read, Problem) else None


#: What is said of a province without being refused by it.
_HINTS = frozenset({"age_with_proof", "certificate_travel_permit"})


def blocks(problem: Problem | None) -> bool:
    """Whether it must be mended; else it is a hint."""
    return problem is None or problem.code not in _HINTS
