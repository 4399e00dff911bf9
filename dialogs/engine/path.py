"""Where somebody stands, the applicant or a person he invited: computed from the answers each time, stored nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dialogs.engine.answers import Answers
from dialogs.flow.conditions import Truth
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import Step, bare, placed
from dialogs.messages import Key
from filing.order import State

#: States in which the draft may be worked on again.
EDITABLE = frozenset({State.INITIAL_RETURNED, State.AUTHORITY_REJECTED, State.WITHDRAWN})


@dataclass(frozen=True)
class Instance:
    """One step for one element. `mode` says what is asked of it: its answer, one value of its card, what to do about
    an action that failed, or about one that came back without what the step needs."""

    step: Step
    element: str
    mode: Literal["ask", "field", "failed", "stuck"] = "ask"
    field: str = ""

    @property
    def key(self) -> Key:
        """The answer that is asked for."""
        return Key(self.field or placed(self.step.key, self.element))


@dataclass(frozen=True)
class Path:
    """The applicant's way: what is answered, what can be asked now (first comes first), and whether we wait."""

    done: tuple[Instance, ...]
    open: tuple[Instance, ...]
    waiting: bool
    stood_still: bool = False  # whether nothing would ever have come of the waiting

    @property
    def here(self) -> Instance | None:
        """The question to ask now; None at the end, or while waiting."""
        return self.open[0] if self.open else None


def walk(answers: Answers, draft: bool = False) -> Path:
    """Go through the flow once, in order. `draft`: the draft's steps and no others, even while they are locked.

    Nobody waits for what cannot come: where nothing is under way that could end the waiting, what is missing is asked.
    """
    path = _walk(answers, draft)
    if not _stands_still(answers, path):
        return path
    sober = Answers(answers.conversation, answers.flow, answers.rules, answers.today, hopes=False)
    return replace(_walk(sober, draft), stood_still=True)


def _stands_still(answers: Answers, path: Path) -> bool:
    """Whether the applicant waits and nothing is asked, under way or about to be, of him or of anybody he invited."""
    if answers.person or path.open or not path.waiting or answers.busy:
        return False
    owed = (answers.owes(at.step, index, at.element) for at in path.done for index in range(len(at.step.then)))
    return not any(owed) and not any(map(answers.is_invited, answers.flow.people))


def _walk(answers: Answers, draft: bool) -> Path:
    done: list[Instance] = []
    open_: list[Instance] = []
    waiting = False
    behind: set[str] = set()  # what is asked together and cannot be asked of all yet
    for step, element in steps_of(answers, draft):
        asked_of = answers.asked_of(step)
        if answers.person and asked_of != answers.person:
            continue
        match answers.on_path(step, element):
            case Truth.NO:
                continue
            case Truth.WAITING:
                waiting = True
                behind.add(step.together)
                continue
        if step.moves and (waiting or answers.busy):
            waiting = True
            continue  # nothing is submitted while something before it is still being found out
        met = _judge(answers, step, element, tuple(done))
        if isinstance(met, Instance) and asked_of == answers.person:
            open_.append(met)
        elif met == "done":
            done.append(Instance(step, element))
        else:
            waiting = True
            behind.add(step.together)
    return Path(tuple(done), tuple(at for at in open_ if not _waits_for_others(answers, at, behind)), waiting)


def _waits_for_others(answers: Answers, at: Instance, behind: set[str]) -> bool:
    """Whether one press is to answer for others, too, that cannot be asked yet: then it is asked once, not for each anew."""
    together = at.step.kind == "choose" and bool(at.step.together) and at.step.together in behind
    alone = at.mode != "ask" or at.key in answers.filing.reopened or answers.value(apart_of(at.step)) is True
    return together and not alone


def apart_of(step: Step) -> Key:
    """The answer that says that each of what is asked together is asked alone."""
    return Key(f"{bare(step.key)}_apart")


def steps_of(answers: Answers, draft: bool) -> Iterator[tuple[Step, str]]:
    """Every step with every element it is asked for; the draft's steps only while the draft may be worked on."""
    left_out = set(answers.flow.stages) - set(draft_stages(answers)) if draft else _locked(answers)
    for step in answers.flow.steps:
        if step.stage in left_out:
            continue
        if step.kind == "each":
            for element in answers.elements(step.key):
                for part in step.steps:
                    yield part, element
        else:
            yield step, ""


def shown_by(answers: Answers, step: Step, element: str, done: tuple[Instance, ...]) -> tuple[str, ...]:
    """The keys on a card. `all` means every answer so far and every value confirmed so far, each once; and the others."""
    if "all" not in step.show:
        return tuple(
            placed(key.removeprefix("?"), each)
            for key in step.show
            for each in ((element,) if element else answers.elements_of(key))
        )
    keys: dict[str, None] = {}
    for instance in done:
        if instance.step.kind == "confirm":
            keys |= dict.fromkeys(shown_by(answers, instance.step, instance.element, ()))
        elif not instance.step.consent:
            keys[instance.key] = None
    keys |= dict.fromkeys(key.removeprefix("?") for key in step.show if key != "all")
    return tuple(key for key in keys if answers.value(key) is not None and bare(key) not in _UNSHOWN)


#: Answers that steer the conversation and say nothing about the filing.
_UNSHOWN = frozenset(
    {
        *("face.next", "returned.done", "filing.intent", "filing.open"),
        *("subject.identity_mend", "principal.identity_mend", "site_principal.identity_mend"),
    }
)


def draft_stages(answers: Answers) -> tuple[str, ...]:
    """The stages up to the one that submits."""
    stages = answers.flow.stages
    last = next((step.stage for step in answers.flow.steps if step.moves == "submit"), stages[-1] if stages else "")
    return stages[: stages.index(last) + 1] if last in stages else stages


def _locked(answers: Answers) -> frozenset[str]:
    order = answers.filing.order
    if order is None or order.state in EDITABLE or (order.state is State.SMS_RETURNED and _in_hand(answers)):
        return frozenset()
    return frozenset(draft_stages(answers))


def _in_hand(answers: Answers) -> bool:
    """Whether an order that may go back as it is has been opened for changes."""
    submits = (step.key for step in answers.flow.steps if step.moves == "submit")
    return bool(answers.filing.reopened) or any(answers.held(key) is None for key in submits)


def _judge(
    answers: Answers, step: Step, element: str, done: tuple[Instance, ...]
) -> Instance | Literal["done", "waiting"]:
    """What to do about a step on the path: ask something, go on, or wait."""
    if _failed(answers, step, element):
        return Instance(step, element, "failed")
    if step.kind == "confirm":
        met = _judge_card(answers, step, element, done)
        if met is not None:
            return met
    missing = [need for need in step.needs if answers.get(placed(need, element)) is None]
    if missing:
        coming = any(answers.pending(placed(need, element)) for need in missing)
        return "waiting" if coming else Instance(step, element, "stuck")
    key = placed(step.key, element)
    if answers.held(key) is None and step.default and answers.pending(key):
        return "waiting"
    if answers.held(key) is None or key in answers.filing.reopened:
        return Instance(step, element)
    return "done"


def _judge_card(
    answers: Answers, step: Step, element: str, done: tuple[Instance, ...]
) -> Instance | Literal["waiting"] | None:
    """A card can be shown once nothing on it is still being read; a value that could not be read is asked for."""
    keys = shown_by(answers, step, element, done)
    if any(answers.value(key) is None and answers.pending(key) for key in keys):
        return "waiting"
    if "all" in step.show:
        return None
    unasked = {placed(key[1:], element) for key in step.show if key.startswith("?")}
    unasked |= {key for key in keys if bare(key) in DERIVED or answers.flow.field_of(key).fixed}
    for key in keys:
        if key in answers.filing.reopened or (answers.value(key) is None and key not in unasked):
            return Instance(step, element, "field", key)
    return None


def _failed(answers: Answers, step: Step, element: str) -> bool:
    if answers.held(placed(step.key, element)) is None:
        return False
    for index in range(len(step.then)):
        call = answers.call(step, index, element)
        job = answers.filing.jobs.get(call.job) if call else None
        if job is not None and job.state == "failed":
            return True
    return False
