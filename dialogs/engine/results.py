"""What an action brought back: values to hold, a photo to take again, or a failure of the outside, told truthfully."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Literal

from dialogs.engine.conversation import Answer, Job
from dialogs.engine.jobs import again
from dialogs.engine.talk import Talk
from dialogs.flow.model import Step, Then, placed
from dialogs.messages import JobId, Result

#: Codes that mean the outside failed, not the applicant.
FAILURES = frozenset({"unavailable", "failed"})


def take_result(talk: Talk, result: Result) -> None:
    """Take a result in, unless it belongs to something that was replaced meanwhile."""
    job = talk.filing.jobs.get(result.job)
    step = _step_of(talk, job) if job else None
    if job is None or step is None or job.state != "running" or job.id not in talk.answers().calls():
        _supersede(talk, job)
        return
    then = next(then for then in step.then if then.action == job.action)
    talk.note("result", action=job.action, problems=list(result.problems))
    if FAILURES & set(result.problems):
        _mark(talk, job, "failed", result.problems)
    elif result.problems:
        _refuse(talk, job, step, result.problems)
    else:
        _mark(talk, job, "done")
        _fill(talk, job, step, then, result)
        _tell_done(talk, job)


def leave_to_hand(talk: Talk, failed: Iterable[str]) -> None:
    """Go on without an action that failed: its values are asked for in words, its check is left to people."""
    for id_ in failed:
        _mark(talk, talk.filing.jobs[JobId(id_)], "done", ("by_hand",))


def _step_of(talk: Talk, job: Job) -> Step | None:
    return next((step for step in talk.script.flow.every() if step.key == job.step), None)


def _supersede(talk: Talk, job: Job | None) -> None:
    talk.note("result", superseded=True)
    talk.ask = False
    if job is not None and job.state == "running":
        _mark(talk, job, "superseded")


def _mark(
    talk: Talk,
    job: Job,
    state: Literal["done", "refused", "failed", "superseded"],
    problems: tuple[str, ...] = (),
) -> None:
    talk.change(jobs={**talk.filing.jobs, job.id: replace(job, state=state, problems=problems)})


def _refuse(talk: Talk, job: Job, step: Step, problems: tuple[str, ...]) -> None:
    """It must be sent or chosen again: say why, count the try, take the answer back."""
    key = placed(step.key, job.element)
    _mark(talk, job, "refused", problems)
    talk.conversation = talk.conversation.with_filing(again(talk.filing, job))
    talk.change(attempts={**talk.filing.attempts, key: talk.filing.attempts.get(key, 0) + 1})
    for problem in problems:
        talk.say(f"{'unfit' if step.source else 'problem'}.{problem}", replaces="progress")
    talk.forget(key)


def _fill(talk: Talk, job: Job, step: Step, then: Then, result: Result) -> None:
    """Hold what was found. A reading waits for its confirm; what a person typed is never overwritten."""
    by: Literal["reading", "register"] = "reading" if step.kind == "photo" else "register"
    answers, filled = talk.answers(), 0
    # What was optional and not confirmed yet was not given to the action: nothing rests on it.
    basis = {key: was for key, was in job.reads.items() if answers.value(key) == was}
    for name, fills in then.fills.items():
        found, key = result.fields.get(name), placed(fills, job.element)
        standing = answers.held(key)
        if found is None or found.value is None or (standing and standing.by not in ("reading", "register")):
            continue
        talk.put(key, Answer(found.value, by, basis, found.confidence, found.doubt))
        filled += 1
    if not filled:
        _mark(talk, job, "done", ("nothing_found",))


def _tell_done(talk: Talk, job: Job) -> None:
    key = f"done.{job.action}"
    if talk.script.texts.has(key):
        talk.say(key, replaces="progress")
