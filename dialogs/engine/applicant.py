"""What an applicant says, presses and sends, understood against the question that is open."""

from __future__ import annotations

from collections.abc import Sequence

from dialogs.engine import commands, notices, order_news, orders, sms
from dialogs.engine.choosing import choose
from dialogs.engine.conversation import PHONE
from dialogs.engine.path import Instance, Path
from dialogs.engine.questions import question
from dialogs.engine.rejected import AWAITED, explain, meant, take_picture
from dialogs.engine.talk import COMMAND_STAMP, Talk
from dialogs.engine.together import take_several
from dialogs.engine.understand import as_choice, as_command
from dialogs.faq import told
from dialogs.flow.checks import BY_KIND, CHECKS
from dialogs.messages import Pressed, Sent, Untaken, Value
from dialogs.replies import Choice, Reply
from filing.problem import Problem
from filing.rejections import Match, rejections

_IS_REJECTION = (Choice("rejection", "option.command.rejection"),)


def take_words(talk: Talk, text: str) -> None:
    """Words are a command, a choice, a question of their own, or the answer; in this order."""
    talk.note("said", text=text)
    if talk.left_to_staff:
        talk.become(pending="")  # a yes to a person is none to us, now or later
        _leave_to_staff(talk)
        return
    if talk.conversation.pending == AWAITED:
        talk.become(pending="")
        if _explained(talk, meant(text)):
            return
    if talk.conversation.pending:
        commands.take_confirmation(talk, text)
        return
    if sms.is_code(talk, text):
        talk.say("notice.sms_code_not_here")
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
        talk.note("pressed", value=pressed.value, label=commands.label_of(talk, pressed.value))
        commands.take_command(talk, wish, said=True)
        return
    talk.become(pending="")  # whoever goes on has not said yes
    path = talk.path()
    asked = question(talk.script, talk.answers(), path, path.here) if path.here else None
    current = asked if asked and pressed.stamp == asked.stamp else None
    choice = next((one for one in current.choices if one.value == pressed.value), None) if current else None
    if talk.left_to_staff:
        _note_press(talk, pressed, choice)
        commands.tell_held(talk)
        _leave_to_staff(talk)
        return
    if path.here is None or choice is None:
        _take_stale(talk, pressed)
        return
    _note_press(talk, pressed, choice)
    if choice.unfit:
        talk.say(choice.unfit)
        return
    if path.here.step.moves and talk.channel == PHONE and talk.conversation.site != "china":
        talk.say("notice.confirm_at_pc")  # the seed, step 5: an account that cannot log in there goes back
        return
    talk.become(pressed=f"{pressed.stamp}:{pressed.value}")
    choose(talk, path, path.here, pressed.value)


def _note_press(talk: Talk, pressed: Pressed, choice: Choice | None) -> None:
    if choice is None:
        talk.note("pressed", value=pressed.value, label="", stale=True)
        return
    args = {name: {"value": arg.value, "sort": arg.sort, "text": arg.text} for name, arg in choice.args.items()}
    talk.note("pressed", value=pressed.value, label=choice.label, args=args)


def take_file(talk: Talk, sent: Sent) -> None:
    """A picture or clip answers the question that wants one; nothing else, however welcome it may be later."""
    talk.note("sent", ref=sent.ref, kind=sent.kind, **({"talk": True} if talk.left_to_staff else {}))
    shows_rejection = talk.conversation.pending == AWAITED and sent.kind == "photo"
    talk.become(pending="")
    if talk.left_to_staff:
        _leave_to_staff(talk)
        return
    if shows_rejection:
        take_picture(talk, sent.ref)
        return
    wanted = talk.path().here
    if wanted is None or wanted.mode == "field" or wanted.step.kind not in ("photo", "video"):
        talk.say("notice.file_not_asked", choices=_IS_REJECTION, stamp=COMMAND_STAMP)
        talk.repeat = True
    elif wanted.step.kind != sent.kind:
        talk.say(f"notice.want_{wanted.step.kind}")
        talk.repeat = True
    else:
        talk.answer(wanted.key, sent.ref, "applicant", talk.answers().basis(wanted.step.depends, wanted.element))
        if sent.kind == "video":
            part = wanted.key.rpartition(".")[0]
            talk.answer(f"{part}.challenge", sent.challenge, "register", {wanted.key: sent.ref})
            talk.answer(f"{part}.tries", sent.tries, "register", {wanted.key: sent.ref})


def take_nothing(talk: Talk, untaken: Untaken) -> None:
    """What the channel could not take is answered; to a person who holds the floor its words are passed on."""
    if talk.held:
        if untaken.text:
            talk.note("said", text=untaken.text)
        else:
            talk.say(untaken.key, untaken.args)
        _leave_to_staff(talk)
        return
    talk.say(untaken.key, untaken.args)
    talk.repeat = True


def _leave_to_staff(talk: Talk) -> None:
    """While a person holds the floor what is said is for that person to read; no question of ours is answered."""
    talk.ask = False


def _take_stale(talk: Talk, pressed: Pressed) -> None:
    """An old card: never obeyed. A second press of the same button changes nothing and is accepted in silence."""
    if talk.conversation.pressed == f"{pressed.stamp}:{pressed.value}":
        talk.ask = talk.owed = False
        return
    _note_press(talk, pressed, None)
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
    ways = order_news.ways_on(talk) if here is None else ()
    wish = as_choice(text, ways, talk.script.texts, numbered=False)  # a duty that was done has left the row since
    if wish:
        commands.take_command(talk, commands.command_of(wish.value), said=True)
        return
    if _explained(talk, rejections(text)):
        return
    target = here if asked and asked.wants == "text" else _asked_before(talk, path)
    faq = talk.script.faqs.find(text)
    if faq and (target is None or isinstance(_checked(talk, target, text), Problem) or _is_question(text)):
        talk.say(f"faq.{faq.id}", told(talk.answers().rules, str(talk.answers().value("subject.province") or "")))
        talk.repeat = True
        return
    if target is None:
        _not_understood(talk, asked)
    elif _is_question(text) and _is_no_answer(talk, target, text):
        talk.say("notice.no_answer", choices=commands.help_choices(), stamp=COMMAND_STAMP)
        talk.repeat = True
    elif not take_several(talk, target, text, lambda at, piece: _checked(talk, at, piece)):
        _type_in(talk, target, text)


def _explained(talk: Talk, found: Sequence[Match]) -> bool:
    if found:
        explain(talk, found)
        talk.repeat = True
    return bool(found)


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
        if target.mode == "ask" and target.step.source:
            talk.answer(f"{target.key}_tried", text, "applicant", {})
        talk.change(attempts={**talk.filing.attempts, target.key: talk.filing.attempts.get(target.key, 0) + 1})
        return
    answers = talk.answers()
    basis = (
        answers.basis(target.step.depends, target.element) if target.mode == "ask" else answers.source_of(target.key)
    )
    talk.answer(target.key, value, "applicant", basis, target.step if target.mode == "ask" else None)
    notices.reached_anew(talk, target.key)
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
        order_news.tell(talk, f"order.{order.state.value}")
        talk.say("notice.under_way")
        return
    talk.say("notice.not_understood", choices=commands.help_choices(), stamp=COMMAND_STAMP)
    talk.repeat = True
