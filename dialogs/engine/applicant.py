"""What an applicant says, presses and sends, understood against the question that is open."""

from __future__ import annotations

from dialogs.engine import commands, orders
from dialogs.engine.jobs import again
from dialogs.engine.path import Instance, Path
from dialogs.engine.questions import BY_HAND, HUMAN, KEEP, RETRY, RIGHT, failed_jobs, jobs_to_repeat, question
from dialogs.engine.results import leave_to_hand
from dialogs.engine.talk import COMMAND_STAMP, Talk
from dialogs.engine.understand import as_choice, as_command
from dialogs.flow.checks import BY_KIND, CHECKS
from dialogs.flow.model import Option, is_element, placed
from dialogs.messages import Choice, Key, Pressed, Reply, Row, Sent, Value
from filing.problem import Problem


def take_words(talk: Talk, text: str) -> None:
    """Words are a command, a choice, a question of their own, or the answer; in this order."""
    talk.note("said", text=text)
    if talk.conversation.floor:
        _leave_to_staff(talk)
        return
    if talk.conversation.pending:
        commands.take_confirmation(talk, text)
        return
    command = as_command(text)
    if command:
        commands.take_command(talk, command, said=True)
        return
    _take_answer(talk, text)


def take_press(talk: Talk, pressed: Pressed) -> None:
    """A button of the current card is obeyed; one of an older card is answered."""
    if commands.awaits(talk, pressed.stamp):
        talk.note("pressed", value=pressed.value, label=f"option.common.{pressed.value}")
        commands.take_confirmation(talk, pressed.value)
        return
    if pressed.stamp == COMMAND_STAMP:
        wish = commands.command_of(pressed.value)
        talk.note("pressed", value=pressed.value, label=f"option.command.{wish.name}")
        commands.take_command(talk, wish, said=True)
        return
    talk.become(pending="")  # whoever goes on has not said yes
    if talk.conversation.floor:
        _leave_to_staff(talk)
        return
    path = talk.path()
    asked = question(talk.script, talk.answers(), path, path.here) if path.here else None
    if path.here is None or asked is None or pressed.stamp != asked.stamp:
        _take_stale(talk, pressed)
        return
    choice = next((choice for choice in asked.choices if choice.value == pressed.value), None)
    if choice is None:
        _take_stale(talk, pressed)
        return
    talk.note(
        "pressed",
        value=pressed.value,
        label=choice.label,
        args={name: {"value": arg.value, "sort": arg.sort, "text": arg.text} for name, arg in choice.args.items()},
    )
    if choice.unfit:
        talk.say(choice.unfit)
        return
    talk.become(pressed=f"{pressed.stamp}:{pressed.value}")
    choose(talk, path, path.here, pressed.value)


def take_file(talk: Talk, sent: Sent) -> None:
    """A picture or clip answers the question that wants one; nothing else, however welcome it may be later."""
    talk.note("sent", ref=sent.ref, kind=sent.kind)
    talk.become(pending="")
    if talk.conversation.floor:
        _leave_to_staff(talk)
        return
    wanted = talk.path().here
    if wanted is None or wanted.mode == "field" or wanted.step.kind not in ("photo", "video"):
        talk.say("notice.file_not_asked")
        talk.repeat = True
    elif wanted.step.kind != sent.kind:
        talk.say(f"notice.want_{wanted.step.kind}")
        talk.repeat = True
    else:
        talk.answer(wanted.key, sent.ref, "applicant", talk.answers().basis(wanted.step.depends, wanted.element))
        if sent.kind == "video":
            asked = wanted.key.rpartition(".")[0] + ".challenge"
            talk.answer(asked, sent.challenge, "register", {wanted.key: sent.ref})


def _leave_to_staff(talk: Talk) -> None:
    """While a person holds the floor what is said is for that person to read; no question of ours is answered."""
    talk.ask = False


def choose(talk: Talk, path: Path, here: Instance, value: str) -> None:
    """Follow a button."""
    match value:
        case _ if value == HUMAN:
            commands.ask_human(talk)
        case _ if value == KEEP and _is_open_again(talk, here):
            _keep(talk, here)
        case _ if value == RETRY:
            _repeat(talk, here)
        case _ if value == BY_HAND and here.mode == "failed":
            leave_to_hand(talk, failed_jobs(talk.answers(), here))
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
    if here.step.kind == "confirm" and not (option.command or option.reopens or option.removes):
        _confirm(talk, path, here)
        return
    if option.command:
        commands.take_command(talk, commands.command_of(option.command), said=True)
        return
    if option.adds:
        _add_element(talk, option.adds)
        return
    if option.removes:
        _remove_element(talk, option.removes, here.element)
        return
    if option.reopens:
        talk.reopen(*(placed(key, here.element) for key in option.reopens))
        return
    value: Value = talk.answers().value(placed(option.takes, here.element)) if option.takes else option.value
    depends = (*here.step.depends, option.takes) if option.takes else here.step.depends
    talk.answer(here.key, value, "applicant", talk.answers().basis(depends, here.element), here.step)
    if here.step.moves:
        orders.take_move(talk, here.step.moves if option.value != "edit" else "edit")


def _add_element(talk: Talk, list_key: str) -> None:
    talk.answer(list_key, (*talk.answers().elements(list_key), _new_element(talk, list_key)), "applicant", {})


def _remove_element(talk: Talk, list_key: str, element: str) -> None:
    left = tuple(kept for kept in talk.answers().elements(list_key) if kept != element)
    talk.answer(list_key, left or (_new_element(talk, list_key),), "applicant", {})


def _new_element(talk: Talk, list_key: str) -> str:
    """A name that no element ever had: the answers of one that was dropped must not come back under a new one."""
    parts = [key.removeprefix(f"{list_key}.").split(".")[0] for key in talk.filing.answers if key != list_key]
    used = [*talk.answers().elements(list_key), *filter(is_element, parts)]
    return f"s{max(int(element[1:]) for element in used) + 1}"


def _take_stale(talk: Talk, pressed: Pressed) -> None:
    """An old card: never obeyed. A second press of the same button changes nothing and is accepted in silence."""
    if talk.conversation.pressed == f"{pressed.stamp}:{pressed.value}":
        talk.ask = talk.owed = False
        return
    talk.note("pressed", value=pressed.value, label="", stale=True)
    talk.say("notice.stale")
    talk.repeat = True


def _take_answer(talk: Talk, text: str) -> None:
    path = talk.path()
    here = path.here
    asked = question(talk.script, talk.answers(), path, here) if here else None
    choice = as_choice(text, asked.choices, talk.script.texts) if asked else None
    if here and choice:
        _take_said_choice(talk, path, here, choice)
        return
    wish = as_choice(text, orders.ways_on(talk), talk.script.texts) if here is None else None
    if wish:
        commands.take_command(talk, commands.command_of(wish.value), said=True)
        return
    target = here if asked and asked.wants == "text" else _asked_before(talk, path)
    faq = talk.script.faqs.find(text)
    if faq and (target is None or isinstance(_checked(talk, target, text), Problem) or _is_question(text)):
        talk.say(f"faq.{faq.id}", {"sms_provinces": "、".join(talk.answers().rules.sms_province_names)})
        talk.repeat = True
        return
    if target is None:
        _not_understood(talk, asked)
    elif _is_question(text) and _is_no_answer(talk, target, text):
        talk.say("notice.no_answer", choices=commands.help_choices(), stamp=COMMAND_STAMP)
        talk.repeat = True
    else:
        _type_in(talk, target, text)


def _take_said_choice(talk: Talk, path: Path, here: Instance, choice: Choice) -> None:
    if choice.unfit:
        talk.say(choice.unfit)
    else:
        choose(talk, path, here, choice.value)


def _is_question(text: str) -> bool:
    return text.rstrip("。.!！ ").endswith(("?", "？", "吗", "呢", "么", "怎么办"))


def _is_no_answer(talk: Talk, target: Instance, text: str) -> bool:
    """A question that no field takes, or that ends as no name and no address does: it is asked, not filled in."""
    return isinstance(_checked(talk, target, text), Problem) or text.rstrip().endswith(("?", "？"))


def _asked_before(talk: Talk, path: Path) -> Instance | None:
    """The question in words that is still open although a card has come between, because a reading was ready."""
    return next(
        (at for at in path.open if at.key == talk.conversation.asked_key and at.step.kind in ("text", "number")), None
    )


def _type_in(talk: Talk, target: Instance, text: str) -> None:
    value = _checked(talk, target, text)
    if isinstance(value, Problem):
        talk.say(value.text, value.args)
        talk.repeat = True
        talk.change(attempts={**talk.filing.attempts, target.key: talk.filing.attempts.get(target.key, 0) + 1})
        return
    answers = talk.answers()
    basis = (
        answers.basis(target.step.depends, target.element) if target.mode == "ask" else answers.source_of(target.key)
    )
    talk.answer(target.key, value, "applicant", basis, target.step if target.mode == "ask" else None)
    if target.mode == "ask" and target.step.moves:
        orders.take_move(talk, target.step.moves)


def _checked(talk: Talk, target: Instance, text: str) -> Value | Problem:
    """The value as it will be kept, or what is wrong with it."""
    name = (
        target.step.check if target.mode == "ask" and target.step.check else talk.script.flow.field_of(target.key).check
    )
    check = CHECKS[name] if name else BY_KIND.get(target.step.kind, CHECKS["words"])
    return check(text, talk.answers(), target.element)


def _not_understood(talk: Talk, asked: Reply | None) -> None:
    order = talk.filing.order
    if asked is None and order is not None:
        orders.tell(talk, f"order.{order.state.value}")
        talk.say("notice.under_way")
        return
    talk.say("notice.not_understood", choices=commands.help_choices(), stamp=COMMAND_STAMP)
    talk.repeat = True
