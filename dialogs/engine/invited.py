"""People who are asked by a one-time link: inviting them, what the applicant hears of it, declining, doing it again.

Whose steps they are says the flow (`by`); that they are asked by link is the answer `<person>.way`. Everything else
about them is computed: their question is the first open step of their own, and they are done when none is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from dialogs.engine import order_news
from dialogs.engine.conversation import SELF, Conversation, Invitation, Marks
from dialogs.engine.made import Deadline, Notice
from dialogs.engine.path import EDITABLE
from dialogs.engine.questions import shown
from dialogs.engine.talk import CHINA, COMMAND_STAMP, Talk
from dialogs.flow.model import Step, placed, way_of
from dialogs.messages import Due, Inbound, Key, Result
from dialogs.replies import Choice, Link, Reply, Shown

#: How long a link opens. Source: docs/facts.md, 2.4 (a hand-over token expires, suggested 24 h).
LASTS = timedelta(hours=24)


#: How a link is handed over, where it is not the one of a principal.
_WORDS = {SELF: "invited.phone", "helper": "invited.link_helper"}


def seat_of(talk: Talk, inbound: Inbound) -> str | None:
    """Whom a turn is about: "" the applicant, else an invitation; None for a link that lets nobody in any more."""
    if isinstance(inbound.what, Result):
        job = talk.filing.jobs.get(inbound.what.job)
        step = next((step for step in talk.script.flow.every() if job and step.key == job.step), None)
        person = talk.answers().asked_of(step) if step else ""
        return next((held.id for held in _of(talk.conversation, person) if _listens(held)), "")
    if inbound.who.kind != "invited":
        return ""
    invitation = talk.conversation.invited(inbound.who.name)
    return invitation.id if invitation and lets_in(talk.conversation, invitation, talk.now) else None


def lets_in(conversation: Conversation, invitation: Invitation, now: datetime) -> bool:
    """Whether whoever opened this link in time may still look and answer."""
    if not conversation.filings or invitation.filing != conversation.filing.id:
        return False
    return invitation.opens(now) or invitation.state == "done"


def others(talk: Talk) -> Iterator[str]:
    """Everybody else who takes part, to be turned to after the one a turn was about."""
    seats = ["", *(held.id for held in talk.conversation.invitations if _listens(held) and held.person != SELF)]
    spoken = talk.seat
    yield from (seat for seat in seats if seat != spoken)


def invite(talk: Talk, person: str) -> None:
    """His steps are asked of him from now on, by a link that the applicant passes on."""
    for before in _of(talk.conversation, person):
        if before.opens(talk.now):
            _end(talk, before, "revoked")
    number = talk.conversation.invited_before + len(talk.conversation.invitations) + 1
    made = Invitation(f"g{number}", talk.filing.id, person, talk.now + LASTS, marks=Marks(talk.conversation.language))
    _keep(talk, made)
    if person != SELF:
        talk.answer(way_of(person), "link", "applicant", {})
    _show_link(talk, made, _WORDS.get(person, "invited.link"))


def phone(talk: Talk, _argument: str) -> None:
    """The applicant's own phone goes on with photos, selfie and confirming, without a login (the seed's QR code)."""
    order = talk.filing.order
    if order is not None and order.state not in EDITABLE:
        talk.say("notice.locked")
        return
    invite(talk, SELF)


def phone_here(talk: Talk, id: str) -> None:
    """The applicant's phone has opened its link: the question that is open is put once more, for it to see."""
    invitation = talk.conversation.invited(id)
    if invitation is not None and invitation.person == SELF and invitation.opens(talk.now):
        _keep(talk, replace(invitation, state="opened"))
        talk.say("invited.phone_here")


def renew(talk: Talk, id: str) -> None:
    """Another link for the same person, who goes on where he was; the one before ends."""
    invitation = talk.conversation.invited(id)
    if invitation is None or invitation.state not in ("sent", "opened", "over"):
        talk.say("invited.too_late")
        return
    _send_again(talk, invitation, "invited.renewed")


def revoke(talk: Talk, id: str) -> None:
    """The applicant takes a link back; what was given by it goes."""
    invitation = talk.conversation.invited(id)
    if invitation is None or invitation.state not in ("sent", "opened", "over"):
        talk.say("invited.too_late")
        return
    _end(talk, invitation, "revoked")
    _take_back(talk, invitation.person)
    talk.reply(Reply("invited.revoked", about(talk, invitation)))


def open_(talk: Talk, _argument: str) -> None:
    """The link was opened and its first page read: the person is greeted, the applicant told."""
    invitation = talk.invitation
    if invitation is None:
        return
    talk.say("invited.hello" if invitation.state != "done" else "invited.thanks")
    if invitation.state == "sent":
        _keep(talk, replace(invitation, state="opened"))
        _tell_applicant(talk, invitation, "invited.opened")


def decline(talk: Talk, _argument: str) -> None:
    """Whoever was invited does not want to, or takes back what he gave; before the order is handed in it goes at once."""
    invitation = talk.invitation
    if invitation is None:
        return
    order = talk.filing.order
    if order is not None and order.state not in EDITABLE:
        talk.become(wants_human=True)
        talk.say("invited.locked")
        return
    _end(talk, invitation, "declined")
    _take_back(talk, invitation.person)
    talk.say("invited.you_declined")
    _tell_applicant(talk, invitation, "invited.declined")
    talk.ask_applicant_anew()
    talk.ask = False


def take_due(talk: Talk, due: Due) -> None:
    """A link's time is over."""
    talk.note("due", what=due.what)
    talk.ask = False
    invitation = next((held for held in talk.conversation.invitations if held.name == due.about), None)
    if invitation is None or invitation.state not in ("sent", "opened"):
        return
    _keep(talk, replace(invitation, state="over"))
    if invitation.person != SELF:
        talk.reply(_with_ways(talk, invitation, "invited.over"))


def ask_again(talk: Talk) -> None:
    """What must be done again of something handed in is asked of him who did it, by the next link, not of the applicant."""
    spoken = talk.seat
    for held in talk.conversation.invitations:
        if held.state == "done" and held.person != SELF and lets_in(talk.conversation, held, talk.now):
            talk.sit(held.id)
            again = bool(talk.path().open)
            _tell_why(talk)
            talk.sit("")
            if again:
                _send_again(talk, held, "invited.again")
    if talk.seat != spoken:
        talk.sit(spoken)


def _tell_why(talk: Talk) -> None:
    """What a reviewer says of this person's part, to himself."""
    asked = {at.key for at in talk.path().open}
    order_news.tell_reasons(talk, tuple(reason for reason in talk.filing.returned if reason.key in asked))


def finish(talk: Talk) -> None:
    """Nothing of his is left: the link is spent, and the applicant hears of it."""
    invitation, path = talk.invitation, talk.path()
    if invitation is None or invitation.state not in ("sent", "opened") or path.open or path.waiting or not path.done:
        return
    _end(talk, invitation, "done")
    talk.say("invited.thanks")
    _tell_applicant(talk, invitation, "invited.done")


def end_phone(talk: Talk) -> None:
    """The link for the own phone is spent once the order is handed in."""
    if talk.filing.order is None:
        return
    for held in _of(talk.conversation, SELF):
        if held.opens(talk.now):
            _end(talk, held, "done")


def tell(talk: Talk) -> bool:
    """How far those are who were invited; whether there is anybody."""
    told = [held for held in talk.conversation.invitations if _concerns(talk, held)]
    for held in told:
        state = "over" if held.state in ("sent", "opened") and not held.opens(talk.now) else held.state
        if state == "done":
            talk.reply(Reply("invited.is_done", about(talk, held)))
        else:
            talk.reply(_with_ways(talk, held, f"invited.is_{state}"))
    return bool(told)


def about(talk: Talk, invitation: Invitation) -> dict[str, Shown]:
    """What sentences about an invitation may tell: the role, until when."""
    role = Shown(None, text=f"person.{invitation.person}.role")
    until = invitation.expires.astimezone(CHINA).strftime("%m-%d %H:%M")
    return {"who": role, "until": Shown(until), **{name: Shown(word) for name, word in talk.script.words.items()}}


def _concerns(talk: Talk, held: Invitation) -> bool:
    invited = held.person != SELF and talk.answers().is_invited(held.person)
    return invited and held.filing == talk.filing.id and held.state not in ("revoked", "declined")


def _send_again(talk: Talk, before: Invitation, key: str) -> None:
    """The next serial of an invitation: shown to the applicant, and mailed to the person where his address is known."""
    serial = before.serial + 1
    oldest = before.oldest if before.state == "done" else serial
    again = replace(before, serial=serial, oldest=oldest, state="sent", expires=talk.now + LASTS)
    talk.lifted.append(f"invite:{before.name}")
    _keep(talk, again)
    _show_link(talk, again, key)
    person = talk.script.flow.people.get(again.person)
    if before.state == "done" and person and person.email and talk.answers().value(person.email):
        url, until = talk.script.link(talk.conversation.id, again.name), again.expires.astimezone(CHINA)
        told = {"invitation": url, "until": until.strftime("%m-%d %H:%M"), "to": person.email}
        talk.notices.append(Notice(f"invite:{again.name}", "invited_again", told))


def _show_link(talk: Talk, invitation: Invitation, key: str) -> None:
    talk.deadlines.append(Deadline(f"invite:{invitation.name}", "invite_over", invitation.name, invitation.expires))
    url = talk.script.link(talk.conversation.id, invitation.name)
    link = Link("invited.link_label", url, invitation.expires, qr=True)
    talk.reply(replace(_with_ways(talk, invitation, key), links=(link,)))


def _with_ways(talk: Talk, invitation: Invitation, key: str) -> Reply:
    """A sentence about an invitation with what the applicant can do about it."""
    ways = tuple(Choice(f"{wish} {invitation.id}", f"option.command.{wish}") for wish in ("renew", "revoke"))
    return Reply(key, {**about(talk, invitation), **_named(talk, invitation)}, "choice", COMMAND_STAMP, ways)


def _named(talk: Talk, invitation: Invitation) -> dict[str, Shown]:
    """Who it is by role and name, once his name is known."""
    person = talk.script.flow.people.get(invitation.person)
    if person is None or not person.name or not talk.answers().value(person.name):
        return {}
    return {"who": replace(shown(talk.answers(), person.name), text=f"person.{invitation.person}.named")}


def _tell_applicant(talk: Talk, invitation: Invitation, key: str) -> None:
    talk.replies.append(Reply(key, about(talk, invitation)))


def _take_back(talk: Talk, person: str) -> None:
    """He is asked by link no longer, and what he gave goes with his consent."""
    if person == SELF:
        return
    own = [step for step in talk.script.flow.every() if step.by == person]
    talk.give_up_files((key for step in own for key in _handed_in(talk, step)), (step.name for step in own))
    talk.withdraw(f"consent.{person}")
    talk.forget(f"consent.{person}")
    talk.forget(way_of(person))


def _handed_in(talk: Talk, step: Step) -> Iterator[str]:
    """What he gave at a step of his that rests on no consent of his own."""
    for element in talk.answers().elements_of(step.key):
        given = talk.filing.answers.get(Key(placed(step.key, element)))
        if given is not None and given.by == "invited":
            yield placed(step.key, element)


def _end(talk: Talk, invitation: Invitation, state: str) -> None:
    talk.lifted.append(f"invite:{invitation.name}")
    _keep(talk, replace(invitation, state=state))  # type: ignore[arg-type]


def _keep(talk: Talk, invitation: Invitation) -> None:
    talk.become(invitations=talk.conversation.with_invitation(invitation).invitations)


def _of(conversation: Conversation, person: str) -> Iterator[Invitation]:
    filing = conversation.filing.id if conversation.filings else ""
    for held in conversation.invitations:
        if person and held.person == person and held.filing == filing:
            yield held


def _listens(held: Invitation) -> bool:
    return held.state in ("sent", "opened", "done")
