"""What a flow is made of. `load.py` reads it from YAML, `engine/path.py` walks it; nothing here knows a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from dialogs.messages import Sort

Kind: TypeAlias = Literal["choose", "text", "number", "photo", "video", "confirm", "each"]
Scalar: TypeAlias = str | bool | int

#: The list of elements starts with this one, so that nobody is asked "how many sites?".
FIRST_ELEMENT = "s1"


@dataclass(frozen=True)
class Is:
    """The live value of `key` is one of `values`."""

    key: str
    values: tuple[Scalar, ...]


@dataclass(frozen=True)
class Answered:
    """`key` has a live value."""

    key: str


@dataclass(frozen=True)
class Not:
    """The other way round; waiting stays waiting."""

    part: Condition


@dataclass(frozen=True)
class All:
    """Every part holds; no part at all holds always."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Any:
    """At least one part holds."""

    parts: tuple[Condition, ...]


Condition: TypeAlias = Is | Answered | Not | All | Any
ALWAYS = All()


@dataclass(frozen=True)
class Option:
    """One button. Instead of being an answer of its own it may take another value, open earlier answers again,
    give a command, or add an element to a list or drop its own."""

    value: str
    takes: str = ""  # the answer is the value of this key: "the same as on the certificate"
    reopens: tuple[str, ...] = ()
    command: str = ""
    adds: str = ""
    removes: str = ""


@dataclass(frozen=True)
class Then:
    """An action wanted once its step is answered and all it reads is live.

    `reads` maps the action's slots to keys ("subject.name"), to fixed words ("=id_card_front") or to keys that may
    be absent ("?subject.name"); `fills` maps its fields to keys. `by_hand`: when the outside fails the applicant may
    go on without it.
    """

    action: str
    reads: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False


@dataclass(frozen=True)
class Step:
    """One question, card or list. `key` is the answer it gives; in a list it holds a `*` for the element."""

    key: str
    kind: Kind
    stage: str
    place: str  # file:line, for whoever has to mend it
    when: Condition = ALWAYS
    needs: tuple[str, ...] = ()  # asked only once these are known
    options: tuple[Option, ...] = ()
    source: str = ""  # a named source of options (flow/sources.py) instead of fixed ones
    show: tuple[str, ...] = ()  # of a confirm: the values it shows; "all" shows every answer
    check: str = ""  # a name in flow/checks.py
    sort: Sort = "plain"
    depends: tuple[str, ...] = ()  # the answer lapses when one of these changes
    then: tuple[Then, ...] = ()
    once: bool = False
    consent: str = ""  # version of the wording that is agreed to; check.py compares it with the text
    limit: int = 3  # refused tries before a person is offered
    moves: str = ""  # the order move that answering makes
    tells: Mapping[str, str] = field(default_factory=dict)  # placeholders of the question's text -> keys
    steps: tuple[Step, ...] = ()

    @property
    def name(self) -> str:
        """The key without elements: what its texts are called."""
        return bare(self.key)


@dataclass(frozen=True)
class Field:
    """What is known of a value wherever it is shown or typed: how it is masked and checked, what labels its options."""

    sort: Sort = "plain"
    check: str = ""
    options: str = ""  # how its values are labelled: "option.subject.nature.{}", a text key
    fixed: bool = False  # may be shown, never changed by hand
    place: str = ""  # file:line


@dataclass(frozen=True)
class Flow:
    """The whole way of one kind of applicant, stage after stage."""

    name: str
    version: str
    stages: tuple[str, ...]
    maybe: frozenset[str]  # stages that may not be needed
    steps: tuple[Step, ...]
    fields: Mapping[str, Field]

    def every(self) -> Iterator[Step]:
        """All steps in order, those inside lists too."""
        for step in self.steps:
            yield step
            yield from step.steps

    @cached_property
    def fillers(self) -> Mapping[str, tuple[tuple[Step, int, str, str], ...]]:
        """By bare key: the steps whose actions fill it, which of their actions, its field, and the key as written."""
        found: dict[str, list[tuple[Step, int, str, str]]] = {}
        for step in self.every():
            for index, then in enumerate(step.then):
                for name, filled in then.fills.items():
                    found.setdefault(bare(filled), []).append((step, index, name, filled))
        return {key: tuple(ways) for key, ways in found.items()}

    def field_of(self, key: str) -> Field:
        """What is known of a value; a key nobody described is plain."""
        return self.fields.get(bare(key), Field())


@lru_cache(maxsize=65_536)
def bare(key: str) -> str:
    """`sites.s1.domain` and `sites.*.domain` -> `sites.domain`: the name under which texts and fields know it."""
    return ".".join(part for part in key.split(".") if part != "*" and not is_element(part))


def is_element(part: str) -> bool:
    """Whether a part of a key names an element of a list: s1, s2, ..."""
    return part[:1] == "s" and part[1:].isdigit()


@lru_cache(maxsize=65_536)
def placed(key: str, element: str) -> str:
    """The key with its `*` filled by an element."""
    return key.replace("*", element) if element else key
