"""Which rule is behind each question, paper and finding of an order: what a reviewer answers when he is asked "why".

Pure. The rules are those that the filing was begun with; each carries its source (docs/facts.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dialogs.engine.answers import Answers
from dialogs.engine.draft import findings, frozen
from dialogs.flow.model import bare
from filing.draft import Draft, material_facts
from filing.materials import owed

_NO_QUESTIONS = ("each", "confirm")


@dataclass(frozen=True)
class Because:
    """One thing with its rule. `label` is a text key, `sentence` and `args` what a finding says of it."""

    label: str
    rule: str
    source: str = ""
    code: str = ""  # of a finding: R01...
    blocking: bool = False
    sentence: str = ""
    args: tuple[tuple[str, str], ...] = ()
    sure: bool = True  # of a paper: false where the authority decides


@dataclass(frozen=True)
class Grounds:
    """All of an order's."""

    questions: tuple[Because, ...]
    papers: tuple[Because, ...]
    found: tuple[Because, ...]


def grounds_of(answers: Answers) -> Grounds:
    """What the answers given so far rest on."""
    return Grounds(tuple(_questions(answers)), tuple(_papers(answers)), tuple(_found(answers)))


def _questions(answers: Answers) -> Iterator[Because]:
    """Every question that was answered, once, in the order of the flow."""
    given = {bare(key) for key in frozen(answers)}
    asked = {step.name: step for step in answers.flow.every() if step.name in given and step.kind not in _NO_QUESTIONS}
    for name, step in asked.items():
        yield Because(f"desk.consent.{name[8:]}" if step.consent else f"field.{name}", step.rule)


def _papers(answers: Answers) -> Iterator[Because]:
    values = {str(key): value for key, value in frozen(answers).items()}
    if not values.get("subject.nature"):
        return
    for paper in owed(material_facts(Draft(values), answers.today, answers.rules), answers.rules):
        yield Because(paper.text, paper.rule, paper.source, sure=paper.sure)


def _found(answers: Answers) -> Iterator[Because]:
    for key, one in findings(answers).items():
        args = tuple(one.problem.args.items())
        yield Because(f"field.{bare(key)}", one.rule, one.source, one.code, one.blocking, one.text, args)
