"""Papers by post (邮寄资料): which, where to and until when. Asked for by a reviewer only; most orders never need it.

Source: docs/facts.md, 7.2: any courier, freight collect refused, the address is the provider's own.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dialogs.engine.talk import Talk
from dialogs.messages import Key, Reason
from dialogs.replies import Row, Shown
from filing.calendar import china_day
from filing.order import Move, Order, State

#: What a reviewer asks for by post; `key` of the reason names the paper.
PAPER = "paper"
#: Asked for where a reviewer named nothing. Source: facts 7.2, the originals of the 核验单.
_USUAL = (Reason(PAPER, "papers.form"),)
#: Moves by which a reviewer asks for papers.
ASKING = frozenset({Move.ASK_PAPERS, Move.PAPERS_AGAIN})
_POSTED = frozenset({State.MAILED, State.PAPERS_HERE})


def note(talk: Talk, wish: Move, asked: tuple[Reason, ...]) -> None:
    """What is asked for this time, the same as before where nothing is named; and the parcel it went out with."""
    if wish is Move.SHIP:
        talk.change(parcel=str(talk.answers().value("mail.tracking") or ""))
    if wish in ASKING:
        named = tuple(reason for reason in asked if reason.code == PAPER and reason.key)
        talk.change(papers=named or talk.filing.papers or _USUAL, parcel="")
        if not talk.script.post.address:
            talk.become(wants_human=True)  # nobody waits for an address that nobody tells


def words(talk: Talk, order: Order) -> dict[str, str]:
    """For sentences and mails: the list, the address, the last day."""
    if order.state is not State.MAIL_PENDING:
        return {}
    post = talk.script.post
    where = "，".join(part for part in (post.address, post.recipient, post.phone) if part)
    return {
        "papers": "\n".join(f"· {_name(talk, paper)}" for paper in talk.filing.papers),
        "address": where or talk.script.texts.say("post.by_person", talk.conversation.language),
        "post_until": talk.day(china_day(until(talk, order))),
    }


def rows(talk: Talk, order: Order) -> tuple[Row, ...]:
    """What to post and where to; once it is posted, the parcel."""
    if order.state is State.MAIL_PENDING:
        papers = tuple(_row(f"post.{paper.key}", Shown(None, text=_label(paper))) for paper in talk.filing.papers)
        return (*papers, *_address(talk), _row("post.until", Shown(talk.day(china_day(until(talk, order))))))
    parcel = talk.filing.parcel if order.state in _POSTED else ""
    return (_row("mail.tracking", Shown(parcel)),) if parcel else ()


def until(talk: Talk, order: Order) -> datetime:
    """When it should be on its way."""
    return order.since + timedelta(days=talk.script.post.days)


def _address(talk: Talk) -> tuple[Row, ...]:
    post = talk.script.post
    if not post.address:
        return (_row("post.address", Shown(None, text="post.by_person")),)
    told = (("address", post.address), ("recipient", post.recipient), ("phone", post.phone))
    return tuple(_row(f"post.{name}", Shown(value)) for name, value in told if value)


def _row(key: str, shown: Shown) -> Row:
    label = "field.post.paper" if key.startswith("post.papers.") else f"field.{key}"
    return Row(Key(key), label, shown, changeable=False)


def _label(paper: Reason) -> str:
    return f"field.{paper.key}"


def _name(talk: Talk, paper: Reason) -> str:
    return talk.script.texts.say(_label(paper), talk.conversation.language)
