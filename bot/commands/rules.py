"""What the rules of filing say: type, materials, precheck, survey; facts as JSON on stdin, the decision as JSON.

docs/rules.md is the schema in words, docs/rules.schema.json for programs.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, is_dataclass
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.commands.rules_schema import json_schema
from bot.commands.survey import survey
from dialogs import texts
from dialogs.texts import Texts
from filing.calendar import china_day
from filing.case import BadCase, draft_of, field_of
from filing.draft import DomainFacts, Draft
from filing.materials import Material, MaterialFacts, owed
from filing.precheck import Finding
from filing.readiness import readiness
from filing.rules import DEFAULT, BadRules, RuleSet, available, load
from filing.subject import find_nature
from filing.types import Decision, TypeFacts, decide

_T = TypeVar("_T")
Facts = Mapping[str, object]


class BadFacts(ValueError):
    """The facts on stdin cannot be used; the message is the one sentence to print."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which question is asked, of which rule set, as of which day."""
    parser.add_argument("question", choices=(*_QUESTIONS, "survey", "schema"))
    parser.add_argument("--json", action="store_true", help="of survey: JSON instead of a table")
    parser.add_argument("--rules", default=DEFAULT, help=f"the rule set: {', '.join(available())}")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="YYYY-MM-DD; the day in China unless given"
    )


def run(args: argparse.Namespace) -> int:
    """0: decided. 2: the facts or the rule set cannot be used."""
    today = args.today or china_day(datetime.now(UTC))
    if args.question == "schema":
        print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
        return 0
    try:
        rules = load(args.rules)
        if args.question == "survey":
            return survey(rules, today, args.json)
        answer = _QUESTIONS[args.question](_facts(sys.stdin.read()), today, rules)
    except (BadFacts, BadCase, BadRules) as error:
        print(f"xiaobei rules: {error}", file=sys.stderr)
        return 2
    print(json.dumps({"rules": args.rules, **answer}, ensure_ascii=False, indent=2, default=str))
    return 0


def _type(facts: Facts, today: date, rules: RuleSet) -> dict[str, object]:
    return _decided(decide(_made(TypeFacts, facts)), texts.load())


def _decided(decision: Decision, words: Texts) -> dict[str, object]:
    """The decision, with its codes as reasons and in the words that the applicant would see."""
    rule = f"row {decision.row}" if decision.row else "guards and what no row covers"
    return {
        **asdict(decision),
        "name": words.say(f"type.{decision.type.value}.name", "zh"),
        "handover": words.say(f"type.{decision.type.value}.handover", "zh"),
        "rule": rule,
        "reasons": [{"code": decision.reason, "text": words.say(f"type.reason.{decision.reason}", "zh")}],
    }


def _materials(facts: Facts, today: date, rules: RuleSet) -> dict[str, object]:
    nature = find_nature(str(facts.get("nature", ""))) if facts.get("nature") else None
    if facts.get("nature") and nature is None:
        raise BadFacts("nature is one of MIIT's sixteen, by our word or MIIT's code")
    asked = _made(MaterialFacts, {**facts, **({"nature": nature.value} if nature else {})})
    if rules.of(asked.province) is None:
        raise BadFacts("province names no province that has an authority")
    words = texts.load()
    return {"materials": [_paper(material, words) for material in owed(asked, rules)]}


def _paper(material: Material, words: Texts) -> dict[str, object]:
    """A material with what it is, why, whose, how it is got and in which form."""
    form, code = material.form, material.code.lower()
    return {
        **asdict(material),
        "what": words.say(material.text, "zh"),
        "why": words.say(f"paper.{code}.why", "zh"),
        "how": words.say(f"paper.{code}.how", "zh"),
        "whose": words.say(f"paper.whose.{form.of}", "zh"),
        "form": asdict(form),
    }


def _precheck(facts: Facts, today: date, rules: RuleSet) -> dict[str, object]:
    """A case in the form's own names, or a draft's `answers` by key with `domains` by site id."""
    draft = _keyed(facts) if "answers" in facts else draft_of(facts, _made)
    found, words = readiness(draft, today, rules), texts.load()
    return {
        "verdict": found.verdict,
        "passes": not any(one.blocking for one in found.findings),
        "type": _decided(found.decision, words) if found.decision else None,
        "open": found.open,
        "findings": [_finding(one, words) for one in found.findings],
    }


def _keyed(facts: Facts) -> Draft:
    answers, domains = _table(facts, "answers"), _table(facts, "domains")
    unknown = set(facts) - {"answers", "domains"}
    if unknown or not answers:
        raise BadFacts(f"{sorted(unknown)[0]} is not a known fact" if unknown else "answers is missing or empty")
    return Draft(answers, {site: _made(DomainFacts, _table(domains, site)) for site in domains})


def _finding(one: Finding, words: Texts) -> dict[str, object]:
    return {
        "code": one.code,
        "field": field_of(one.key),
        "key": one.key,
        "blocking": one.blocking,
        "problem": one.problem.code,
        "sentence": words.say(one.text, "zh", one.problem.args),
        "rule": one.rule,
        "source": one.source,
    }


def _facts(text: str) -> Facts:
    try:
        facts = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadFacts(f"stdin is not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    if not isinstance(facts, dict):
        raise BadFacts("stdin is not a JSON object of facts")
    return facts


def _table(facts: Facts, key: str) -> Facts:
    value = facts.get(key, {})
    if not isinstance(value, dict):
        raise BadFacts(f"{key} is not a JSON object")
    return value


def _made(kind: type[_T], facts: Facts) -> _T:
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
        value = _YES_NO.get(value, value) if isinstance(value, bool) else _nearest(name, value, get_args(hint))
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


def _nearest(name: str, value: object, allowed: tuple[object, ...]) -> object:
    """Of several providers `here` wins; the intent may be said in its whole words ("open site")."""
    if isinstance(value, list) and name.endswith("provider"):
        return next((one for one in ("here", "elsewhere", "none") if one in value), "")
    if isinstance(value, str) and value not in allowed:
        return value.split()[0] if value.split() else value
    return value


_YES_NO: Mapping[bool, object] = {True: "yes", False: "no"}
_QUESTIONS: Mapping[str, Callable[[Facts, date, RuleSet], dict[str, object]]] = {
    "type": _type,
    "materials": _materials,
    "precheck": _precheck,
}
