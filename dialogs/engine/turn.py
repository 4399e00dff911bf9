"""take_turn: what one Inbound leads to. Pure: a conversation goes in, a Turn comes out, nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs.engine import applicant, commands, orders, results, staff
from dialogs.engine.conversation import Conversation, Turn
from dialogs.engine.questions import progress, question
from dialogs.engine.script import Script
from dialogs.engine.talk import Talk
from dialogs.messages import Command, Due, Inbound, Pressed, Reply, Result, Said, Sent, StaffSaid, Status


def take_turn(conversation: Conversation, inbound: Inbound, script: Script, now: datetime) -> Turn:
    """Understand one thing that happened, change the answers, say what is said, ask what is asked next."""
    talk = Talk(conversation, script, now, owed=inbound.who.kind in ("applicant", "invited"))
    if not conversation.filings:
        if inbound.who.kind == "system" or (inbound.who.kind == "staff" and conversation.deleted):
            return Turn(conversation)  # nothing was begun, or all was deleted: it comes too late
        commands.begin(talk)
    _hear(talk, inbound)
    if not talk.purge:
        _settle(talk)
    return _closed(talk)


def _hear(talk: Talk, inbound: Inbound) -> None:
    match inbound.what:
        case Result():
            results.take_result(talk, inbound.what)
        case Status():
            orders.take_status(talk, inbound.what, inbound.who)
        case Due():
            orders.take_due(talk, inbound.what)
        case StaffSaid():
            staff.take_words(talk, inbound.what, inbound.who)
        case Command() if inbound.who.kind == "staff":
            staff.take_command(talk, inbound.what, inbound.who)
        case Command():
            commands.take_command(talk, inbound.what)
        case Said():
            applicant.take_words(talk, inbound.what.text)
        case Pressed():
            applicant.take_press(talk, inbound.what)
        case Sent():
            applicant.take_file(talk, inbound.what)


def _settle(talk: Talk) -> None:
    """Let the consequences follow: what no longer holds goes, what is owed to be done starts, what is next is asked."""
    talk.drop_voided()
    talk.drop_unwanted()
    talk.want_actions()
    _tell_working(talk)
    if talk.conversation.floor:
        return
    _ask(talk)


def _tell_working(talk: Talk) -> None:
    for wanted in talk.actions:
        key = f"working.{wanted.action}"
        if talk.script.texts.has(key):
            talk.replies.append(Reply(key, wants="progress"))


def _ask(talk: Talk) -> None:
    """The current question, unless it is already the last thing that was asked."""
    answers, path = talk.answers(), talk.path()
    if path.here is None or not talk.ask:
        if path.here is None and path.waiting and not talk.replies and (talk.repeat or talk.owed):
            talk.say("working.still")
        return
    asked = question(talk.script, answers, path, path.here)
    if asked.stamp == talk.conversation.asked and not talk.repeat and (talk.replies or not talk.owed):
        return
    talk.replies.append(asked)
    words = asked.field if asked.wants == "text" else talk.conversation.asked_key
    talk.become(asked=asked.stamp, asked_key=words)


def _closed(talk: Talk) -> Turn:
    return Turn(
        conversation=talk.conversation,
        events=tuple(talk.events),
        replies=tuple(_with_progress(talk, reply) for reply in talk.replies),
        actions=tuple(talk.actions),
        notices=tuple(talk.notices),
        deadlines=tuple(talk.deadlines),
        lifted=tuple(talk.lifted),
        submissions=tuple(talk.submissions),
        moves=tuple(talk.moves),
        submit=tuple(talk.submit),
        given_up=tuple(ref for ref in talk.given_up if not talk.conversation.holds(ref)),
        purge=talk.purge,
    )


def _with_progress(talk: Talk, reply: Reply) -> Reply:
    """Every reply about an order says which of the nine steps it is in."""
    stage = orders.stage_of(talk.filing.order) if talk.conversation.filings and talk.filing.order else ""
    if reply.progress or not stage or not reply.key.startswith("order."):
        return reply
    return replace(reply, progress=progress(talk.answers(), stage))
