"""What an action brought back: values to hold, a photo to take again, or a failure of the outside, told truthfully."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from dialogs.engine.conversation import Answer, Job
from dialogs.engine.jobs import again
from dialogs.engine.photos import BOTH_SIDES, other_side, refusals
from dialogs.engine.talk import COMMAND_STAMP, Talk
from dialogs.engine.withdrawn import files_in
from dialogs.flow.model import Step, Then, placed
from dialogs.messages import FileRef, JobId, Result
from dialogs.replies import Choice
from filing.order import EDITABLE

#: Codes that mean the outside failed, not the applicant.
FAILURES = frozenset({"unavailable", "failed"})
#: A decision that the machine leaves to staff.
BY_STAFF = "review"
_PERSON = (Choice("human", "option.command.human"),)


def take_result(talk: Talk, result: Result) -> None:
    """Take a result in, unless it belongs to something that was replaced meanwhile."""
    job = talk.filing.jobs.get(result.job)
    step = _step_of(talk, job) if job else None
    if job is None or step is None or job.state != "running" or job.id not in talk.answers().calls():
        _supersede(talk, job)
        talk.given_up += files_of(result)  # cut out of something that was replaced or taken back: nobody's now
        if job is not None and step is not None:
            _hold_anew(talk, job, step)
        return
    then = next(then for then in step.then if then.action == job.action)
    talk.note("result", action=job.action, problems=list(result.problems))
    if FAILURES & set(result.problems):
        _mark(talk, job, "failed", result.problems)
    elif result.problems:
        _refuse(talk, job, step, then, result)
    else:
        _mark(talk, job, "done")
        _fill(talk, job, step, then, result)
        answered = other_side(talk, job, step, then, result)
        _tell_done(talk, "both_sides" if answered else job.action, result)


def leave_to_hand(talk: Talk, failed: Iterable[str]) -> None:
    """Go on without an action that failed: its values are asked for in words, its check is left to people."""
    for id_ in failed:
        _mark(talk, talk.filing.jobs[JobId(id_)], "done", ("by_hand",))


def files_of(result: Result) -> list[FileRef]:
    """The pictures that an action cut out."""
    return [ref for found in result.fields.values() for ref in files_in(found.value)]


def _step_of(talk: Talk, job: Job) -> Step | None:
    return next((step for step in talk.script.flow.every() if step.key == job.step), None)


def _supersede(talk: Talk, job: Job | None) -> None:
    talk.note("result", superseded=True)
    talk.ask = False
    if job is not None and job.state == "running":
        _mark(talk, job, "superseded")


def _hold_anew(talk: Talk, late: Job, step: Step) -> None:
    """What was reserved outside for a choice that is over may have displaced what is held for the one that took its
    place: whichever came last counts there. So that one is asked for again, and counts once it is answered.
    """
    displaced = _holds(late, step) if late.state in ("running", "superseded") else frozenset()
    if not displaced or (talk.filing.order and talk.filing.order.state not in EDITABLE):
        return
    calls = talk.answers().calls()
    for job in talk.filing.jobs.values():
        now = _step_of(talk, job)
        held = _holds(job, now) if now and job.id in calls and job.reads != late.reads else frozenset()
        if job.state in ("running", "done") and held & displaced:
            talk.conversation = talk.conversation.with_filing(again(talk.filing, job))
            for key in held:
                talk.forget(key)


def _holds(job: Job, step: Step) -> frozenset[str]:
    """What an action that takes something outside fills; nothing for one that only looks."""
    kept = (then.fills.values() for then in step.then if then.action == job.action and then.once)
    return frozenset(placed(key, job.element) for filled in kept for key in filled)


def _mark(
    talk: Talk,
    job: Job,
    state: Literal["done", "refused", "failed", "superseded"],
    problems: tuple[str, ...] = (),
) -> None:
    talk.change(jobs={**talk.filing.jobs, job.id: replace(job, state=state, problems=problems, ended=talk.now)})


def _refuse(talk: Talk, job: Job, step: Step, then: Then, result: Result) -> None:
    """It must be sent or chosen again: say why, count the try, take the answer back."""
    key = placed(step.key, job.element)
    replies = refusals(talk, job, step, then, result)
    _mark(talk, job, "refused", result.problems)
    talk.conversation = talk.conversation.with_filing(again(talk.filing, job))
    talk.change(attempts={**talk.filing.attempts, key: talk.filing.attempts.get(key, 0) + 1})
    for reply in replies:
        talk.reply(reply)
    talk.forget(key)
    talk.given_up += files_of(result)


def _fill(talk: Talk, job: Job, step: Step, then: Then, result: Result) -> None:
    """Hold what was found. A reading waits for its confirm; what a person typed is never overwritten."""
    by: Literal["reading", "register"] = "reading" if step.kind == "photo" else "register"
    answers, filled = talk.answers(), 0
    # What was optional and not confirmed yet was not given to the action: nothing rests on it.
    basis = {key: was for key, was in job.reads.items() if answers.value(key) == was}
    for name, fills in then.fills.items():
        if name == BOTH_SIDES:
            continue
        found, key = result.fields.get(name), placed(fills, job.element)
        standing = answers.held(key)
        if found is None or found.value is None or (standing and standing.by not in ("reading", "register")):
            continue
        talk.put(key, Answer(found.value, by, basis, found.confidence, found.doubt, once=then.once))
        filled += 1
    if not filled:
        _mark(talk, job, "done", ("nothing_found",))


def _tell_done(talk: Talk, what: str, result: Result) -> None:
    """What came out where the action decided something, else that it is done; a person where people decide."""
    decided = result.fields.get("decision")
    key = f"done.{what}.{decided.value}" if decided else f"done.{what}"
    if talk.script.texts.has(key):
        choices = _PERSON if decided and decided.value == BY_STAFF else ()
        talk.repeat = talk.repeat or bool(choices)  # what is asked now stays the last thing that is seen
        talk.say(key, replaces="progress", choices=choices, stamp=COMMAND_STAMP if choices else "")
