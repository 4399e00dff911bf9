"""Three-valued conditions: yes, no, or waiting for something that is still being found out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum
from typing import Protocol

from dialogs.flow.model import All, Answered, Any, Condition, Is, Not, placed
from dialogs.messages import Value
from filing.rules import RuleSet


class Truth(Enum):
    """Waiting means: an action that will answer this is under way, so ask something else meanwhile."""

    YES = "yes"
    NO = "no"
    WAITING = "waiting"


class View(Protocol):
    """What conditions and derived values may see: live values, and whether a missing one is on its way."""

    @property
    def rules(self) -> RuleSet:
        """The rule set that the filing was begun with."""
        ...

    @property
    def today(self) -> date:
        """In China."""
        ...

    def get(self, key: str) -> Value:
        """The live value, or None."""
        ...

    def value(self, key: str) -> Value:
        """What stands there, confirmed or not."""
        ...

    def by(self, key: str) -> str:
        """Who gave what stands there; "" for nobody."""
        ...

    def pending(self, key: str) -> bool:
        """Whether an action under way will fill it."""
        ...


def holds(condition: Condition, view: View, element: str = "") -> Truth:
    """Judge a condition for one element of a list ("" outside lists)."""
    match condition:
        case Is(key, values):
            return _known(view, placed(key, element), lambda value: value in values)
        case Answered(key):
            return _known(view, placed(key, element), lambda value: value is not None)
        case Not(part):
            return _opposite(holds(part, view, element))
        case All(parts):
            return _all(holds(part, view, element) for part in parts)
        case Any(parts):
            return _opposite(_all(_opposite(holds(part, view, element)) for part in parts))


def _known(view: View, key: str, judge: Callable[[Value], bool]) -> Truth:
    value = view.get(key)
    if value is None and view.pending(key):
        return Truth.WAITING
    return Truth.YES if judge(value) else Truth.NO


def _opposite(truth: Truth) -> Truth:
    return {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.WAITING: Truth.WAITING}[truth]


def _all(truths: Iterable[Truth]) -> Truth:
    """Looks no further than the first no."""
    met = Truth.YES
    for truth in truths:
        if truth is Truth.NO:
            return truth
        if truth is Truth.WAITING:
            met = truth
    return met
