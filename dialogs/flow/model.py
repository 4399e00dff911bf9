"""What a flow is made of. `load.py` reads it from YAML, `engine/path.py` walks it; nothing here knows a conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal, TypeAlias

from dialogs.replies import Sort

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
    cuts: str = ""  # a list is cut to as many elements as there may be (`<list>.most`)
    when: str = ""  # offered only while this is true
    invites: str = ""  # a person of the flow: his steps are asked of him, by a one-time link

    @property
    def leads(self) -> bool:
        """Whether it does something else than answer."""
        return bool(self.reopens or self.command or self.adds or self.removes or self.cuts or self.invites)


@dataclass(frozen=True)
class Then:
    """An action wanted once its step is answered and all it reads is live.

    `reads` maps the action's slots to keys ("subject.name"), to fixed words ("=id_card_front") or to keys that may
    be absent ("?subject.name"); `fills` maps its fields to keys. `by_hand`: when the outside fails the applicant may
    go on without it. `once`: what it fills is kept for one case only and does not come back when old answers return: a
    number reserved for another choice has taken its place outside.
    """

    action: str
    reads: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, str] = field(default_factory=dict)
    by_hand: bool = False
    once: bool = False
    when: Condition = ALWAYS  # else the step's answer calls for nothing


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
    by: str = ""  # the person of the flow whose own step it is, or a key (with a dot) whose value names him
    steps: tuple[Step, ...] = ()
    default: str = (
        ""  # what holds until somebody says otherwise: a fixed word ("=id_card") or a key; then nobody is asked
    )
    together: str = ""  # what is asked under one name one press, or one message with several values, may answer
    grows: bool = False  # of such a message more values than elements make new elements
    unverified: bool = False  # only the applicant said it: marked 未核验
    rule: str = ""  # why this is asked: section and field of docs/facts.md, or a step of the seed

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
    names: str = ""  # a list of (value, name, ...) in which a value's name is looked up: account.servers
    fixed: bool = False  # may be shown, never changed by hand
    against: str = ""  # a derived value: the code of what else speaks against it
    place: str = ""  # file:line


@dataclass(frozen=True)
class Person:
    """Somebody besides the applicant who may be asked by a one-time link. `name` is the key that names him, `email`
    the key of his address."""

    name: str = ""  # "": whoever the applicant passes the link on to
    email: str = ""


def way_of(person: str) -> str:
    """The answer that says whether a person is asked by link: "link", or nothing."""
    return f"{person}.way"


@dataclass(frozen=True)
class Flow:
    """The whole way of one kind of applicant, stage after stage."""

    name: str
    version: str
    stages: tuple[str, ...]
    maybe: frozenset[str]  # stages that may not be needed
    steps: tuple[Step, ...]
    fields: Mapping[str, Field]
    people: Mapping[str, Person] = field(default_factory=dict)

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

    @cached_property
    def defaults(self) -> Mapping[str, tuple[Step, ...]]:
        """By bare key: the steps that have a default."""
        found: dict[str, list[Step]] = {}
        for step in self.every():
            if step.default:
                found.setdefault(step.name, []).append(step)
        return {key: tuple(steps) for key, steps in found.items()}

    def field_of(self, key: str) -> Field:
        """What is known of a value; a key nobody described is plain."""
        return self.fields.get(bare(key), Field())

    def labels_of(self, step: Step, value: str) -> tuple[str, ...]:
        """Text keys of an option's words, the nearest first: its own, its field's, whom it invites, everybody's."""
        own, kin = f"option.{step.name}.{value}", self.field_of(step.name).options.format(value)
        invited = (f"option.invites.{option.invites}" for option in step.options if option.value == value)
        return tuple(key for key in (own, kin, *invited, f"option.common.{value}") if key)


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
