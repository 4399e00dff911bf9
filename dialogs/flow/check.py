"""Everything that can be wrong with a flow, found at once and with file and line, before an applicant reaches it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

from dialogs.flow.checks import CHECKS
from dialogs.flow.derived import DERIVED
from dialogs.flow.load import Fault
from dialogs.flow.model import All, Answered, Any, Condition, Flow, Is, Not, Step, bare, way_of
from dialogs.flow.sources import SOURCES
from dialogs.texts import LANGUAGES, Texts
from filing.order import Move

#: What the engine itself puts into every sentence of a step.
_ALWAYS = frozenset({"n", "field"})


@dataclass(frozen=True)
class ActionShape:
    """What is known of an action without running it: the slots it reads and the fields it may give."""

    needs: frozenset[str]
    gives: frozenset[str]


def check(
    flow: Flow,
    texts: Texts,
    actions: Mapping[str, ActionShape],
    given: frozenset[str],
    words: frozenset[str],
    wishes: frozenset[str],
) -> Iterator[Fault]:
    """All faults. `given` are the keys that a conversation has by itself, `words` the fixed words of texts, `wishes`
    what an option may command."""
    known = set(given) | {bare(key) for key in DERIVED} | {way_of(person) for person in flow.people}
    lists = {step.key for step in flow.steps if step.kind == "each"}
    for field in flow.fields.values():
        if field.check and field.check not in CHECKS:
            yield Fault(field.place, f"no check is called {field.check}")
    for step in flow.every():
        yield from _options(step, known, lists, wishes)
        yield from _words(step, texts, words)
        yield from _names(step, actions)
        yield from _references(step, known)
        yield from _people(step, flow, known)
        known |= {step.name, *(bare(filled) for then in step.then for filled in then.fills.values())}
        yield from _labels(step, texts, flow)
        yield from _language(step, known)
    for person, of in flow.people.items():
        for said in ("role", "purpose", *(["named"] if of.name else [])):
            if not texts.has(f"person.{person}.{said}"):
                yield Fault(flow.name, f"person.{person}.{said} has no text")
    for stage in flow.stages:
        if not texts.has(f"stage.{stage}"):
            yield Fault(flow.name, f"stage.{stage} has no text")


def _words(step: Step, texts: Texts, words: frozenset[str]) -> Iterator[Fault]:
    """The question has a text in every language, and its placeholders are told."""
    if step.kind == "each":
        return
    key = f"ask.{step.name}"
    if not texts.has(key):
        yield Fault(step.place, f"{key} has no text")
        return
    holes = {name for lang in LANGUAGES for _, name, _, _ in Formatter().parse(texts.by_language[lang][key]) if name}
    for hole in sorted(holes - set(step.tells) - _ALWAYS - words):
        yield Fault(step.place, f"{key} says {{{hole}}}, which the step does not tell")
    if step.kind == "choose" and step.together and not texts.has(f"{key}_all"):
        yield Fault(step.place, f"{key}_all has no text")
    if step.consent and step.consent != texts.version(key):
        yield Fault(step.place, f"the wording of {key} has changed: its consent is now {texts.version(key)}")


def _names(step: Step, actions: Mapping[str, ActionShape]) -> Iterator[Fault]:
    """Checks, sources, moves and actions exist; slots and fields are theirs."""
    if step.moves and step.moves not in set(Move):
        yield Fault(step.place, f"no move is called {step.moves}")
    if step.check and step.check not in CHECKS:
        yield Fault(step.place, f"no check is called {step.check}")
    if step.source and step.source not in SOURCES:
        yield Fault(step.place, f"no source of options is called {step.source}")
    if step.kind == "choose" and not step.options and not step.source:
        yield Fault(step.place, f"{step.key} offers nothing to choose")
    for then in step.then:
        shape = actions.get(then.action)
        if shape is None:
            yield Fault(step.place, f"no action is called {then.action}")
            continue
        for slot in sorted(set(then.reads) - shape.needs):
            yield Fault(step.place, f"{then.action} has no slot {slot}")
        for name in sorted(set(then.fills) - shape.gives):
            yield Fault(step.place, f"{then.action} gives no {name}")


def _references(step: Step, known: set[str]) -> Iterator[Fault]:
    """Conditions, needs, cards and all else that a step rests on look backwards only."""
    shown = (key.removeprefix("?") for key in step.show if key != "all")
    for key in (*_keys(step.when), *step.needs, *step.depends, *step.tells.values(), *shown):
        if bare(key) not in known:
            yield Fault(step.place, f"{key} is asked nowhere before this step")
    part = step.name.rpartition(".")[0]
    own = {step.name, *((f"{part}.challenge", f"{part}.tries") if step.kind == "video" else ())}
    for then in step.then:
        for read in then.reads.values():
            if not read.startswith("=") and bare(read.removeprefix("?")) not in known | own:
                yield Fault(step.place, f"{read} is asked nowhere before this step")


def _options(step: Step, known: set[str], lists: set[str], wishes: frozenset[str]) -> Iterator[Fault]:
    """What an option does, it does to something that is there."""
    for option in step.options:
        for key in (*option.reopens, *filter(None, [option.takes])):
            if bare(key) not in known | {step.name}:
                yield Fault(step.place, f"{key} is asked nowhere before this step")
        if option.when and bare(option.when) not in known:
            yield Fault(step.place, f"{option.when} is asked nowhere before this step")
        for key in filter(None, (option.adds, option.removes, option.cuts)):
            if key not in lists:
                yield Fault(step.place, f"{key} is no list")
        if option.command and option.command.split()[0] not in wishes:
            yield Fault(step.place, f"no wish is called {option.command.split()[0]}")


def _people(step: Step, flow: Flow, known: set[str]) -> Iterator[Fault]:
    """Whose step it is, and whom its options invite."""
    for person in filter(None, (step.by, *(option.invites for option in step.options))):
        if person not in flow.people and not ("." in person and bare(person) in known):
            yield Fault(step.place, f"nobody is called {person}")


def _keys(condition: Condition) -> Iterator[str]:
    match condition:
        case Is(key) | Answered(key):
            yield key
        case Not(part):
            yield from _keys(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _keys(part)


def _language(step: Step, known: set[str]) -> Iterator[Fault]:
    """Its default, and what decides its actions, are known before it."""
    defaults = [step.default] if step.default and step.default[0] != "=" else []
    for key in (*defaults, *(key for then in step.then for key in _keys(then.when))):
        if bare(key) not in known:
            yield Fault(step.place, f"{key} is asked nowhere before this step")


def _labels(step: Step, texts: Texts, flow: Flow) -> Iterator[Fault]:
    """Every button and every line of a card has words."""
    for option in step.options:
        if not any(map(texts.has, flow.labels_of(step, option.value))):
            yield Fault(step.place, f"option.{step.name}.{option.value} has no text")
    for key in step.show:
        if key != "all" and not texts.has(f"field.{bare(key.removeprefix('?'))}"):
            yield Fault(step.place, f"field.{bare(key)} has no text")
    if step.kind not in ("confirm", "each") and not step.consent and not texts.has(f"field.{step.name}"):
        yield Fault(step.place, f"field.{step.name} has no text")
