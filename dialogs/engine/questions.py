"""The question for a place on the path, as a Reply: what is asked, which buttons, what the card shows, which step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from dialogs.engine.answers import Answers
from dialogs.engine.draft import findings
from dialogs.engine.path import Instance, Path, shown_by
from dialogs.engine.script import Script
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import Option, Step, bare, is_element, placed
from dialogs.flow.sources import SOURCES
from dialogs.messages import Choice, FileRef, JobId, Key, Progress, Reply, Row, Shown, Sort, Stamp, Value, Wants
from filing.precheck import Finding

#: What a button that is no option of the flow stands for.
KEEP, RETRY, BY_HAND, HUMAN, RIGHT = "keep", "retry", "by_hand", "human", "right"
_OTHER_WAYS = (Choice(RETRY, "option.common.retry"), Choice(HUMAN, "option.common.human"))


def question(script: Script, answers: Answers, path: Path, here: Instance) -> Reply:
    """Ask for what is missing here."""
    card = _card(answers, path, here) if here.mode == "ask" else ()
    choices = _choices(script, answers, here)
    if here.step.moves == "submit" and here.mode == "ask":
        card, choices = _with_findings(findings(answers), card, choices)
    return Reply(
        key=_key(script, answers, here),
        args=_args(script, answers, here),
        wants=_wants(here),
        stamp=_stamp(here, card, choices),
        choices=choices,
        card=card,
        progress=progress(answers, here.step.stage),
        media=_media(answers, here),
        sort=_field_sort(answers, here),
        field=here.key,
    )


def progress(answers: Answers, stage: str) -> Progress | None:
    """Which of the steps of the whole way this is."""
    stages = answers.flow.stages
    return Progress(stages.index(stage) + 1, len(stages), f"stage.{stage}") if stage in stages else None


def shown(answers: Answers, key: str) -> Shown:
    """A value with all that its reader needs: how it is masked, and the label if it is an option."""
    value, field = answers.value(key), answers.flow.field_of(key)
    label = field.options.format(value) if field.options and value is not None else ""
    return Shown(value, field.sort, label)


def _key(script: Script, answers: Answers, here: Instance) -> str:
    if here.mode == "failed":
        return f"failed.{_failed_action(answers, here)}"
    if here.mode == "stuck":
        return "failed.stuck"
    if here.mode == "field":
        return "ask.field"
    key = f"ask.{here.step.name}"
    again = f"{key}_again"
    if here.key in answers.filing.reopened and script.texts.has(again):
        return again
    many = f"{key}_many"
    return many if "*" in here.step.key and _several(answers, here) and script.texts.has(many) else key


def _several(answers: Answers, here: Instance) -> bool:
    return len(answers.elements_of(here.step.key)) > 1


def _args(script: Script, answers: Answers, here: Instance) -> dict[str, Shown]:
    args = {name: shown(answers, placed(key, here.element)) for name, key in here.step.tells.items()}
    if here.mode == "field":
        args["field"] = Shown(None, text=f"field.{bare(here.field)}")
    if here.element:
        args["n"] = Shown(number_of(answers, here.key))
    return {**{name: Shown(words) for name, words in script.words.items()}, **args}


def number_of(answers: Answers, key: str) -> str:
    """Which element of its list a key belongs to, counted from 1 as people do."""
    element = next((part for part in key.split(".") if is_element(part)), "")
    listed = answers.elements(key.split(f".{element}", maxsplit=1)[0])
    return str(listed.index(element) + 1) if element in listed else ""


def _wants(here: Instance) -> Wants:
    if here.mode in ("failed", "stuck"):
        return "choice"
    if here.mode == "field":
        return "text"
    kinds: dict[str, Wants] = {"photo": "photo", "video": "video", "text": "text", "number": "text"}
    return kinds.get(here.step.kind, "choice")


def _choices(script: Script, answers: Answers, here: Instance) -> tuple[Choice, ...]:
    """What can be pressed. Every one of them is a way on."""
    if here.mode == "failed":
        return _ways_out(answers, here)
    if here.mode == "stuck":
        return _OTHER_WAYS
    made: list[Choice] = []
    old = answers.held(here.key)
    typed = here.mode == "field" or here.step.kind not in ("choose", "confirm")
    if here.key in answers.filing.reopened and old is not None and typed:
        made.append(Choice(KEEP, "option.common.keep", {"value": shown(answers, here.key)}))
    if here.mode == "field":
        return tuple(made)
    if here.step.kind == "confirm" and not here.step.options:
        made.append(Choice(RIGHT, _label(script, here.step, RIGHT)))
    made += [_choice(script, answers, here, option) for option in here.step.options]
    if here.step.source:
        made += [*SOURCES[here.step.source](answers, here.element), Choice(RETRY, "option.common.look_again")]
    if answers.filing.attempts.get(here.key, 0) >= here.step.limit:
        made.append(Choice(HUMAN, "option.common.human"))
    return tuple(made)


def _choice(script: Script, answers: Answers, here: Instance, option: Option) -> Choice:
    args = {"value": shown(answers, placed(option.takes, here.element))} if option.takes else {}
    return Choice(option.value, _label(script, here.step, option.value), args)


def _label(script: Script, step: Step, value: str) -> str:
    """An option's own label, or the one that all options of this name share."""
    own = f"option.{step.name}.{value}"
    return own if script.texts.has(own) else f"option.common.{value}"


def _ways_out(answers: Answers, here: Instance) -> tuple[Choice, ...]:
    by_hand = any(then.by_hand for then in here.step.then if then.action == _failed_action(answers, here))
    values = (RETRY, BY_HAND, HUMAN) if by_hand else (RETRY, HUMAN)
    return tuple(Choice(value, f"option.common.{value}") for value in values)


def jobs_to_repeat(answers: Answers, here: Instance) -> tuple[JobId, ...]:
    """The jobs that "again" means here: those that failed, or those that what the step needs comes from."""
    if here.mode == "failed":
        return failed_jobs(answers, here)
    return tuple(dict.fromkeys(job for need in here.step.needs for job in answers.sources(placed(need, here.element))))


def failed_jobs(answers: Answers, here: Instance) -> tuple[JobId, ...]:
    """The jobs of this step that failed."""
    calls = (answers.call(here.step, index, here.element) for index in range(len(here.step.then)))
    jobs = (answers.filing.jobs.get(call.job) for call in calls if call)
    return tuple(job.id for job in jobs if job and job.state == "failed")


def _failed_action(answers: Answers, here: Instance) -> str:
    for index, then in enumerate(here.step.then):
        call = answers.call(here.step, index, here.element)
        job = answers.filing.jobs.get(call.job) if call else None
        if job and job.state == "failed":
            return then.action
    return ""


def _card(answers: Answers, path: Path, here: Instance) -> tuple[Row, ...]:
    if here.step.kind != "confirm":
        return ()
    return tuple(_row(answers, key) for key in shown_by(answers, here.step, here.element, path.done))


def _with_findings(
    found: Mapping[str, Finding], card: tuple[Row, ...], choices: tuple[Choice, ...]
) -> tuple[tuple[Row, ...], tuple[Choice, ...]]:
    """The summary with what a reviewer would send back marked; while something would come back for sure, it is not sent."""
    marked = tuple(replace(row, doubt=found[row.key].code) if row.key in found else row for row in card)
    blocking = next((finding for finding in found.values() if finding.blocking), None)
    if blocking is None:
        return marked, choices
    return marked, tuple(replace(choice, unfit=f"reason.{blocking.code}.fix") for choice in choices)


def _row(answers: Answers, key: str) -> Row:
    answer = answers.held(key)
    element = any(is_element(part) for part in key.split("."))
    field = answers.flow.field_of(key)
    return Row(
        key=Key(key),
        label=f"field.{bare(key)}",
        shown=shown(answers, key),
        doubt=answer.doubt if answer else None,
        changeable=not field.fixed and bare(key) not in DERIVED,
        args={"n": Shown(number_of(answers, key))} if element else {},
    )


def _media(answers: Answers, here: Instance) -> tuple[FileRef, ...]:
    """The photos a card was read from, so that the applicant can compare."""
    if here.step.kind != "confirm" or "all" in here.step.show:
        return ()
    photos: dict[str, None] = {}
    for key in here.step.show:
        photos |= dict.fromkeys(map(str, answers.source_of(placed(key.removeprefix("?"), here.element)).values()))
    return tuple(FileRef(photo) for photo in photos)


def _field_sort(answers: Answers, here: Instance) -> Sort:
    field = answers.flow.field_of(here.key)
    return field.sort if here.step.sort == "plain" else here.step.sort


def _stamp(here: Instance, card: tuple[Row, ...], choices: tuple[Choice, ...]) -> Stamp:
    """8 hex characters of what the card shows: an older card's button is known by them."""
    values: list[Value] = [here.key, here.mode, *(f"{row.key}={row.shown.value}" for row in card)]
    values += [f"{choice.value}:{choice.unfit}" for choice in choices]
    return Stamp(sha256(repr(values).encode()).hexdigest()[:8])
