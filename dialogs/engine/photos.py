"""What is special about a photo that came back from reading: which one is refused, where and what could not be read for
it, and that it shows both sides.

Where the trouble lies is told with the reply and kept in it as four numbers; no picture ever stands in an event.
"""

from __future__ import annotations

from dialogs.engine.conversation import Job
from dialogs.engine.talk import Talk
from dialogs.flow.model import Step, Then, bare, placed
from dialogs.messages import FileRef, Result, Value
from dialogs.replies import Reply, Shown, Spot

#: The field by which a reading says so; what it fills in the flow is the question for the other side.
BOTH_SIDES = "both_sides"
_WRONG = "wrong_kind"


def refusals(talk: Talk, job: Job, step: Step, then: Then, result: Result) -> list[Reply]:
    """One reply a problem, and what could not be read. Of a photo the first says which one is meant and shows it, with
    the spot marked if known.
    """
    if step.kind != "photo":
        sort = "unfit" if step.source else "problem"
        return [_reply(talk, f"{sort}.{problem}") for problem in result.problems]
    got = any(problem.startswith("got_") for problem in result.problems)
    problems = [problem for problem in result.problems if not (got and problem == _WRONG)]
    wanted = _wanted(talk, job, step, then)
    told = [
        _reply(
            talk,
            f"problem.{problem}",
            wanted=wanted,
            # What names the photo that came and the one that is wanted needs no other name before it.
            about="" if index or problem == _WRONG or problem.startswith("got_") else f"field.{bare(step.key)}",
            media=() if index else _sent(job, step),
            spot=None if index else _spot(result),
        )
        for index, problem in enumerate(problems)
    ]
    return [*told, *_unread(talk, job, then, result)]


def _unread(talk: Talk, job: Job, then: Then, result: Result) -> list[Reply]:
    """What to look at before the next photo is sent, by the names that are printed there."""
    found, kind = result.fields.get("unread"), _kind(talk, job, then)
    names = found.value if found and isinstance(found.value, tuple) else ()
    either = [(f"printed.{kind}.{name}", f"printed.{name}") for name in names]
    known = [next(filter(talk.script.texts.has, keys), "") for keys in either]
    what = Shown(None, texts=tuple(filter(None, known)))
    return [Reply("problem.unread", {"what": what})] if what.texts else []


def other_side(talk: Talk, job: Job, step: Step, then: Then, result: Result) -> bool:
    """Answer the question for the other side with the photo that shows both, unless it was answered meanwhile.

    Which question that is the flow says. Its reading is done, this one was it.
    """
    found, asked = result.fields.get(BOTH_SIDES), then.fills.get(BOTH_SIDES)
    if found is None or found.value is not True or asked is None:
        return False
    key, sent = placed(asked, job.element), _sent(job, step)
    standing = talk.answers().held(key)
    if not sent or (standing is not None and key not in talk.filing.reopened):
        return False
    other = next(each for each in talk.script.flow.every() if placed(each.key, job.element) == key)
    talk.answer(key, sent[0], "applicant", talk.answers().basis((*other.depends, step.key), job.element))
    for index, reading in enumerate(other.then):
        call = talk.answers().call(other, index, job.element)
        if call is not None and reading.action == job.action:
            done = Job(call.job, call.action, other.key, job.element, call.reads, call.attempt, "done")
            talk.change(jobs={**talk.filing.jobs, done.id: done})
    return True


def _reply(
    talk: Talk,
    key: str,
    *,
    wanted: str = "",
    about: str = "",
    media: tuple[FileRef, ...] = (),
    spot: Spot | None = None,
) -> Reply:
    args = {name: Shown(value) for name, value in talk.script.words.items()}
    if wanted:
        args["wanted"] = Shown(None, text=wanted)
    return Reply(key, args, replaces="progress", about=about, media=media, spot=spot)


def _wanted(talk: Talk, job: Job, step: Step, then: Then) -> str:
    """The text key of the certificate that the step asks for."""
    key = f"document.{_kind(talk, job, then)}"
    return key if talk.script.texts.has(key) else f"field.{bare(step.key)}"


def _kind(talk: Talk, job: Job, then: Then) -> Value:
    """Of certificate, which the flow names or an answer says."""
    named = then.reads.get("kind", "")
    return named[1:] if named.startswith("=") else talk.answers().value(placed(named.removeprefix("?"), job.element))


def _sent(job: Job, step: Step) -> tuple[FileRef, ...]:
    sent = next((value for key, value in job.reads.items() if key == placed(step.key, job.element)), None)
    return (FileRef(sent),) if isinstance(sent, str) else ()


def _spot(result: Result) -> Spot | None:
    found = result.fields.get("spot")
    match found.value if found else None:
        case (int() | float() as x0, int() | float() as y0, int() | float() as x1, int() | float() as y1):
            return (_share(x0), _share(y0), _share(x1), _share(y1))
        case _:
            return None


def _share(side: float) -> float:
    return min(max(float(side), 0.0), 1.0)
