"""Wishes that fit at any time: help, status, back, change, cancel, a person, the language, delete my data."""

from __future__ import annotations

from hashlib import sha256

from dialogs.engine import after, calling, invited, notices, order_news, orders, ready, rejected, sms
from dialogs.engine.conversation import Conversation, Filing
from dialogs.engine.path import Path
from dialogs.engine.questions import progress
from dialogs.engine.returned import opened
from dialogs.engine.staff import ask_human, no_human
from dialogs.engine.talk import COMMAND_STAMP, Talk
from dialogs.engine.understand import as_choice
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import bare
from dialogs.messages import Command, Stamp
from dialogs.replies import Choice
from filing.order import EDITABLE, Actor, Move, moves

#: The stamps of our own yes-or-no about a command; a yes to one of them is no yes to another.
_PENDING = {"delete": Stamp("pending0"), "withdraw": Stamp("pending1"), "abandon": Stamp("pending2")}
PENDING_STAMPS = frozenset(_PENDING.values())
_YES_NO = (Choice("yes", "option.common.yes"), Choice("no", "option.common.no"))


def begin(talk: Talk) -> None:
    """The first filing of a conversation, or the next."""
    number = len(talk.conversation.filings) + 1
    flow = talk.script.flow
    made = Filing(f"f{number}", flow.name, flow.version, talk.script.ruleset)
    talk.become(filings=(*talk.conversation.filings, made), asked="", asked_key="", pressed="", deleted=False)


def command_of(words: str) -> Command:
    """`language en` as a flow writes it."""
    name, _, argument = words.partition(" ")
    return Command(name, argument)


def label_of(talk: Talk, words: str) -> str:
    """What a wish is called on its button: the text of the whole wish, else of what kind it is."""
    exact = f"option.command.{words.replace(' ', '_')}"
    return exact if talk.script.texts.has(exact) else f"option.command.{command_of(words).name}"


def help_choices() -> tuple[Choice, ...]:
    """The ways on that are always there."""
    return tuple(Choice(name, f"option.command.{name}") for name in ("status", "back", "human"))


def take_command(talk: Talk, command: Command, said: bool = False) -> None:
    """Do what was wished; the current question follows. A yes or no that we still waited for is no longer owed.

    `said`: the words or the press that meant it are noted already, so that no page shows the wish a second time.
    """
    talk.note("command", name=command.name, said=said)
    talk.become(pending="")
    talk.repeat = True
    wish = (INVITED_WISHES if talk.seat else WISHES).get(command.name)
    if wish is None:
        talk.say("notice.not_understood")
        return
    wish(talk, command.argument)
    if talk.left_to_staff and not talk.told:
        tell_held(talk)  # the question that would have shown it is not asked now


def tell_held(talk: Talk) -> None:
    """A button or a wish of his while a person has the floor: it is not lost, and it is not obeyed before its time."""
    talk.say("notice.held", {"name": talk.conversation.floor})


def awaits(talk: Talk, stamp: str) -> bool:
    """Whether a press belongs to the yes or no that we wait for."""
    return bool(talk.conversation.pending) and stamp == _PENDING.get(talk.conversation.pending)


def take_confirmation(talk: Talk, said: str) -> None:
    """The yes or no to our question about a command. Anything but a yes is a no."""
    pending, talk.repeat = talk.conversation.pending, True
    talk.become(pending="")
    choice = as_choice(said, _YES_NO, talk.script.texts)
    if choice is None or choice.value != "yes":
        talk.say("notice.nothing_done")
    elif pending == "delete":
        delete_all(talk)
    else:
        orders.take_move(talk, pending)


def _start(talk: Talk, nature: str) -> None:
    """Hello. Somebody may come who has said already as what he files."""
    filing = talk.filing
    if talk.held:
        talk.say("notice.staff_here", {"name": talk.conversation.floor})
    elif not filing.answers and filing.order is None:
        if nature in ("person", "company"):
            talk.answer("subject.nature", nature, "applicant", {})
        talk.say("greet.hello" if talk.conversation.site == "china" else "greet.international")
    elif filing.order is not None and not talk.path().open:
        _status(talk, "")
    else:
        talk.say("greet.back")


def _help(talk: Talk, _argument: str) -> None:
    talk.say("notice.help", choices=help_choices(), stamp=COMMAND_STAMP)


def _status(talk: Talk, _argument: str) -> None:
    order = talk.filing.order
    if order is not None:
        order_news.tell(talk, f"order.{order.state.value}")
        order_news.tell_reasons(talk, talk.filing.returned)
        notices.look_up(talk)
        return
    path = talk.path()
    stage = path.here.step.stage if path.here else ""
    at = progress(talk.answers(), stage)
    step, of = (at.step, at.of) if at else (1, len(talk.script.flow.stages))
    name = talk.script.texts.say(at.label, talk.conversation.language) if at else ""
    talk.say("notice.draft_status", {"step": str(step), "of": str(of), "name": name})
    invited.tell(talk)


def _back(talk: Talk, _argument: str) -> None:
    """One step back: the last answer that was given by the applicant himself and may be given again."""
    before = _last_answer(talk.path(), talk)
    if before is None:
        talk.say("notice.nothing_before")
    else:
        talk.reopen(before)


def _last_answer(path: Path, talk: Talk) -> str | None:
    at = len(path.done)
    here = path.here
    if here is not None:
        everything = [*talk.script.flow.every()]
        at = sum(1 for done in path.done if everything.index(done.step) < everything.index(here.step))
    given = [done for done in path.done[:at] if not done.step.once and done.key in talk.filing.answers]
    return given[-1].key if given else None


def _change(talk: Talk, key: str) -> None:
    """Change any earlier answer, from a card or the summary."""
    order = talk.filing.order
    if order is not None and order.state not in EDITABLE:
        talk.say("notice.locked")
        return
    field = talk.script.flow.field_of(key)
    if talk.answers().value(key) is None or field.fixed or bare(key) in DERIVED:
        talk.say("notice.cannot_change")
        return
    open_now = opened(talk.filing)
    if open_now is not None and key not in open_now:
        talk.say("notice.not_flagged")
    elif talk.is_asked(key):
        talk.reopen(key)
    else:
        talk.say("notice.cannot_change")


def _cancel(talk: Talk, _argument: str) -> None:
    """放弃 a draft or 撤销 an order; asked once more, since it undoes work."""
    order = talk.filing.order
    if order is None:
        _ask_first(talk, "delete", "notice.cancel_draft")
        return
    allowed = moves(order.state, Actor.APPLICANT)
    move = next((move for move in (Move.WITHDRAW, Move.ABANDON) if move in allowed), None)
    if move is None:
        talk.say("notice.cannot_withdraw")
    elif talk.filing.recalling:
        talk.say("notice.withdrawing")
    else:
        _ask_first(talk, move.value, f"notice.confirm_{move.value}")


def _language(talk: Talk, language: str) -> None:
    other = "en" if talk.conversation.language == "zh" else "zh"
    talk.become(language=language if language in ("zh", "en") else other)
    talk.say("notice.language")


def _ask_delete(talk: Talk, _argument: str) -> None:
    _ask_first(talk, "delete", "notice.confirm_delete")


def _ask_first(talk: Talk, pending: str, key: str) -> None:
    talk.become(pending=pending)
    talk.say(key, choices=_YES_NO, stamp=_PENDING[pending])
    talk.ask = False


def _mydata(talk: Talk, _argument: str) -> None:
    talk.say("notice.my_data")


def _again(talk: Talk, _argument: str) -> None:
    """A further filing after one that is through."""
    order = talk.filing.order
    if order is not None and order.state in order_news.THROUGH:
        begin(talk)
    else:
        talk.say("notice.one_at_a_time")


def delete_all(talk: Talk, said: str = "notice.deleted") -> None:
    """Everything personal goes. Orders that the authority already has keep their ids in the audit, nothing else."""
    talk.say(said)
    orders.give_up(talk)
    talk.purge = True
    kept = talk.conversation
    # Another salt: what is begun after this has other jobs and another order, which nobody takes for the old ones.
    salt = sha256(f"{kept.salt}{talk.now.isoformat()}".encode()).hexdigest()[:16]
    invited_before = kept.invited_before + len(kept.invitations)
    talk.conversation = Conversation(
        kept.id, kept.account, kept.site, kept.language, deleted=True, seq=kept.seq, salt=salt,
        invited_before=invited_before,
    )  # fmt: skip


def _intend(talk: Talk, intent: str) -> None:
    """Somebody wants to change or cancel a filing that he has: told where that is done (docs/facts.md, 3, rows 11, 12)."""
    order = talk.filing.order
    if order is not None and order.state not in EDITABLE:
        talk.say("notice.locked")
    else:
        talk.answer("filing.intent", intent, "applicant", {})


WISHES = {
    "edit": lambda talk, _argument: _intend(talk, "edit"),
    "stop": lambda talk, _argument: _intend(talk, "stop"),
    "start": _start,
    "help": _help,
    "status": _status,
    "back": _back,
    "change": _change,
    "cancel": _cancel,
    "human": ask_human,
    "nohuman": no_human,
    "language": _language,
    "delete": _ask_delete,
    "mydata": _mydata,
    "again": _again,
    "readiness": ready.wish,
    "begin": ready.begin,
    "smshelp": sms.help_with,
    "notify": notices.settings,
    "rejection": rejected.wish,
    "duty": after.take_wish,
    "call": calling.take_wish,
    "phone": invited.phone,
    "phone_here": invited.phone_here,
    "renew": invited.renew,
    "revoke": invited.revoke,
}
#: What somebody who was invited by a link may wish for: his steps are all he has here.
INVITED_WISHES = {
    "start": invited.open_,
    "open": invited.open_,
    "help": _help,
    "back": _back,
    "change": _change,
    "human": ask_human,
    "language": _language,
    "decline": invited.decline,
    "delete": invited.decline,
    "cancel": invited.decline,
}
