"""What a button does: answers, opens others again, adds to a list or drops from it, gives a command, hands in."""

from __future__ import annotations

from dialogs.engine import commands, invited, orders, staff
from dialogs.engine.jobs import again
from dialogs.engine.path import Instance, Path
from dialogs.engine.questions import BY_HAND, HUMAN, KEEP, RETRY, RIGHT, failed_jobs, jobs_to_repeat, question
from dialogs.engine.results import leave_to_hand
from dialogs.engine.talk import Talk
from dialogs.engine.together import APART, add_element, ask_apart, asked_with, new_element
from dialogs.flow.checks import CHECKS
from dialogs.flow.model import Option, placed
from dialogs.messages import Key, Value
from dialogs.replies import Row
from filing.problem import Problem


def choose(talk: Talk, path: Path, here: Instance, value: str) -> None:
    """Follow a button."""
    match value:
        case _ if value == HUMAN:
            staff.ask_human(talk)
        case _ if value == KEEP and _is_open_again(talk, here):
            _keep(talk, here)
        case _ if value == RETRY:
            _repeat(talk, here)
        case _ if value == BY_HAND and here.mode == "failed":
            leave_to_hand(talk, failed_jobs(talk.answers(), here))
        case _ if value == APART and here.step.together:
            ask_apart(talk, here)
        case _ if value == RIGHT and here.step.kind == "confirm":
            _confirm(talk, path, here)
        case _:
            option = next((option for option in here.step.options if option.value == value), Option(value))
            _take_option(talk, path, here, option)


def _repeat(talk: Talk, here: Instance) -> None:
    """Once more. Where a list was there to choose from, it is shown again when the new one has come."""
    for job in jobs_to_repeat(talk.answers(), here):
        talk.conversation = talk.conversation.with_filing(again(talk.filing, talk.filing.jobs[job]))
    if here.mode == "ask":
        talk.say("working.still")
        talk.become(asked="")
        talk.ask = False


def _is_open_again(talk: Talk, here: Instance) -> bool:
    return here.key in talk.filing.reopened


def _keep(talk: Talk, here: Instance) -> None:
    """Checked, unchanged: that is an answer too. What was doubted of it stays doubted, who gave it gave it."""
    old = talk.answers().held(here.key)
    if old is None:
        old = talk.filing.answers[here.key]
        talk.answer(here.key, old.value, "applicant", talk.answers().basis(here.step.depends, here.element), here.step)
    talk.touch(here.key)
    talk.note("kept", key=here.key)


def _confirm(talk: Talk, path: Path, here: Instance) -> None:
    answers = talk.answers()
    card = question(talk.script, answers, path, here).card
    if _refuse_impossible(talk, here, card):
        return
    basis: dict[Key, Value] = {row.key: row.shown.value for row in card}
    talk.answer(here.key, True, "applicant", basis, here.step)
    if here.step.moves:
        orders.take_move(talk, here.step.moves)


def _refuse_impossible(talk: Talk, here: Instance, card: tuple[Row, ...]) -> bool:
    """A reading that cannot be right, such as a number whose check digit is wrong, is not confirmed but asked for."""
    answers, refused = talk.answers(), False
    for row in card:
        read, check = answers.held(row.key), talk.script.flow.field_of(row.key).check
        if read is None or read.by != "reading" or not check:
            continue
        problem = CHECKS[check](str(read.value), answers, here.element)
        if isinstance(problem, Problem):
            talk.say(problem.text, problem.args)
            talk.reopen(row.key)
            refused = True
    return refused


def _take_option(talk: Talk, path: Path, here: Instance, option: Option) -> None:
    """An option may be an answer, open others again, give a command, add to a list or drop its element."""
    if here.step.kind == "confirm" and not option.leads:
        _confirm(talk, path, here)
        return
    if option.command:
        commands.take_command(talk, commands.command_of(option.command), said=True)
        return
    if option.invites:
        invited.invite(talk, option.invites)
        return
    if option.adds:
        add_element(talk, option.adds)
        return
    if option.cuts:
        _cut(talk, option.cuts)
        return
    if option.removes:
        _remove_element(talk, option.removes, here.element)
        return
    if option.reopens:
        talk.reopen(*(placed(key, here.element) for key in option.reopens))
        return
    for at in asked_with(talk.answers(), path, here):
        _answer(talk, at, option)
    if here.step.moves:
        orders.take_move(talk, here.step.moves if option.value != "edit" else "edit")


def _answer(talk: Talk, at: Instance, option: Option) -> None:
    value: Value = talk.answers().value(placed(option.takes, at.element)) if option.takes else option.value
    depends = (*at.step.depends, option.takes) if option.takes else at.step.depends
    talk.answer(at.key, value, "applicant", talk.answers().basis(depends, at.element), at.step)


def _cut(talk: Talk, list_key: str) -> None:
    """The first of them stay, as many as there may be."""
    most = int(str(talk.answers().get(f"{list_key}.most") or 0))
    talk.answer(list_key, talk.answers().elements(list_key)[:most], "applicant", {})


def _remove_element(talk: Talk, list_key: str, element: str) -> None:
    listed = talk.answers().elements(list_key)
    left = tuple(kept for kept in listed if kept != element)
    talk.answer(list_key, left or (new_element(talk.conversation, listed, list_key),), "applicant", {})
