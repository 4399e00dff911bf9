"""Reads a flow from its YAML files, in `ls` order; a fault names file and line, and all are found at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any as Anything
from typing import get_args

import yaml

from dialogs.flow.model import (
    ALWAYS,
    All,
    Answered,
    Any,
    Condition,
    Field,
    Flow,
    Is,
    Kind,
    Not,
    Option,
    Person,
    Step,
    Then,
)
from dialogs.replies import Sort

FLOWS = Path(__file__).parent.parent / "flows"
_STEP_WORDS = frozenset(
    [
        "ask",
        "choose",
        "confirm",
        "each",
        "kind",
        "when",
        "needs",
        "options",
        "from",
        "show",
        "check",
        "sort",
        "depends",
        "then",
        "once",
        "consent",
        "limit",
        "moves",
        "tells",
        "by",
        "steps",
        "default",
        "unverified",
        "together",
        "grows",
        "rule",
    ]
)
_FIELD_WORDS = frozenset({"sort", "check", "options", "names", "fixed", "against"})
_OPTION_WORDS = ("takes", "command", "adds", "removes", "cuts", "invites", "when")
_THEN_WORDS = frozenset({"do", "reads", "fills", "by_hand", "once", "when"})
#: Every word of the flow language below a file's own (stage, maybe, steps, fields, people).
WORDS = _STEP_WORDS | _FIELD_WORDS | _THEN_WORDS | {*_OPTION_WORDS, "reopens"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a flow, where: `file:line` and one sentence for whoever wrote it."""

    place: str
    what: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}"


class FlowFaulty(Exception):
    """The flow cannot be used: {0}. Run `xiaobei check` for all faults."""


def load(folder: Path = FLOWS) -> Flow:
    """The flow of a folder. Raises FlowFaulty with every fault that reading finds."""
    flow, faults = read(folder)
    if faults:
        raise FlowFaulty("\n".join(map(str, faults)))
    return flow


def read(folder: Path) -> tuple[Flow, tuple[Fault, ...]]:
    """The flow as far as it can be read, and every fault met on the way."""
    reader = _Reader()
    steps: list[Step] = []
    stages: list[str] = []
    maybe: set[str] = set()
    fields: dict[str, Field] = {}
    people: dict[str, Person] = {}
    digest = sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.read_bytes())
        document = reader.document(path)
        stage = str(document.get("stage", ""))
        if stage:
            stages.append(stage)
            if document.get("maybe"):
                maybe.add(stage)
        steps += reader.steps(document.get("steps", ()), stage)
        fields |= reader.fields(document.get("fields", {}))
        people |= reader.people(document.get("people", {}))
    flow = Flow(folder.name, digest.hexdigest()[:8], tuple(stages), frozenset(maybe), tuple(steps), fields, people)
    return flow, tuple(reader.faults)


class _Lines(yaml.SafeLoader):
    """A YAML loader whose mappings remember the line they began at."""


def _mapping(loader: _Lines, node: yaml.MappingNode) -> dict[str, Anything]:
    made = {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}
    return {**made, "_line": node.start_mark.line + 1}


_Lines.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
# YAML 1.1 reads a bare yes or no as a boolean; in a flow they are the words that people press.
_Lines.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass
class _Reader:
    faults: list[Fault] = field(default_factory=list)
    file: str = ""

    def document(self, path: Path) -> Mapping[str, Anything]:
        self.file = path.name
        try:
            # _Lines is a SafeLoader.
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Lines)  # noqa: S506
        except yaml.YAMLError as broken:
            mark = getattr(broken, "problem_mark", None)
            self.fault(mark.line + 1 if mark else 1, f"not YAML: {getattr(broken, 'problem', broken)}")
            return {}
        if not isinstance(document, dict):
            self.fault(1, "a flow file holds `stage` and `steps`")
            return {}
        return document

    def fault(self, line: int, what: str) -> None:
        self.faults.append(Fault(f"{self.file}:{line}", what))

    def steps(self, nodes: object, stage: str) -> Iterator[Step]:
        for node in nodes if isinstance(nodes, list | tuple) else ():
            if isinstance(node, dict):
                step = self.step(node, stage)
                if step:
                    yield step
            else:
                self.fault(1, f"a step is a mapping, not {node!r}")

    def step(self, node: Mapping[str, Anything], stage: str) -> Step | None:
        line = int(node["_line"])
        for word in node.keys() - _STEP_WORDS - {"_line"}:
            self.fault(line, f"`{word}` is no word of the flow language")
        verb = next((word for word in ("ask", "choose", "confirm", "each") if word in node), None)
        if verb is None:
            self.fault(line, "a step begins with ask, choose, confirm or each")
            return None
        kind = str(node.get("kind", "text")) if verb == "ask" else verb
        if kind not in get_args(Kind):
            self.fault(line, f"`{kind}` is no kind of input")
            return None
        return Step(
            key=str(node[verb]),
            kind=kind,  # type: ignore[arg-type]  # checked above
            stage=stage,
            place=f"{self.file}:{line}",
            when=self.condition(node.get("when"), line),
            needs=_words(node.get("needs")),
            options=tuple(self.option(option, line) for option in self.listed(node, "options", line)),
            source=str(node.get("from", "")),
            show=_words(node.get("show")),
            check=str(node.get("check", "")),
            sort=self.sort(node, line),
            depends=_words(node.get("depends")),
            then=tuple(self.then(then, line) for then in self.listed(node, "then", line)),
            once=bool(node.get("once", False)),
            consent=str(node.get("consent", "")),
            limit=self.whole(node, "limit", 3, line),
            moves=str(node.get("moves", "")),
            tells=_strings(node.get("tells")),
            by=str(node.get("by", "")),
            steps=tuple(self.steps(node.get("steps", ()), stage)),
            default=str(node.get("default", "")),
            together=str(node.get("together", "")),
            grows=bool(node.get("grows", False)),
            unverified=bool(node.get("unverified", False)),
            rule=str(node.get("rule", "")),
        )

    def listed(self, node: Mapping[str, Anything], word: str, line: int) -> list[Anything]:
        value = node.get(word, [])
        if isinstance(value, list):
            return value
        self.fault(line, f"`{word}` is a list")
        return []

    def whole(self, node: Mapping[str, Anything], word: str, default: int, line: int) -> int:
        value = node.get(word, default)
        if isinstance(value, int):
            return value
        self.fault(line, f"`{word}` is a number, not {value!r}")
        return default

    def condition(self, node: object, line: int) -> Condition:
        if node is None:
            return ALWAYS
        if isinstance(node, str):
            return Is(node, (True,))
        if not isinstance(node, dict):
            self.fault(line, f"a condition is a name or a mapping, not {node!r}")
            return ALWAYS
        parts = [self.part(str(key), value, line) for key, value in node.items() if key != "_line"]
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def part(self, key: str, value: object, line: int) -> Condition:
        match key:
            case "all" | "any":
                parts = tuple(self.condition(part, line) for part in (value if isinstance(value, list) else [value]))
                return All(parts) if key == "all" else Any(parts)
            case "not":
                return Not(self.condition(value, line))
            case "answered":
                return Answered(str(value))
            case _:
                values: list[Anything] = value if isinstance(value, list) else [value]
                return Is(key, tuple(values))

    def option(self, node: object, line: int) -> Option:
        if not isinstance(node, dict):
            return Option(str(node))
        name = next((key for key in node if key != "_line"), "")
        extra = node[name] if isinstance(node[name], dict) else {}
        for word in extra.keys() - {*_OPTION_WORDS, "reopens", "_line"}:
            self.fault(line, f"`{word}` is nothing an option can do")
        words = {word: str(extra.get(word, "")) for word in _OPTION_WORDS}
        return Option(name, reopens=_words(extra.get("reopens")), **words)

    def then(self, node: object, line: int) -> Then:
        if not isinstance(node, dict) or "do" not in node:
            self.fault(line, "`then` lists mappings with `do`, `reads` and `fills`")
            return Then("")
        for word in node.keys() - _THEN_WORDS - {"_line"}:
            self.fault(line, f"`{word}` is no word of `then`")
        return Then(
            str(node["do"]),
            _strings(node.get("reads")),
            _strings(node.get("fills")),
            bool(node.get("by_hand", False)),
            bool(node.get("once", False)),
            self.condition(node.get("when"), line),
        )

    def fields(self, nodes: object) -> dict[str, Field]:
        if not isinstance(nodes, dict):
            return {}
        return {name: self.field(node) for name, node in nodes.items() if name != "_line"}

    def field(self, node: Mapping[str, Anything]) -> Field:
        line = int(node["_line"])
        for word in node.keys() - _FIELD_WORDS - {"_line"}:
            self.fault(line, f"`{word}` is nothing that is known of a field")
        return Field(
            sort=self.sort(node, line),
            check=str(node.get("check", "")),
            options=str(node.get("options", "")),
            names=str(node.get("names", "")),
            fixed=bool(node.get("fixed", False)),
            against=str(node.get("against", "")),
            place=f"{self.file}:{line}",
        )

    def people(self, nodes: object) -> dict[str, Person]:
        listed = nodes.items() if isinstance(nodes, dict) else ()
        return {name: Person(**_strings(node)) for name, node in listed if name != "_line"}

    def sort(self, node: Mapping[str, Anything], line: int) -> Sort:
        sort: Sort = node.get("sort", "plain")
        if sort not in get_args(Sort):
            self.fault(line, f"`{sort}` is no sort of value")
            return "plain"
        return sort


def _words(node: object) -> tuple[str, ...]:
    if node is None:
        return ()
    return tuple(map(str, node)) if isinstance(node, list) else (str(node),)


def _strings(node: object) -> dict[str, str]:
    return {key: str(value) for key, value in node.items() if key != "_line"} if isinstance(node, dict) else {}
