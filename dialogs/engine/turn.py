"""take_turn: what one Inbound leads to. Pure: a conversation goes in, a Turn comes out, nothing else is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from dialogs.engine import (
    after,
    applicant,
    commands,
    drafts,
    holding,
    invited,
    notices,
    order_news,
    orders,
    ready,
    rejected,
    results,
    staff,
)
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Event, Turn
from dialogs.engine.questions import progress, question
from dialogs.engine.released import released, too_late
from dialogs.engine.results import files_of
from dialogs.engine.script import Script
from dialogs.engine.talk import Talk
from dialogs.messages import (
    Command,
    Due,
    FooterSeen,
    Inbound,
    NoticesSeen,
    Pressed,
    Recalled,
    Result,
    Said,
    Sent,
    SitesSeen,
    StaffSaid,
    Status,
    Undelivered,
    Untaken,
    Who,
    WordsSeen,
)
from dialogs.replies import Reply


def take_turn(conversation: Conversation, inbound: Inbound, script: Script, now: datetime) -> Turn:
    """Understand one thing that happened, change the answers, say what is said, ask what is asked next."""
    talk = Talk(conversation, script, now, inbound.channel, owed=inbound.who.kind in ("applicant", "invited"))
    if not conversation.filings:
        if inbound.who.kind == "system" or (inbound.who.kind == "staff" and conversation.deleted):
            return _come_too_late(conversation, inbound, script, now)
        commands.begin(talk)
    seat = invited.seat_of(talk, inbound)
    if seat is None:
        return Turn(conversation)  # by a link that is spent, over or taken back
    talk.sit(seat)
    if inbound.who.kind in ("applicant", "invited"):
        talk.become(heard=now.isoformat())
    _hear(talk, inbound)
    holding.catch_up(talk, conversation)
    if not talk.purge:
        _settle(talk)
    talk.sit("")
    late = too_late(script.flow, talk.conversation, inbound.what) if isinstance(inbound.what, Result) else ()
    withheld = holding.keep_silent(talk, inbound)
    return replace(_closed(talk), withheld=withheld, release=(*released(conversation, talk.conversation), *late))


def _come_too_late(conversation: Conversation, inbound: Inbound, script: Script, now: datetime) -> Turn:
    """Nothing was begun, or all was deleted. A number that was being reserved meanwhile goes back, and pictures go."""
    if not isinstance(inbound.what, Result):
        return Turn(conversation)
    late, files = too_late(script.flow, conversation, inbound.what), tuple(files_of(inbound.what))
    return Turn(
        conversation, (Event("result", {"superseded": True}, now),) if late else (), release=late, given_up=files
    )


def _hear(talk: Talk, inbound: Inbound) -> None:
    match inbound.what:
        case Result() | Status() | Recalled() | Undelivered() | FooterSeen() | WordsSeen() | Due():
            _be_told(talk, inbound.what, inbound.who)
        case NoticesSeen() | SitesSeen():
            _be_shown(talk, inbound.what)
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
        case Untaken():
            applicant.take_nothing(talk, inbound.what)


def _be_told(
    talk: Talk, what: Result | Status | Recalled | Undelivered | FooterSeen | WordsSeen | Due, who: Who
) -> None:
    """What comes back from elsewhere: an action's result, an order's move, a deadline."""
    match what:
        case Result():
            results.take_result(talk, what)
        case Status():
            orders.take_status(talk, what, who)
        case Recalled():
            orders.take_recalled(talk, what)
        case FooterSeen():
            after.take_footer(talk, what)
        case WordsSeen():
            rejected.take_seen(talk, what)
        case Undelivered():
            notices.take_undelivered(talk, what)
        case Due() if what.what in drafts.STAGES.values():
            drafts.take_due(talk, what)
        case Due():
            _DUE.get(what.what, orders.take_due)(talk, what)


def _be_shown(talk: Talk, what: NoticesSeen | SitesSeen) -> None:
    """What somebody wanted to know."""
    match what:
        case NoticesSeen():
            notices.take_seen(talk, what)
        case SitesSeen():
            orders.take_sites(talk, what)


_DUE = {
    "invite_over": invited.take_due,
    **dict.fromkeys((staff.FORGOTTEN, staff.SNOOZED, staff.UNANSWERED, staff.UNRESOLVED), staff.take_due),
}


def _settle(talk: Talk) -> None:
    """Let the consequences follow: what no longer holds goes, what is owed to be done starts, what is next is asked."""
    talk.drop_voided()
    talk.drop_unwanted()
    invited.ask_again(talk)
    _turn_to(talk)
    for seat in invited.others(talk):
        talk.sit(seat)
        talk.ask, talk.repeat, talk.owed = True, False, False
        _turn_to(talk)
    invited.end_phone(talk)


def _turn_to(talk: Talk) -> None:
    """What follows for one of those who take part: work that he waits for, his next question, that he is done."""
    started = len(talk.actions)
    talk.want_actions()
    _tell_working(talk, started)
    if not talk.held or talk.putting:
        _ask(talk)
    staff.keep_put(talk)
    invited.finish(talk)


def _tell_working(talk: Talk, started: int) -> None:
    if talk.left_to_staff:
        return
    for wanted in talk.actions[started:]:
        key = f"working.{wanted.action}"
        if talk.script.texts.has(key):
            talk.reply(Reply(key, wants="progress"))


def _ask(talk: Talk) -> None:
    """The current question, unless it is already the last thing that was asked."""
    answers, path = talk.answers(), talk.path()
    if path.stood_still and path.here is not None:
        talk.note("stood_still", step=path.here.step.name)
    if path.here is None or not talk.ask:
        if path.here is None and path.waiting and not talk.told and (talk.repeat or talk.owed):
            _tell_waiting(talk)
        return
    asked = question(talk.script, answers, path, path.here)
    if asked.stamp == talk.conversation.asked and not talk.repeat and (talk.told or not talk.owed):
        return
    if path.here.key == ready.VERDICT and asked.stamp != talk.conversation.asked:
        ready.tell(talk)
    talk.reply(asked)
    words = asked.field if asked.wants == "text" else talk.conversation.asked_key
    talk.become(asked=asked.stamp, asked_key=words)


def _tell_waiting(talk: Talk) -> None:
    """Nothing can be asked now: because something is being found out, or because somebody else has to do his part."""
    if talk.seat or talk.working() or not invited.tell(talk):
        talk.say("working.still")


def _closed(talk: Talk) -> Turn:
    staff.keep_time(talk)
    return Turn(
        conversation=talk.conversation,
        events=tuple(talk.events),
        replies=tuple(_with_progress(talk, reply) for reply in talk.replies),
        actions=tuple(talk.actions),
        notices=tuple(talk.notices),
        deadlines=tuple(talk.deadlines),
        lifted=tuple(talk.lifted),
        submissions=tuple(talk.submissions),
        moves=tuple(replace(moved, channel=talk.channel) for moved in talk.moves),
        submit=tuple(talk.submit),
        senior=tuple(talk.senior),
        recall=tuple(talk.recall),
        look=tuple(talk.look),
        sites=tuple(talk.sites),
        outbox=tuple(talk.outbox),
        words=tuple(talk.words),
        given_up=tuple(ref for ref in talk.given_up if not talk.conversation.holds(ref)),
        purge=talk.purge,
    )


def _with_progress(talk: Talk, reply: Reply) -> Reply:
    """Every reply about an order says which of the nine steps it is in."""
    stage = order_news.stage_of(talk.filing.order) if talk.conversation.filings and talk.filing.order else ""
    if reply.progress or not stage or not reply.key.startswith("order."):
        return reply
    return replace(reply, progress=progress(talk.answers(), stage))
