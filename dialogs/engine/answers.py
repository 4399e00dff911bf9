"""Which answers hold now. Answers are the state; everything here is computed from them, each time anew.

held: the answer stands, because everything it was given because of still has the value it had then.
live: held, and if it was read from a photo, confirmed. Conditions see live values only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from dialogs.engine.conversation import Answer, Conversation, Filing
from dialogs.engine.jobs import Call, Filler, call_of, fillers
from dialogs.flow.conditions import Truth, holds
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import FIRST_ELEMENT, Flow, Step, bare, is_element, placed
from dialogs.messages import JobId, Key, Value
from filing.rules import RuleSet

#: What a flow may ask of the conversation itself.
GIVEN: Mapping[str, Callable[[Conversation], Value]] = {
    "account.id": lambda talk: talk.account,
    "account.site": lambda talk: talk.site,
    "filing.id": lambda talk: f"{talk.id}.{talk.filing.id}",
    "order.state": lambda talk: talk.filing.order.state.value if talk.filing.order else None,
    "order.since": lambda talk: talk.filing.order.since.isoformat() if talk.filing.order else None,
    "order.id": lambda talk: talk.filing.order.id if talk.filing.order else None,
}


@dataclass
class Answers:
    """One filing's answers as the flow sees them. Made for one turn; remembers what it has worked out."""

    conversation: Conversation
    flow: Flow
    rules: RuleSet
    today: date
    _held: dict[str, Answer | None] = field(default_factory=dict)
    _pending: dict[str, bool] = field(default_factory=dict)
    _worked_out: dict[str, Value] = field(default_factory=dict)
    _resting: int = 0  # how many answers are being judged by what they rest on

    @property
    def filing(self) -> Filing:
        """The filing that is talked about."""
        return self.conversation.filing

    def held(self, key: str) -> Answer | None:
        """The answer, if everything in its basis still has the value it had; else one that was given for this case."""
        if key not in self._held:
            self._held[key] = None  # an answer that rests on itself rests on nothing
            given = self.filing.answers.get(Key(key))
            layers = (given, *given.aside) if given else ()
            self._resting += 1
            self._held[key] = next((layer for layer in layers if self._stands(layer)), None)
            self._resting -= 1
        return self._held[key]

    def _stands(self, answer: Answer) -> bool:
        return all(self.value(on) == was for on, was in answer.basis.items())

    def value(self, key: str) -> Value:
        """What stands there, confirmed or not; given and derived values included."""
        if key in GIVEN or bare(key) in DERIVED:
            return self.get(key)
        answer = self.held(key)
        return answer.value if answer else None

    def get(self, key: str) -> Value:
        """The live value: what conditions see."""
        if key in GIVEN:
            return GIVEN[key](self.conversation)
        if bare(key) in DERIVED:
            return self._derived(key)
        answer = self.held(key)
        if answer is None or (answer.by == "reading" and not self._is_confirmed(key, answer)):
            return None
        return answer.value

    def pending(self, key: str) -> bool:
        """Whether it will still be known: read and not confirmed yet, or an action under way or to come fills it."""
        if key not in self._pending:
            self._pending[key] = False
            self._pending[key] = self._is_pending(key)
        return self._pending[key]

    @property
    def busy(self) -> bool:
        """Whether any action is under way."""
        return any(job.state == "running" for job in self.filing.jobs.values())

    def elements(self, list_key: str) -> tuple[str, ...]:
        """The ids of a list's elements. There is always a first one."""
        listed = self.filing.answers.get(Key(list_key))
        value = listed.value if listed else None
        return tuple(map(str, value)) if isinstance(value, tuple) and value else (FIRST_ELEMENT,)

    def on_path(self, step: Step, element: str) -> Truth:
        """Whether the step is this applicant's at all."""
        return holds(step.when, self, element)

    def basis(self, keys: tuple[str, ...], element: str) -> dict[Key, Value]:
        """The values that an answer given now is given because of."""
        return {Key(placed(key, element)): self.value(placed(key, element)) for key in keys}

    def source_of(self, key: str) -> dict[Key, Value]:
        """The upload a value was read from: a correction by hand falls with it."""
        for filler in self._fillers(key):
            photo = placed(filler.step.key, filler.element)
            if filler.step.kind == "photo" and self.value(photo) is not None:
                return {Key(photo): self.value(photo)}
        return {}

    def sources(self, key: str) -> Iterator[JobId]:
        """The jobs done that a value came from, or would have come from."""
        element = next((part for part in key.split(".") if is_element(part)), "")
        for of in DERIVED[bare(key)].of if bare(key) in DERIVED else (key,):
            for filler in self._fillers(placed(of, element)):
                call = self.call(filler.step, filler.index, filler.element)
                if call and call.job in self.filing.jobs:
                    yield call.job

    def _fillers(self, key: str) -> Iterator[Filler]:
        """The actions that can fill the key on this applicant's way; those of a list once for each element."""
        for filler in fillers(self.flow, key):
            alone = filler.element or "*" not in filler.step.key
            for element in (filler.element,) if alone else self.elements_of(filler.step.key):
                if self.on_path(filler.step, element) is not Truth.NO:
                    yield replace(filler, element=element)

    def _is_confirmed(self, key: str, read: Answer) -> bool:
        """Whether a reading stands under a yes: on the card itself, or read from a photo that the card showed."""
        keys, photos = self._confirmed
        return key in keys or not photos.isdisjoint(read.basis.items())

    @cached_property
    def _confirmed(self) -> tuple[frozenset[Key], frozenset[tuple[Key, Value]]]:
        """What stands on the cards whose yes still holds, and the photos behind it."""
        keys: set[Key] = set()
        for step in self.flow.every():
            if step.kind == "confirm":
                for element in self.elements_of(step.key):
                    answer = self.held(placed(step.key, element))
                    keys |= answer.basis.keys() if answer else set()
        photos = {source for key in keys if (read := self.held(key)) for source in read.basis.items()}
        return frozenset(keys), frozenset(photos)

    def elements_of(self, key: str) -> tuple[str, ...]:
        """The elements that a key with a `*` stands for; once, unnamed, for one without."""
        return self.elements(key.split(".*", maxsplit=1)[0]) if "*" in key else ("",)

    def calls(self) -> frozenset[JobId]:
        """Every job that something answered calls for now, wherever in the flow."""
        made = (
            self.call(step, index, element)
            for step in self.flow.every()
            for index in range(len(step.then))
            for element in self.elements_of(step.key)
        )
        return frozenset(call.job for call in made if call)

    def call(self, step: Step, then_index: int, element: str) -> Call | None:
        """The call an action of the step needs now, or None while something it reads is missing."""
        return call_of(self.conversation, step, step.then[then_index], element, self.get)

    def _derived(self, key: str) -> Value:
        """Worked out once; but not remembered while an answer it may rest on is only being judged."""
        if key in self._worked_out:
            return self._worked_out[key]
        element = next((part for part in key.split(".") if is_element(part)), "")
        value = DERIVED[bare(key)].work_out(self, element)
        if not self._resting:
            self._worked_out[key] = value
        return value

    def _is_pending(self, key: str) -> bool:
        if bare(key) in DERIVED:
            element = next((part for part in key.split(".") if is_element(part)), "")
            return self._derived(key) is None and any(self.pending(placed(of, element)) for of in DERIVED[bare(key)].of)
        held = self.held(key)
        if held is not None:
            unconfirmed = held.by == "reading" and not self._is_confirmed(key, held)
            return unconfirmed and any(True for _ in self._fillers(key))
        return any(self._will_fill(filler.step, filler.index, filler.element) for filler in self._fillers(key))

    def _will_fill(self, step: Step, index: int, element: str) -> bool:
        if self.held(placed(step.key, element)) is None:
            return False
        call = self.call(step, index, element)
        job = self.filing.jobs.get(call.job) if call else None
        return job is None or job.state in ("running", "superseded")
