"""An order's life as the applicant hears of it: submitting, coming back, deadlines, the number at the end.

Which moves there are and who may make them is filing.order's business; here a move becomes words, mails and deadlines.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from dialogs.engine.conversation import Deadline, Moved, Notice, Submission
from dialogs.engine.draft import frozen
from dialogs.engine.questions import number_of
from dialogs.engine.talk import CHINA, COMMAND_STAMP, Talk
from dialogs.flow.model import Step, bare
from dialogs.messages import Choice, Due, FileRef, Key, Reason, Reply, Row, Shown, Status, Value, Who
from filing.order import EDITABLE, SMS_WINDOW, Actor, Move, Order, Refused, State, begin
from filing.order import move as made

#: Which of the seed's nine steps a state belongs to.
_STAGES = {
    State.INITIAL_REVIEW: "review",
    State.INITIAL_RETURNED: "review",
    State.MAIL_PENDING: "mail",
    State.MAILED: "mail",
    State.TO_AUTHORITY: "authority",
    State.SMS_PENDING: "sms",
    State.SMS_RETURNED: "sms",
    State.AUTHORITY_REVIEW: "authority",
    State.AUTHORITY_REJECTED: "authority",
    State.APPROVED: "authority",
}
#: States the applicant is also told about by mail: mail.<template>.subject and .body.
_MAILS = {
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
#: What is due in a state, and how long after it began. Source: docs/facts.md 7.1, 7.3, 7.4 (20 working days are at
#: least 28 days).
_DUE = {
    State.INITIAL_REVIEW: {"review_slow": timedelta(days=2)},
    State.MAIL_PENDING: {"mail_3d": timedelta(days=3), "mail_7d": timedelta(days=7)},
    State.SMS_PENDING: {
        "sms_12h": SMS_WINDOW - timedelta(hours=12),
        "sms_3h": SMS_WINDOW - timedelta(hours=3),
        "sms_1h": SMS_WINDOW - timedelta(hours=1),
        "sms_over": SMS_WINDOW,
    },
    State.AUTHORITY_REVIEW: {
        "authority_week": timedelta(days=7),
        "authority_two_weeks": timedelta(days=14),
        "authority_slow": timedelta(days=28),
    },
}
#: States after which a further filing may begin.
THROUGH = frozenset({State.APPROVED, State.ABANDONED, State.CANCELLED})
_AGAIN = (Choice("again", "option.command.again"),)
_BY_PROVIDER = frozenset({Move.HAND_IN})
_WITH_CHINA_TIME = "%Y-%m-%d %H:%M"


def stage_of(order: Order) -> str:
    """Which step of the way an order is in; "" once it has ended."""
    return _STAGES.get(order.state, "")


def words_of(talk: Talk) -> dict[str, str]:
    """What sentences about an order may tell."""
    order = talk.filing.order
    if order is None:
        return {}
    until = (order.since + SMS_WINDOW).astimezone(CHINA).strftime(_WITH_CHINA_TIME)
    return {
        "order": order.id,
        "numbers": "、".join(order.numbers),
        "until": until,
        "count": str(len(talk.filing.returned)),
    }


def tell(talk: Talk, key: str) -> None:
    """Say where the order is; once it is through, offer the next."""
    wishes = ways_on(talk)
    talk.say(key, words_of(talk), choices=wishes, stamp=COMMAND_STAMP if wishes else "")


def ways_on(talk: Talk) -> tuple[Choice, ...]:
    """What can be wished for once an order is through."""
    order = talk.filing.order
    return _AGAIN if order is not None and order.state in THROUGH else ()


def take_move(talk: Talk, wish: str) -> None:
    """A move of the applicant's own: submit, resubmit, ship, withdraw, abandon; "edit" opens the summary again."""
    if wish in ("", "edit"):
        talk.forget(_submit_step(talk).key)
        return
    if wish in ("submit", "resubmit"):
        _submit(talk)
        return
    order = talk.filing.order
    if order is not None and order.state is State.TO_AUTHORITY:
        # The provider may have it already, and only people can call it back: we do not say that it is withdrawn.
        talk.become(wants_human=True)
        talk.say("notice.withdraw_by_human")
    elif order is not None:
        reasons = (Reason("withdrawn"),) if wish == Move.WITHDRAW else ()
        _make(talk, Move(wish), Actor.APPLICANT, reasons, order.version)


def take_status(talk: Talk, status: Status, who: Who) -> None:
    """A move of staff, provider or authority. One that no longer fits is put down and changes nothing."""
    order = talk.filing.order
    if order is None or order.id != status.order:
        talk.note("status", move=status.move, refused="unknown_order")
        talk.ask = False
        return
    move, by = Move(status.move), f"staff:{who.name}" if who.kind == "staff" else ""
    _make(talk, move, _actor(move, who), status.reasons, status.version, status.numbers, by=by)


def take_due(talk: Talk, due: Due) -> None:
    """A deadline has come. One that belongs to a state long left is nothing."""
    order = talk.filing.order
    talk.note("due", what=due.what)
    if order is None or order.id != due.about or due.what not in _DUE.get(order.state, {}):
        talk.ask = False
    elif due.what == "sms_over":
        _make(talk, Move.SMS_OVER, Actor.CLOCK, (), order.version)
    else:
        talk.say(f"due.{due.what}", words_of(talk))


def give_up(talk: Talk) -> None:
    """The order of somebody whose data goes is abandoned where he still may, without a word: nobody is to wait for it."""
    order = talk.filing.order
    if order is None or order.state is State.TO_AUTHORITY:  # on its way: the authority will have it
        return
    after = made(order, Move.ABANDON, Actor.APPLICANT, talk.now, version=order.version)
    if not isinstance(after, Refused):
        talk.moves.append(
            Moved(
                order.id, order.version, Move.ABANDON.value, order.state.value, after.state.value, "applicant", talk.now
            )
        )


def _submit(talk: Talk) -> None:
    order, digest = talk.filing.order, _digest(frozen(talk.answers()))
    if order is None:
        made_order = begin(_order_id(talk), bool(talk.answers().get("order.sms")), talk.now)
        talk.change(order=made_order)
        talk.moves.append(Moved(made_order.id, 1, Move.SUBMIT.value, "", made_order.state.value, "applicant", talk.now))
        _freeze(talk, made_order)
        _enter(talk, made_order, None)
    elif order.state in EDITABLE:
        talk.change(order=replace(order, sms=bool(talk.answers().get("order.sms"))))
        _make(talk, Move.RESUBMIT, Actor.APPLICANT, (), order.version, changed=digest != talk.filing.frozen)
    talk.change(frozen=digest, returned=(), reopened=())


def _order_id(talk: Talk) -> str:
    day = talk.now.astimezone(CHINA).strftime("%y%m%d")
    case = f"{talk.conversation.id}{talk.filing.id}{talk.conversation.salt}"
    return f"XB{day}{sha256(case.encode()).hexdigest()[:6].upper()}"


def _make(
    talk: Talk,
    wish: Move,
    actor: Actor,
    reasons: tuple[Reason, ...],
    version: int,
    numbers: tuple[str, ...] = (),
    changed: bool = True,
    by: str = "",
) -> None:
    """Try a move; when it is made, everything that follows from it. `by` names the staff member for the audit."""
    before = talk.filing.order
    if before is None:
        return
    after = made(before, wish, actor, talk.now, version=version, changed=changed, reasons=len(reasons), numbers=numbers)
    if isinstance(after, Refused):
        talk.note("status", move=wish.value, refused=after.code)
        talk.ask = False
        return
    talk.change(order=after)
    why = tuple(f"{reason.code}:{reason.key}" for reason in reasons)
    talk.moves.append(
        Moved(
            after.id, after.version, wish.value, before.state.value, after.state.value, by or actor.value, talk.now, why
        )
    )
    if after.version > before.version:
        _freeze(talk, after)
    if after.state in EDITABLE:
        _open_again(talk, reasons if wish is not Move.WITHDRAW else ())
    _enter(talk, after, before)
    _tell_reasons(talk, reasons if wish in (Move.RETURN, Move.REJECT, Move.PAPERS_RETURN) else ())


def _enter(talk: Talk, order: Order, before: Order | None) -> None:
    """Say where the order is now, mail it, set what will be due and lift what is no longer."""
    talk.repeat = True
    key = f"order.{order.state.value}"
    again = before is not None and order.version > before.version and order.state is State.INITIAL_REVIEW
    tell(talk, "order.resubmitted" if again else key)
    template = _MAILS.get(order.state)
    if template:
        returned = " ".join(f"{reason.code}:{reason.key}" for reason in talk.filing.returned)
        told = {name: str(word) for name, word in words_of(talk).items()} | {"order": order.id[-4:], "why": returned}
        talk.notices.append(Notice(f"{order.id}:{order.version}:{order.state.value}:{len(order.made)}", template, told))
    if before is not None:
        talk.lifted += [f"{order.id}:{what}" for what in _DUE.get(before.state, {})]
    for what, after in _DUE.get(order.state, {}).items():
        talk.deadlines.append(Deadline(f"{order.id}:{what}", what, order.id, order.since + after))
    if order.state is State.TO_AUTHORITY:
        talk.submit.append(order.id)


def _open_again(talk: Talk, reasons: tuple[Reason, ...]) -> None:
    """After a return only what was flagged is asked again, and the summary; everything else is kept."""
    order = talk.filing.order
    if order is None or order.state is not State.SMS_RETURNED:  # that one may go back as it is, without another look
        talk.forget(_submit_step(talk).key)
    keys = tuple(reason.key for reason in reasons if reason.key and reason.key in talk.filing.answers)
    talk.change(returned=reasons, reopened=tuple(map(Key, dict.fromkeys(keys))))


def _tell_reasons(talk: Talk, reasons: tuple[Reason, ...]) -> None:
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
    talk.replies.append(Reply("order.reasons", {"count": Shown(str(len(rows)))}, card=rows))
    for reason in reasons:
        if reason.words:
            talk.say("order.reviewer_words", {"words": reason.words})


def _label(talk: Talk, key: str) -> str:
    """The name of what a reason means; of something that the applicant never saw, the order as a whole."""
    label = f"field.{bare(key)}"
    return label if talk.script.texts.has(label) else "field.order"


def _submit_step(talk: Talk) -> Step:
    return next(step for step in talk.script.flow.every() if step.moves == "submit")


def _digest(values: dict[Key, Value]) -> str:
    return sha256(repr(sorted((key, value) for key, value in values.items() if value is not True)).encode()).hexdigest()


def _freeze(talk: Talk, order: Order) -> None:
    values = frozen(talk.answers())
    files = {
        key: FileRef(value) for key, value in values.items() if isinstance(value, str) and value.startswith("file:")
    }
    plain = {key: value for key, value in values.items() if key not in files}
    talk.submissions.append(Submission(order.id, order.version, plain, files))


def _actor(move: Move, who: Who) -> Actor:
    if who.kind == "staff":
        return Actor.STAFF
    return Actor.PROVIDER if move in _BY_PROVIDER else Actor.AUTHORITY
