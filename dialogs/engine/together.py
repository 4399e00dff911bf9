"""Questions that are asked together, so that many sites cost few turns: one press answers for a whole list, one message
brings several values. Nothing is answered for a place that the question did not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Conversation
from dialogs.engine.path import Instance, Path, apart_of
from dialogs.engine.talk import Talk
from dialogs.flow.model import is_element, placed
from dialogs.messages import Value
from dialogs.replies import Shown
from filing.problem import Problem

#: The button of a question for a whole list that asks for each of its elements alone.
APART = "apart"
#: More at once than anybody files in one order.
MOST = 20
#: What lists of ours hold are domains; words around them are only talk.
_NAME = re.compile(r"\w[.．。]\w")
_BETWEEN = re.compile(r"[\s,，、;；]+")

Checked = Callable[[Instance, str], Value | Problem]


def asked_with(answers: Answers, path: Path, here: Instance) -> tuple[Instance, ...]:
    """The places that one answer may be for, this one first: open, never answered, and named alike by the flow."""
    reopened = answers.filing.reopened
    alone = here.mode != "ask" or not here.step.together or here.key in reopened
    if alone or answers.value(apart_of(here.step)) is True:
        return (here,)
    return tuple(
        at for at in path.open if at.mode == "ask" and at.step.together == here.step.together and at.key not in reopened
    )


def ask_apart(talk: Talk, here: Instance) -> None:
    """From now on each is asked alone."""
    talk.answer(apart_of(here.step), True, "applicant", {})


def take_several(talk: Talk, target: Instance, text: str, checked: Checked) -> bool:
    """Several values in one message, if that is what it is: for what is asked together in its order, or as many
    elements of a list as there are."""
    pieces = [piece for piece in _BETWEEN.split(text.strip()) if piece]
    if target.mode != "ask" or not target.step.together or len(pieces) < 2:
        return False
    if target.step.grows:
        return _take_list(talk, target, [piece for piece in pieces if _NAME.search(piece)], checked)
    if not isinstance(checked(target, text), Problem):
        return False  # one value that is written with spaces
    return _take_in_order(talk, target, pieces, checked)


def new_element(conversation: Conversation, listed: tuple[str, ...], list_key: str) -> str:
    """A name that no element ever had: the answers of one that was dropped must not come back under a new one."""
    parts = [key.removeprefix(f"{list_key}.").split(".")[0] for key in conversation.filing.answers if key != list_key]
    return f"s{max(int(element[1:]) for element in (*listed, *filter(is_element, parts))) + 1}"


def add_element(talk: Talk, list_key: str) -> str:
    """One element more, with nothing answered yet."""
    listed = talk.answers().elements(list_key)
    made = new_element(talk.conversation, listed, list_key)
    talk.answer(list_key, (*listed, made), "applicant", {})
    return made


def _take_in_order(talk: Talk, target: Instance, pieces: list[str], checked: Checked) -> bool:
    """The first for this place, the next for the next; from the first that will not do they are asked again."""
    asked = asked_with(talk.answers(), talk.path(), target)
    left = asked[asked.index(target) :] if target in asked else ()
    if len(pieces) > len(left):
        return False
    for taken, (at, piece) in enumerate(zip(left, pieces, strict=False)):
        value = checked(at, piece)
        if isinstance(value, Problem):
            if not taken:
                return False
            _refuse(talk, piece, value)
            break
        _take(talk, at, value)
    talk.repeat = True
    return True


def _take_list(talk: Talk, target: Instance, pieces: list[str], checked: Checked) -> bool:
    """Every one that will do, each for an element of its own; the others are told."""
    if not 2 <= len(pieces) <= MOST:
        return False
    list_key = target.step.key.split(".*", maxsplit=1)[0]
    free = [at for at in asked_with(talk.answers(), talk.path(), target) if at.step is target.step]
    refused: list[tuple[str, Problem]] = []
    for piece in pieces:
        at = (
            free[0]
            if free
            else Instance(target.step, new_element(talk.conversation, talk.answers().elements(list_key), list_key))
        )
        value = checked(at, piece)
        if isinstance(value, Problem):
            refused.append((piece, value))
            continue
        free = free[1:]
        if at.element not in talk.answers().elements(list_key):
            add_element(talk, list_key)
        _take(talk, at, value)
    if len(refused) == len(pieces):
        return False
    for piece, problem in refused:
        _refuse(talk, piece, problem)
    talk.repeat = True
    return True


def _take(talk: Talk, at: Instance, value: Value) -> None:
    talk.answer(at.key, value, "applicant", talk.answers().basis(at.step.depends, at.element), at.step)


def _refuse(talk: Talk, piece: str, problem: Problem) -> None:
    """Which of them will not do, and why."""
    talk.say("notice.not_this_one", {"piece": piece})
    talk.say(problem.text, problem.args)


def told_together(answers: Answers, asked: tuple[Instance, ...]) -> dict[str, Shown]:
    """What a question for several says of each of them, and of how many."""
    told = {
        name: Shown(tuple(answers.value(placed(key, at.element)) for at in asked))
        for name, key in asked[0].step.tells.items()
    }
    return {**told, "count": Shown(str(len(asked)))}
