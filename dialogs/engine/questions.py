"""The question for a place on the path, as a Reply: what is asked, which buttons, what the card shows, which step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256

from dialogs.engine.answers import Answers
from dialogs.engine.draft import findings
from dialogs.engine.path import Instance, Path, shown_by
from dialogs.engine.returned import changed, opened
from dialogs.engine.script import Script
from dialogs.engine.together import APART, asked_with, told_together
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import Field, Option, Step, bare, is_element, placed
from dialogs.flow.sources import SOURCES
from dialogs.messages import FileRef, JobId, Key, Stamp, Value
from dialogs.replies import Choice, Progress, Reply, Row, Shown, Sort, Wants
from filing.precheck import Finding

#: What a button that is no option of the flow stands for.
KEEP, RETRY, BY_HAND, HUMAN, RIGHT = "keep", "retry", "by_hand", "human", "right"
_OTHER_WAYS = (Choice(RETRY, "option.common.retry"), Choice(HUMAN, "option.common.human"))


def question(script: Script, answers: Answers, path: Path, here: Instance) -> Reply:
    """Ask for what is missing here."""
    card = _card(answers, path, here) if here.mode == "ask" else ()
    asked = asked_with(answers, path, here)
    choices = _choices(script, answers, here)
    if len(asked) > 1 and here.step.kind == "choose":
        choices = (*choices, Choice(APART, f"option.common.{APART}"))
    if here.step.moves == "submit" and here.mode == "ask":
        card, choices = _with_findings(findings(answers), card, choices)
    return Reply(
        key=_key(script, answers, here, asked),
        args=_args(script, answers, here, asked),
        wants=_wants(here),
        stamp=_stamp(here, asked, card, choices),
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
    if field.names and (name := _name_in(answers.value(field.names), value)):
        return Shown(value, field.sort, name=name, private=answers.is_private(key))
    label = field.options.format(value) if field.options and value is not None else ""
    return Shown(value, field.sort, label, private=answers.is_private(key))


def _name_in(listed: Value, value: Value) -> str:
    """What a list of (value, name, ...) calls a value; "" when it is not in it."""
    rows = listed if isinstance(listed, tuple) else ()
    return next((str(row[1]) for row in rows if isinstance(row, tuple) and len(row) > 1 and row[0] == value), "")


def _key(script: Script, answers: Answers, here: Instance, asked: tuple[Instance, ...]) -> str:
    if here.mode == "failed":
        return f"failed.{_failed_action(answers, here)}"
    if here.mode == "stuck":
        return "failed.stuck"
    if here.mode == "field":
        return "ask.field"
    key = f"ask.{here.step.name}"
    again = f"{key}_again"
    if here.key in answers.filing.reopened and answers.held(here.key) is not None and script.texts.has(again):
        return again
    if len(asked) > 1 and script.texts.has(f"{key}_all"):
        return f"{key}_all"
    if answers.person and script.texts.has(f"{key}_invited"):
        return f"{key}_invited"
    many = f"{key}_many"
    return many if "*" in here.step.key and _several(answers, here) and script.texts.has(many) else key


def _several(answers: Answers, here: Instance) -> bool:
    return len(answers.elements_of(here.step.key)) > 1


def _args(script: Script, answers: Answers, here: Instance, asked: tuple[Instance, ...]) -> dict[str, Shown]:
    args = {name: shown(answers, placed(key, here.element)) for name, key in here.step.tells.items()}
    if here.mode == "field":
        args["field"] = Shown(None, text=f"field.{bare(here.field)}")
    if here.element:
        args["n"] = Shown(number_of(answers, here.key))
    if len(asked) > 1:
        args |= told_together(answers, asked)
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
    if here.step.source:
        made += SOURCES[here.step.source](answers, here.element)
    made += [_choice(script, answers, here, option) for option in here.step.options if _fits(answers, here, option)]
    if here.step.source and here.step.needs:
        made.append(Choice(RETRY, "option.common.look_again"))
    if answers.filing.attempts.get(here.key, 0) >= here.step.limit:
        made.append(Choice(HUMAN, "option.common.human"))
    return tuple(made)


def _fits(answers: Answers, here: Instance, option: Option) -> bool:
    """Nobody is invited by who was invited himself, and a value that is not known cannot be taken."""
    if option.invites:
        return not answers.person
    if option.when and answers.get(placed(option.when, here.element)) is not True:
        return False
    return not option.takes or answers.value(placed(option.takes, here.element)) is not None


def _choice(script: Script, answers: Answers, here: Instance, option: Option) -> Choice:
    args = {"value": shown(answers, placed(option.takes, here.element))} if option.takes else {}
    return Choice(option.value, _label(script, here.step, option.value), args)


def _label(script: Script, step: Step, value: str) -> str:
    """An option's own label, or the nearest that it shares with others."""
    keys = script.flow.labels_of(step, value)
    return next(filter(script.texts.has, keys), keys[-1])


def _ways_out(answers: Answers, here: Instance) -> tuple[Choice, ...]:
    by_hand = any(then.by_hand for then in here.step.then if then.action == _failed_action(answers, here))
    values = (RETRY, BY_HAND, HUMAN) if by_hand else (RETRY, HUMAN)
    return tuple(Choice(value, f"option.common.{value}") for value in values)


def jobs_to_repeat(answers: Answers, here: Instance) -> tuple[JobId, ...]:
    """The jobs that "again" means here: those that failed, or those that what the step needs comes from."""
    if here.mode == "failed":
        return failed_jobs(answers, here)
    needs = here.step.needs[:1] if here.step.source else here.step.needs  # of a list to choose from, the list
    return tuple(dict.fromkeys(job for need in needs for job in answers.sources(placed(need, here.element))))


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
    open_now = opened(answers.filing)
    rows = (_row(answers, key) for key in shown_by(answers, here.step, here.element, path.done))
    return tuple(row if open_now is None or row.key in open_now else replace(row, changeable=False) for row in rows)


def _with_findings(
    found: Mapping[str, Finding], card: tuple[Row, ...], choices: tuple[Choice, ...]
) -> tuple[tuple[Row, ...], tuple[Choice, ...]]:
    """The summary with what a reviewer would send back marked; while something would come back for sure, it is not sent."""
    marked = tuple(_marked(row, found[row.key]) if row.key in found else row for row in card)
    lost = [finding for key, finding in found.items() if key not in {row.key for row in card}]
    marked += tuple(_marked(Row(Key(""), "field.order", Shown(None), changeable=False), finding) for finding in lost)
    blocking = next((finding for finding in found.values() if finding.blocking), None)
    if blocking is None:
        return marked, choices
    known = blocking.code[1:].isdigit()
    why = f"reason.{blocking.code}.fix" if known else "unfit.summary"
    return marked, tuple(replace(choice, unfit=why) for choice in choices)


def _marked(row: Row, finding: Finding) -> Row:
    """The line with the finding's own sentence beside it."""
    args = {name: Shown(word) for name, word in finding.problem.args.items()}
    return replace(row, doubt=finding.text, doubt_args=args)


def _row(answers: Answers, key: str) -> Row:
    answer = answers.held(key)
    element = any(is_element(part) for part in key.split("."))
    field = answers.flow.field_of(key)
    return Row(
        key=Key(key),
        label=f"field.{bare(key)}",
        shown=shown(answers, key),
        doubt=(answer.doubt if answer else None) or _against(answers, field),
        changeable=not field.fixed and bare(key) not in DERIVED,
        args={"n": Shown(number_of(answers, key))} if element else {},
        changed=changed(answers, key),
    )


def _against(answers: Answers, field: Field) -> str | None:
    """What other answers say against a value."""
    doubt = answers.get(field.against) if field.against else None
    return str(doubt) if doubt else None


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


def _stamp(here: Instance, asked: tuple[Instance, ...], card: tuple[Row, ...], choices: tuple[Choice, ...]) -> Stamp:
    """8 hex characters of what the card shows: an older card's button is known by them."""
    values: list[Value] = [here.key, here.mode, *(f"{row.key}={row.shown.value}" for row in card)]
    values += [f"{choice.value}:{choice.unfit}" for choice in choices]
    values += [at.key for at in asked[1:] if here.step.kind == "choose"]
    return Stamp(sha256(repr(values).encode()).hexdigest()[:8])
