"""An order's life as the applicant hears of it: submitting, coming back, deadlines, the number at the end.

Which moves there are and who may make them is filing.order's business; here a move becomes words, mails and deadlines.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from dialogs.engine import after, deciding, expiry, post, senior, sms
from dialogs.engine.draft import frozen
from dialogs.engine.made import Deadline, Moved, Submission
from dialogs.engine.order_news import (
    MAILS,
    MAILS_OF,
    SAID_OF,
    due_at,
    dues,
    event_of,
    is_outdone,
    owe_of,
    remind,
    said_at,
    tell,
    tell_reasons,
    tell_words,
    told_of,
)
from dialogs.engine.returned import digests
from dialogs.engine.talk import CHINA, Talk
from dialogs.flow.model import Step
from dialogs.messages import Due, FileRef, Key, Reason, Recalled, SitesSeen, Status, Value, Who
from filing.order import EDITABLE, Actor, Move, Order, Refused, State, begin
from filing.order import move as made

#: The provider has it, or may have it, and must be told when it is given up.
_AT_PROVIDER = frozenset({State.TO_AUTHORITY, State.SMS_RETURNED, State.AUTHORITY_REJECTED})
#: What says that the things to be done outside are done; each return asks anew.
_DONE_OUTSIDE = "returned.done"
#: What only a person can do something about: papers that never came, an authority to be asked.
_BY_PERSON = frozenset({"mail_over", "authority_slow"})
_BY_PROVIDER = frozenset({Move.HAND_IN})
#: Moves whose reasons are told one by one.
_EXPLAINED = frozenset({Move.RETURN, Move.REJECT, Move.PAPERS_RETURN})


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
        # The provider may have it already, so it is asked first; nothing is called withdrawn before it agrees.
        talk.change(recalling=True)
        talk.recall.append(order.id)
        talk.say("notice.withdrawing")
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
    if who.kind == "staff" and (why := senior.needed(talk, order, status)):
        senior.propose(talk, order, status, why, who)
        return
    if who.kind == "staff" and status.hold_s > 0:
        deciding.hold(talk, order, status, who)
        return
    move, by = Move(status.move), f"staff:{who.name}" if who.kind == "staff" else ""
    if move is Move.SMS_DONE and status.role and order.state is State.SMS_PENDING and order.version == status.version:
        if not sms.note_done(talk, status.role):
            talk.note("status", move=status.move, role=status.role)
            tell(talk, "order.sms_one_done")
            return
    elif move is Move.HAND_IN:
        talk.change(verified=())
    _make(talk, move, _actor(move, who), status.reasons, status.version, status.numbers, by=by, at=status.at)


def take_recalled(talk: Talk, recalled: Recalled) -> None:
    """The provider's answer to a withdrawal. While it was asked the authority may have got the order after all."""
    order = talk.filing.order
    talk.note("status", move="recall", outcome=recalled.outcome)
    if order is None or order.id != recalled.order or not talk.filing.recalling:
        talk.ask = False
        return
    talk.change(recalling=False)
    if order.state is not State.TO_AUTHORITY or recalled.outcome == "too_late":
        talk.say("notice.cannot_withdraw")
    elif recalled.outcome == "withdrawn":
        _make(talk, Move.WITHDRAW, Actor.APPLICANT, (Reason("withdrawn"),), recalled.version)
    else:
        talk.become(wants_human=True)
        talk.say("notice.withdraw_by_human")


def take_sites(talk: Talk, seen: SitesSeen) -> None:
    """For the reviewer only: nothing is said. Of a version that was sent in anew since, its own come."""
    talk.ask = False
    order = talk.filing.order
    if order is not None and (order.id, order.version) == (seen.order, seen.version):
        talk.change(sites_seen=seen.sites)


def take_due(talk: Talk, due: Due) -> None:
    """A deadline has come. One that belongs to a state long left is nothing."""
    order = talk.filing.order
    talk.note("due", what=due.what)
    if due.what in expiry.SOON:
        expiry.tell(talk, due)
    elif due.what == deciding.DECIDED:
        _make_decided(talk, due.about)
    elif order is None or order.id != due.about or due.what not in dues(talk, order.state):
        talk.ask = False
    elif due.what == "sms_over":
        _make(talk, Move.SMS_OVER, Actor.CLOCK, (), order.version)
    elif is_outdone(talk, order, due.what) or after.is_done(talk, due.what) or due.what in talk.filing.reminded:
        talk.ask = False  # we were away: the later reminder comes at once
    else:
        talk.change(reminded=(*talk.filing.reminded, due.what))
        if due.what in _BY_PERSON:
            talk.become(wants_human=True)
        tell(talk, said_at(talk, due.what))
        remind(talk, order, due.what)


def _make_decided(talk: Talk, order: str) -> None:
    """A decision that nobody took back. If the order has moved since, it is refused like any other that comes late."""
    decided = deciding.due(talk, order)
    if decided is None:
        talk.ask = False
    else:
        take_status(talk, *decided)


def give_up(talk: Talk) -> None:
    """The order of somebody whose data goes is abandoned where he still may, without a word: nobody is to wait for it."""
    order = talk.filing.order
    if order is None:
        return
    if order.state in _AT_PROVIDER:
        talk.recall.append(order.id)
    if order.state is State.TO_AUTHORITY:  # whether it still can be called back only the provider knows
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
    senior.note_version(talk, frozen(talk.answers()))
    sent = digests(talk.conversation.salt, frozen(talk.answers()))
    talk.change(frozen=digest, sent=sent, returned=(), flagged=(), duties=(), reopened=())


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
    at: datetime | None = None,
) -> None:
    """Try a move; when it is made, everything that follows from it. `by` names the staff member for the audit, `at` is
    when the authority says that it sent its codes.
    """
    before = talk.filing.order
    if before is None:
        return
    after = made(before, wish, actor, talk.now, version=version, changed=changed, reasons=len(reasons), numbers=numbers)
    if isinstance(after, Refused):
        talk.note("status", move=wish.value, refused=after.code)
        talk.ask = False
        return
    if after.state is State.SMS_PENDING:
        after = replace(after, since=sms.sent_at(at, talk.now))
    post.note(talk, wish, reasons)
    stays = after.state is before.state
    talk.change(order=after, proposed=None, reminded=(), call=talk.filing.call if stays else None)
    why = tuple(f"{reason.code}:{reason.key}" for reason in reasons)
    talk.moves.append(
        Moved(
            after.id, after.version, wish.value, before.state.value, after.state.value, by or actor.value, talk.now, why
        )
    )
    if after.version > before.version:
        _freeze(talk, after)
    if (
        before.state in _AT_PROVIDER
        and wish in (Move.WITHDRAW, Move.ABANDON)
        and before.state is not State.TO_AUTHORITY
    ):
        talk.recall.append(after.id)
    if after.state in EDITABLE:
        _open_again(talk, reasons if wish is not Move.WITHDRAW else ())
        talk.urgent = talk.urgent or wish is not Move.WITHDRAW
    _enter(talk, after, before)
    tell_reasons(talk, reasons if wish in _EXPLAINED else ())
    if wish in post.ASKING:
        tell_words(talk, reasons)


def _enter(talk: Talk, order: Order, before: Order | None) -> None:
    """Say where the order is now, mail it, set what will be due and lift what is no longer."""
    talk.repeat = True
    key = SAID_OF.get(order.made[-1][1] if order.made else Move.SUBMIT, f"order.{order.state.value}")
    again = before is not None and order.version > before.version and order.state is State.INITIAL_REVIEW
    tell(talk, "order.resubmitted" if again else key)
    template = MAILS_OF.get(order.made[-1][1] if order.made else Move.SUBMIT) or MAILS.get(order.state)
    if template:
        owe_of(talk, order, event_of(order), template, told_of(talk, order))
    if before is not None:
        talk.lifted += [f"{order.id}:{what}" for what in dues(talk, before.state)]
    for what in dues(talk, order.state):
        talk.deadlines.append(Deadline(f"{order.id}:{what}", what, order.id, due_at(talk, order, what)))
    if order.state is State.TO_AUTHORITY:
        talk.submit.append(order.id)


def _open_again(talk: Talk, reasons: tuple[Reason, ...]) -> None:
    """After a return only what was flagged is asked again, and the summary; everything else is kept."""
    order = talk.filing.order
    if order is None or order.state is not State.SMS_RETURNED:  # that one may go back as it is, without another look
        talk.forget(_submit_step(talk).key)
    talk.forget(_DONE_OUTSIDE)
    keys = [key for key in dict.fromkeys(reason.key for reason in reasons) if key and talk.is_asked(key)]
    duties = tuple(reason for reason in reasons if reason.key not in keys)
    talk.change(returned=reasons, flagged=reasons, duties=duties, reopened=tuple(map(Key, keys)))


def _submit_step(talk: Talk) -> Step:
    return next(step for step in talk.script.flow.every() if step.moves == "submit")


def _digest(values: dict[Key, Value]) -> str:
    return sha256(repr(sorted((key, value) for key, value in values.items() if value is not True)).encode()).hexdigest()


def _freeze(talk: Talk, order: Order) -> None:
    """Hand in what is on the path now, but for what was only said between two submissions."""
    values = {key: value for key, value in frozen(talk.answers()).items() if key != _DONE_OUTSIDE}
    files = {
        key: FileRef(value) for key, value in values.items() if isinstance(value, str) and value.startswith("file:")
    }
    plain = {key: value for key, value in values.items() if key not in files}
    talk.submissions.append(Submission(order.id, order.version, plain, files))
    expiry.watch(talk, order)
    talk.sites.append((order.id, order.version))


def _actor(move: Move, who: Who) -> Actor:
    if who.kind == "staff":
        return Actor.STAFF
    return Actor.PROVIDER if move in _BY_PROVIDER else Actor.AUTHORITY
