"""An order's news in words: where it is, what is due when, which mails and SMS go with it, what a return means.

`orders.py` makes the moves; nothing here changes an order.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from dialogs.engine import after, calling, notices, post, sms
from dialogs.engine.questions import number_of
from dialogs.engine.script import SMS_LEFT_H
from dialogs.engine.talk import CHINA, COMMAND_STAMP, Talk
from dialogs.flow.model import bare
from dialogs.messages import Key, Reason
from dialogs.replies import Choice, Reply, Row, Shown
from filing.calendar import add_working_days, china_day
from filing.order import Move, Order, State

#: Which of the seed's nine steps a state belongs to.
_STAGES = {
    State.INITIAL_REVIEW: "review",
    State.INITIAL_RETURNED: "review",
    State.MAIL_PENDING: "mail",
    State.MAILED: "mail",
    State.PAPERS_HERE: "mail",
    State.TO_AUTHORITY: "authority",
    State.SMS_PENDING: "sms",
    State.SMS_RETURNED: "sms",
    State.AUTHORITY_REVIEW: "authority",
    State.AUTHORITY_REJECTED: "authority",
    State.APPROVED: "authority",
}
#: States the applicant is also told about by mail: mail.<template>.subject and .body.
MAILS = {
    State.INITIAL_REVIEW: "submitted",
    State.INITIAL_RETURNED: "returned",
    State.MAIL_PENDING: "papers_wanted",
    State.SMS_PENDING: "sms_wanted",
    State.SMS_RETURNED: "sms_over",
    State.AUTHORITY_REVIEW: "to_authority",
    State.APPROVED: "approved",
    State.AUTHORITY_REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
}
#: What is due in a state, and how long after it began. Source: docs/facts.md 7.1, 7.3, 7.4. What is counted in working
#: days is worked out in `due_at`; here is the least that it can be.
DUE = {
    State.INITIAL_REVIEW: {"review_slow": timedelta(days=2)},
    State.MAIL_PENDING: {"mail_3d": timedelta(days=3), "mail_7d": timedelta(days=7), "mail_over": timedelta(days=15)},
    State.SMS_PENDING: sms.dues(SMS_LEFT_H),
    State.APPROVED: after.DUE,
    State.AUTHORITY_REVIEW: {
        "authority_week": timedelta(days=7),
        "authority_two_weeks": timedelta(days=14),
        "authority_slow": timedelta(days=28),
    },
}
#: States after which a further filing may begin.
THROUGH = frozenset({State.APPROVED, State.ABANDONED, State.CANCELLED})
#: The same, where the move alone says it.
MAILS_OF = {Move.SMS_FAILED: "sms_failed", Move.PAPERS_AGAIN: "papers_again"}
#: Reminders of something that he has to do, and their templates.
_REMINDERS = {
    "mail_3d": "papers_left",
    "mail_7d": "papers_left",
    "mail_over": "papers_left",
    "authority_slow": "authority_slow",
    "police_7d": "duty_police",
    "police_23d": "duty_police",
    "police_29d": "duty_police",
}
#: What a move is told by where its state alone does not say it.
SAID_OF = {
    Move.SMS_FAILED: "order.sms_failed",
    Move.PAPERS_AGAIN: "order.papers_again",
    Move.PAPERS_OK: "order.papers_registered",
}
_AGAIN = (Choice("again", "option.command.again"),)
_WITH_CHINA_TIME = "%Y-%m-%d %H:%M"


def stage_of(order: Order) -> str:
    """Which step of the way an order is in; "" once it has ended."""
    return _STAGES.get(order.state, "")


def words_of(talk: Talk) -> dict[str, str]:
    """What sentences about an order may tell."""
    order = talk.filing.order
    if order is None:
        return {}
    least, most = _at_authority(talk)
    until = sms.until(order).astimezone(CHINA).strftime(_WITH_CHINA_TIME)
    return {
        "order": order.id,
        "numbers": "、".join(order.numbers),
        "until": until,
        "hours": str(int((sms.until(order) - talk.now).total_seconds() + 1800) // 3600),
        "least": str(least),
        "most": str(most),
        "early": _in_working_days(talk, order, least),
        "late": _in_working_days(talk, order, most),
        "footer": after.snippet(talk, order),
        "who": sms.people(talk) if order.state is State.SMS_PENDING else "",
        "count": str(len(talk.filing.returned)),
        **post.words(talk, order),
    }


def due_at(talk: Talk, order: Order, what: str) -> datetime:
    """When a deadline of its state comes; what reviewers and authority take is counted in working days."""
    if what in ("authority_slow", "review_slow"):
        most = talk.answers().rules.review_days["initial"][1] + 1
        days = most if what == "review_slow" else _at_authority(talk)[1]
        day = add_working_days(china_day(order.since), days, talk.script.workday).day
        return datetime.combine(day, order.since.astimezone(CHINA).time(), CHINA)
    if what == "mail_over":
        return post.until(talk, order)
    return order.since + dues(talk, order.state)[what]


def dues(talk: Talk, state: State) -> Mapping[str, timedelta]:
    """What is due in a state. How many hours before the end of an SMS verification is said is configured."""
    return sms.dues(talk.script.sms_left_h) if state is State.SMS_PENDING else DUE.get(state, {})


def said_at(talk: Talk, what: str) -> str:
    """The text key of a deadline; of hours that have no words of their own those for any number of hours."""
    key = f"due.{what}"
    return key if talk.script.texts.has(key) else "due.sms_left"


def is_of_a_state(key: str) -> bool:
    """Whether a reply tells of a deadline of the state that an order is in."""
    return key == "due.sms_left" or any(key == f"due.{due}" for of_state in DUE.values() for due in of_state)


def _at_authority(talk: Talk) -> tuple[int, int]:
    """Working days that this province's authority takes by the rules of this filing, from and to."""
    answers = talk.answers()
    return answers.rules.authority_days(str(answers.value("subject.province") or ""))


def _in_working_days(talk: Talk, order: Order, days: int) -> str:
    """A day in words; one that an unannounced holiday may move says so."""
    found = add_working_days(china_day(order.since), days, talk.script.workday)
    return talk.day(found.day, found.estimate)


def tell(talk: Talk, key: str) -> None:
    """Say where the order is; once it is through, offer the next."""
    wishes = ways_on(talk)
    talk.say(key, words_of(talk), choices=wishes, stamp=COMMAND_STAMP if wishes else "", card=card_of(talk))


def card_of(talk: Talk) -> tuple[Row, ...]:
    """What belongs to the news: who owes a code, what is to be posted."""
    order = talk.filing.order
    if order is None:
        return ()
    return sms.rows(talk) if order.state is State.SMS_PENDING else post.rows(talk, order)


def ways_on(talk: Talk) -> tuple[Choice, ...]:
    """What can be wished for while codes are out, and once an order is through."""
    order = talk.filing.order
    if order is not None and order.state is State.SMS_PENDING:
        return sms.HELP
    if order is not None and order.state is State.INITIAL_REVIEW and talk.filing.call and talk.filing.call.open:
        return calling.WAYS
    if order is not None and order.state is State.APPROVED:
        return (*after.wishes(talk), *_AGAIN)
    return _AGAIN if order is not None and order.state in THROUGH else ()


def remind(talk: Talk, order: Order, what: str) -> None:
    """Who has something to do himself is also told by SMS and mail; that something still takes its time is chat alone."""
    template = "sms_left" if order.state is State.SMS_PENDING else _REMINDERS.get(what)
    if template is not None:
        owe_of(talk, order, event_of(order, what), template, told_of(talk, order))


def owe_of(talk: Talk, order: Order, event: str, template: str, told: dict[str, str]) -> None:
    """Told on every channel; while codes are out at once, and to each mobile that got one."""
    if order.state is not State.SMS_PENDING:
        notices.owe(talk, event, template, told)
        return
    notices.owe(talk, event, template, told, urgent=True, to="contact.mobile")
    if any(one.role == "site" for one in sms.owing(talk)) and sms.has_own_mobile(talk):
        notices.owe_other_mobile(talk, event, template, told)


def is_outdone(talk: Talk, order: Order, what: str) -> bool:
    """Whether a later reminder of the same thing has come too."""
    own, thing = due_at(talk, order, what), what.partition("_")[0]
    same = [other for other in dues(talk, order.state) if other.partition("_")[0] == thing]
    return any(own < due_at(talk, order, other) <= talk.now for other in same)


def event_of(order: Order, what: str = "") -> str:
    """Names what a notice tells of: this entering of this state, or a deadline in it."""
    return f"{order.id}:{order.version}:{what or order.state.value}:{len(order.made)}"


def told_of(talk: Talk, order: Order) -> dict[str, str]:
    """What mails and SMS may say: the order's tail and counts, never a number of somebody's."""
    why = " ".join(f"{reason.code}:{reason.key}" for reason in talk.filing.returned)
    told = {name: str(word) for name, word in words_of(talk).items()}
    return told | {"order": order.id[-4:], "why": why}


def tell_reasons(talk: Talk, reasons: tuple[Reason, ...]) -> None:
    """Each reason in plain words: the field it means and what to do."""
    if not reasons:
        return
    rows = tuple(
        Row(
            Key(reason.key),
            _label(talk, reason.key),
            Shown(reason.code, text=f"reason.{reason.code}.fix"),
            changeable=False,
            args={"n": Shown(number_of(talk.answers(), reason.key))} if reason.key else {},
        )
        for reason in reasons
    )
    talk.reply(Reply("order.reasons", {"count": Shown(str(len(rows)))}, card=rows))
    tell_words(talk, reasons)


def tell_words(talk: Talk, reasons: tuple[Reason, ...]) -> None:
    """What a reviewer wrote himself, each under what it is about."""
    for reason in reasons:
        if reason.words:
            about = Shown(None, text=_label(talk, reason.key), n=number_of(talk.answers(), reason.key))
            talk.reply(Reply("order.reviewer_words", {"words": Shown(reason.words), "field": about}))


def _label(talk: Talk, key: str) -> str:
    """The name of what a reason means; of something that the applicant never saw, the order as a whole."""
    label = f"field.{bare(key)}"
    return label if talk.script.texts.has(label) else "field.order"
