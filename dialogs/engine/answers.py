"""Which answers hold now. Answers are the state; everything here is computed from them, each time anew.

held: the answer stands, because everything it was given because of still has the value it had then.
live: held, and if it was read from a photo, confirmed. Conditions see live values only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from dialogs.engine.conversation import Answer, Conversation, Filing, Job
from dialogs.engine.jobs import Call, Filler, call_of, fillers
from dialogs.flow.conditions import Truth, holds
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import ALWAYS, FIRST_ELEMENT, Flow, Step, Then, bare, is_element, placed, way_of
from dialogs.messages import JobId, Key, Value
from filing.rules import RuleSet

#: What a flow may ask of the conversation itself.
GIVEN: Mapping[str, Callable[[Conversation], Value]] = {
    "account.id": lambda talk: talk.account,
    "account.surface": lambda talk: talk.surface,
    "account.guest": lambda talk: talk.guest,
    "account.site": lambda talk: talk.site,
    "filing.id": lambda talk: f"{talk.id}.{talk.filing.id}",
    "order.state": lambda talk: talk.filing.order.state.value if talk.filing.order else None,
    "order.since": lambda talk: talk.filing.order.since.isoformat() if talk.filing.order else None,
    "returned.duties": lambda talk: "yes" if talk.filing.duties else None,
    "returned.count": lambda talk: str(len(talk.filing.duties)),
    "order.id": lambda talk: talk.filing.order.id if talk.filing.order else None,
}


@dataclass
class Answers:
    """One filing's answers as the flow sees them. Made for one turn; remembers what it has worked out."""

    conversation: Conversation
    flow: Flow
    rules: RuleSet
    today: date
    person: str = ""  # who looks: "" the applicant, else the person of the flow who was invited
    hopes: bool = True  # whether anything can still come: without, what is missing is missing
    _held: dict[str, Answer | None] = field(default_factory=dict)
    _pending: dict[str, bool] = field(default_factory=dict)
    _worked_out: dict[str, Value] = field(default_factory=dict)
    _sure: set[str] = field(default_factory=set)  # readings that stand under a yes
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
            standing = next((layer for layer in layers if self._stands(layer)), None)
            self._held[key] = standing or self._default(key)
            self._resting -= 1
        return self._held[key]

    def _default(self, key: str) -> Answer | None:
        """What holds here until somebody says otherwise."""
        element = next((part for part in key.split(".") if is_element(part)), "")
        for step in self.flow.defaults.get(bare(key), ()):
            if placed(step.key, element) == key and self.on_path(step, element) is Truth.YES:
                value = step.default[1:] if step.default[0] == "=" else self.get(placed(step.default, element))
                return Answer(value, "register") if value is not None else None
        return None

    def by(self, key: str) -> str:
        """Who gave what stands there; "" for nobody, and for what is given or worked out."""
        held = None if key in GIVEN or bare(key) in DERIVED else self.held(key)
        return held.by if held else ""

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
            self._pending[key] = self.hopes and self._is_pending(key)
        return self._pending[key]

    def asked_of(self, step: Step) -> str:
        """The person whose own step it is and who is asked by link; "" when the applicant is asked."""
        person = str(self.get(step.by) or "") if "." in step.by else step.by
        return person if person and self.is_invited(person) else ""

    def is_invited(self, person: str) -> bool:
        """Whether this person is asked by link."""
        way = self.held(way_of(person))
        return way is not None and way.value == "link"

    def is_private(self, key: str) -> bool:
        """Whether somebody who was invited gave it, by words or photo, and it is the applicant who looks."""
        given = self.held(key)
        if given is None or self.person:
            return False
        sources = map(self.held, given.basis) if given.by == "reading" else ()
        return given.by == "invited" or any(source and source.by == "invited" for source in sources)

    @property
    def busy(self) -> bool:
        """Whether any action is under way."""
        return any(job.state == "running" for job in self.filing.jobs.values())

    def owes(self, step: Step, index: int, element: str) -> bool:
        """Whether an action of an answered step is called for and neither under way nor done."""
        call = self.call(step, index, element)
        job = self.filing.jobs.get(call.job) if call else None
        return call is not None and (job is None or job.state == "superseded" or self.has_lost(job, step.then[index]))

    def has_lost(self, job: Job, then: Then) -> bool:
        """Whether all that a job found has been displaced, by what was found for other cases.

        What several actions may find says nothing of one of them, unless it finds nothing else.
        """
        filled = [placed(key, job.element) for key in then.fills.values()]
        own = [key for key in filled if self.ways_to(key) == 1] or filled
        return job.state == "done" and not job.problems and not any(self.held(key) for key in own)

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
        """The upload a value was read from: a correction by hand falls with it.

        What stands on a side of its own was read from that side's photo, although the other's might have shown both.
        """
        for filler in reversed(list(self._fillers(key))):
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

    def ways_to(self, key: str) -> int:
        """How many actions on this applicant's way can fill the key."""
        return sum(1 for _ in self._fillers(key))

    def _fillers(self, key: str) -> Iterator[Filler]:
        """The actions that can fill the key on this applicant's way; those of a list once for each element."""
        for filler in fillers(self.flow, key):
            alone = filler.element or "*" not in filler.step.key
            for element in (filler.element,) if alone else self.elements_of(filler.step.key):
                if self.on_path(filler.step, element) is not Truth.NO:
                    yield replace(filler, element=element)

    def _is_confirmed(self, key: str, read: Answer) -> bool:
        """Whether a reading stands under a yes: on the card itself, or read from a photo that the card showed.

        Cards are tried in the flow's order, so that a card further on, which may rest on what is worked out of this
        reading, is asked last.
        """
        if key in self._sure:
            return True
        sure = any(self._confirms(card, key, read) for card in self._cards)
        if sure:
            self._sure.add(key)
        return sure

    @cached_property
    def _cards(self) -> tuple[str, ...]:
        """The cards that somebody has said yes to, whether or not it still holds."""
        keys = (
            placed(step.key, element)
            for step in self.flow.every()
            if step.kind == "confirm"
            for element in self.elements_of(step.key)
        )
        return tuple(key for key in keys if key in self.filing.answers)

    def _confirms(self, card: str, key: str, read: Answer) -> bool:
        """Whether this card still holds and shows the reading, or another one of the same photo."""
        layers = (self.filing.answers[Key(card)], *self.filing.answers[Key(card)].aside)
        if not any(key in layer.basis or self._shows_photo(layer.basis, read) for layer in layers):
            return False
        held = self.held(card)
        return held is not None and (key in held.basis or self._shows_photo(held.basis, read))

    def _shows_photo(self, shown: Mapping[Key, Value], read: Answer) -> bool:
        """Whether one of the values shown was read from the same photo."""
        others = (self.filing.answers.get(on) for on in shown)
        return any(other is not None and not read.basis.items().isdisjoint(other.basis.items()) for other in others)

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
        then = step.then[then_index]
        if then.when != ALWAYS and holds(then.when, self, element) is not Truth.YES:
            return None
        return call_of(self.conversation, step, then, element, self.get)

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
        return self._default_pending(key) or any(
            self._will_fill(filler.step, filler.index, filler.element) for filler in self._fillers(key)
        )

    def _default_pending(self, key: str) -> bool:
        """Whether what would hold by default is still being found out."""
        element = next((part for part in key.split(".") if is_element(part)), "")
        return any(
            step.default[0] != "="
            and self.on_path(step, element) is not Truth.NO
            and self.pending(placed(step.default, element))
            for step in self.flow.defaults.get(bare(key), ())
        )

    def _will_fill(self, step: Step, index: int, element: str) -> bool:
        if self.held(placed(step.key, element)) is None:
            return False
        if holds(step.then[index].when, self, element) is Truth.NO:
            return False  # this answer calls for nothing: nothing comes of it
        call = self.call(step, index, element)
        job = self.filing.jobs.get(call.job) if call else None
        return job is None or job.state in ("running", "superseded")
