"""While a person has the floor the assistant is silent: what comes by itself is shown to staff, kept, and told afterwards.

Said all the same is what answers the applicant or the staff themselves, and what cannot wait: an order that came back,
codes that run out, whatever else is owed as urgent. Mails and SMS go out as ever.
"""

from __future__ import annotations

from dataclasses import replace

from dialogs.engine.conversation import Conversation, Missed
from dialogs.engine.order_news import is_of_a_state
from dialogs.engine.talk import Talk
from dialogs.flow.model import placed
from dialogs.messages import FooterSeen, Inbound, NoticesSeen, Recalled, Result, Status, WordsSeen
from dialogs.replies import Reply

#: What somebody asked for by a wish of his own and gets, however long it took.
_WISHED = (Recalled, FooterSeen, NoticesSeen, WordsSeen)
#: What is kept for later, the newest; more than that comes in no hour of talking.
_MOST = 20
#: What came out, and the answer of staff that settles it.
_SETTLED = {"done.compare_face.review": "face.staff"}


def keep_silent(talk: Talk, inbound: Inbound) -> tuple[Reply, ...]:
    """At a turn's end: what is not said of it now. It is kept, unless it is moot by then, and staff see it at once."""
    if not talk.conversation.floor or not _comes_by_itself(inbound):
        return ()
    if talk.urgent:
        talk.replies = [replace(reply, urgent=not reply.to) for reply in talk.replies]
        return ()
    withheld = tuple(reply for reply in talk.replies if not reply.to)
    talk.replies = [reply for reply in talk.replies if reply.to]
    before = talk.conversation.handling.missed
    new = [Missed(replace(reply, replaces=""), _about(talk, inbound, reply)) for reply in withheld]
    _keep(talk, (*before, *(one for one in new if one not in before))[-_MOST:])
    return withheld


def catch_up(talk: Talk, before: Conversation) -> None:
    """The assistant has the floor again: what was not said meanwhile is, as far as it still matters."""
    missed = before.handling.missed
    if missed and not talk.conversation.floor and not talk.purge:
        _keep(talk, ())
        talk.replies += [one.reply for one in missed if _matters(talk, one)]


def _comes_by_itself(inbound: Inbound) -> bool:
    if inbound.who.kind in ("system", "invited"):
        return not isinstance(inbound.what, _WISHED)
    return isinstance(inbound.what, Status)  # a reviewer's decision, whoever talks with the applicant meanwhile


def _about(talk: Talk, inbound: Inbound, reply: Reply) -> str:
    """What must still be so for it to matter: the photo is wanted again, its reading stands, the order is where it was."""
    what = inbound.what
    if isinstance(what, Result):
        job = talk.filing.jobs.get(what.job)
        refused = job is not None and job.state == "refused"
        return f"open {placed(job.step, job.element)}" if job and refused else f"job {what.job}"
    of_state = reply.key.startswith("order.") or is_of_a_state(reply.key)
    return _order_at(talk) if of_state else ""


def _order_at(talk: Talk) -> str:
    order = talk.filing.order
    return f"order {order.id} {len(order.made)}" if order else ""


def _matters(talk: Talk, missed: Missed) -> bool:
    kind, _, about = missed.about.partition(" ")
    settled = _SETTLED.get(missed.reply.key)
    if settled and talk.answers().value(settled) is not None:
        return False
    match kind:
        case "open":
            return about in [at.key for at in talk.path().open]
        case "job":
            return about in talk.answers().calls()
        case "order":
            return missed.about == _order_at(talk)
    return True


def _keep(talk: Talk, missed: tuple[Missed, ...]) -> None:
    talk.become(handling=replace(talk.conversation.handling, missed=missed))
