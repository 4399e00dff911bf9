"""What the rules of filing say: type, materials, precheck; facts as JSON on stdin, the decision as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from filing.calendar import china_day
from filing.materials import MaterialFacts, owed
from filing.precheck import DomainFacts, Draft, precheck
from filing.rules import DEFAULT, BadRules, RuleSet, available, load
from filing.types import TypeFacts, decide

_T = TypeVar("_T")


class BadFacts(ValueError):
    """The facts on stdin cannot be used; the message is the one sentence to print."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which question is asked, of which rule set, as of which day."""
    parser.add_argument("question", choices=sorted(_QUESTIONS))
    parser.add_argument("--rules", default=DEFAULT, help=f"the rule set: {', '.join(available())}")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD; the day in China unless given"
    )


def run(args: argparse.Namespace) -> int:
    """0: decided. 2: the facts or the rule set cannot be used."""
    today = args.today or china_day(datetime.now(UTC))
    try:
        answer = _QUESTIONS[args.question](_facts(sys.stdin.read()), today, load(args.rules))
    except (BadFacts, BadRules) as error:
        print(f"xiaobei rules: {error}", file=sys.stderr)
        return 2
    print(json.dumps({"rules": args.rules, **answer}, ensure_ascii=False, indent=2, default=str))
    return 0


def _type(facts: Mapping[str, object], today: date, rules: RuleSet) -> dict[str, object]:
    return asdict(decide(_made(TypeFacts, facts)))


def _materials(facts: Mapping[str, object], today: date, rules: RuleSet) -> dict[str, object]:
    asked = _made(MaterialFacts, facts)
    if rules.of(asked.province) is None:
        raise BadFacts("province names no province that has an authority")
    return {"materials": [asdict(material) for material in owed(asked, rules)]}


def _precheck(facts: Mapping[str, object], today: date, rules: RuleSet) -> dict[str, object]:
    """`answers` by key as the flows keep them, `domains` by site id as the register says."""
    answers, domains = _table(facts, "answers"), _table(facts, "domains")
    unknown = set(facts) - {"answers", "domains"}
    if unknown or not answers:
        raise BadFacts(f"{sorted(unknown)[0]} is not a known fact" if unknown else "answers is missing or empty")
    said = {site: _made(DomainFacts, _table(domains, site)) for site in domains}
    findings = precheck(Draft(answers, said), today, rules)
    return {"passes": not any(one.blocking for one in findings), "findings": [asdict(one) for one in findings]}


def _facts(text: str) -> Mapping[str, object]:
    try:
        facts = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFacts(f"stdin is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    if not isinstance(facts, dict):
        raise BadFacts("stdin is not a JSON object of facts")
    return facts


def _table(facts: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = facts.get(key, {})
    if not isinstance(value, dict):
        raise BadFacts(f"{key} is not a JSON object")
    return value


def _made(kind: type[_T], facts: Mapping[str, object]) -> _T:
    """The facts as their dataclass, each of its type. Raises BadFacts with the fact that is not."""
    assert is_dataclass(kind)
    hints = get_type_hints(kind)
    unknown = set(facts) - set(hints)
    if unknown:
        raise BadFacts(f"{sorted(unknown)[0]} is not a known fact; known are {', '.join(hints)}")
    given = {name: _fitting(name, value, hints[name]) for name, value in facts.items() if value is not None}
    try:
        return kind(**given)
    except TypeError:
        owing = [field.name for field in fields(kind) if field.name not in given]
        raise BadFacts(f"{owing[0]} is missing") from None


def _fitting(name: str, value: object, hint: Any) -> object:
    """The value if it is of the type; dates come as ISO text, and yes may be said as true."""
    if get_origin(hint) in {Union, UnionType}:
        return None if value is None else _fitting(name, value, get_args(hint)[0])
    if get_origin(hint) is Literal:
        value = _YES_NO.get(value, value) if isinstance(value, bool) else value
        if value in get_args(hint):
            return value
        raise BadFacts(f"{name} is one of {', '.join(map(repr, get_args(hint)))}")
    if hint is date and isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise BadFacts(f"{name} is not a date like 2030-05-01") from None
    if hint is bool and value in ("yes", "no"):
        return value == "yes"
    if type(value) is hint:
        return value
    raise BadFacts(f"{name} is not of type {hint.__name__}")


_YES_NO: Mapping[bool, object] = {True: "yes", False: "no"}
_QUESTIONS: Mapping[str, Callable[[Mapping[str, object], date, RuleSet], dict[str, object]]] = {
    "type": _type,
    "materials": _materials,
    "precheck": _precheck,
}
