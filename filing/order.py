"""A submitted filing's life (备案订单): its states, the moves allowed between them, and who may make each.

Before submission a filing's state is derived from answers, elsewhere. Here is what happens afterwards: `begin` makes
an order, `move` gives the next one or says why not. Nothing is stored and no clock is read.
Source: domain facts, "Order status and lifecycle" (docs/facts.md, section 10).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from filing.numbers import FilingNumber, parse_filing_number

#: How long the authority's SMS code holds (工信部短信核验, 24 小时). Only the clock has to wait for it.
SMS_WINDOW = timedelta(hours=24)


class State(StrEnum):
    """Where a submitted order stands."""

    INITIAL_REVIEW = "initial_review"  # 初审中: our staff
    INITIAL_RETURNED = "initial_returned"  # 初审驳回: the applicant mends what was flagged
    MAIL_PENDING = "mail_pending"  # 待邮寄资料
    MAILED = "mailed"  # 已邮寄
    PAPERS_HERE = "papers_here"  # 已签收: our staff register them
    TO_AUTHORITY = "to_authority"  # 待提交管局
    SMS_PENDING = "sms_pending"  # 待短信核验: the principals, within 24 hours
    SMS_RETURNED = "sms_returned"  # 短信核验退回
    AUTHORITY_REVIEW = "authority_review"  # 管局审核中: nobody may touch it
    AUTHORITY_REJECTED = "authority_rejected"  # 管局驳回
    APPROVED = "approved"  # 已备案
    ABANDONED = "abandoned"  # 已放弃
    WITHDRAWN = "withdrawn"  # 已撤销: a draft again, every answer kept
    CANCELLED = "cancelled"  # 已注销


class Move(StrEnum):
    """What can be done to an order."""

    SUBMIT = "submit"  # 提交: again, after a withdrawal (the first time is `begin`)
    RESUBMIT = "resubmit"  # 修改后重新提交
    PASS = "pass"  # noqa: S105  初审通过
    RETURN = "return"  # 初审驳回
    ASK_PAPERS = "ask_papers"  # 要求邮寄
    SHIP = "ship"  # 已寄出
    ARRIVE = "arrive"  # 已签收
    PAPERS_OK = "papers_ok"  # 资料已录入
    PAPERS_AGAIN = "papers_again"  # 需重寄
    PAPERS_RETURN = "papers_return"  # the papers show an error in the data
    HAND_IN = "hand_in"  # 提交管局: by the provider's system
    SMS_DONE = "sms_done"
    SMS_OVER = "sms_over"  # 24 hours passed
    SMS_FAILED = "sms_failed"  # five wrong inputs
    APPROVE = "approve"
    REJECT = "reject"  # 管局驳回
    WITHDRAW = "withdraw"  # 撤销
    ABANDON = "abandon"  # 放弃
    CANCEL = "cancel"  # 注销主体 / 注销网站 / 取消接入, done on the PC


class Actor(StrEnum):
    """Who makes a move. The provider relays the authority's words; they stay the authority's."""

    APPLICANT = "applicant"
    STAFF = "staff"
    PROVIDER = "provider"
    AUTHORITY = "authority"
    CLOCK = "clock"


ENDS = frozenset({State.ABANDONED, State.CANCELLED})
#: The applicant may change answers in these.
EDITABLE = frozenset({State.INITIAL_RETURNED, State.SMS_RETURNED, State.AUTHORITY_REJECTED, State.WITHDRAWN})
#: It has not reached the authority, so 撤销 is possible (source: facts, 7.1).
WITHDRAWABLE = frozenset(
    {State.INITIAL_REVIEW, State.INITIAL_RETURNED, State.MAIL_PENDING, State.MAILED, State.PAPERS_HERE}
    | {State.TO_AUTHORITY, State.SMS_RETURNED}
)


@dataclass(frozen=True)
class Order:
    """One filing as submitted. Each submission of changed or unchanged answers is a version of it."""

    id: str
    version: int
    state: State
    sms: bool  # its rule set has the principals verify by SMS
    since: datetime  # when it entered this state, aware UTC
    numbers: tuple[str, ...] = ()  # what the authority issued: the subject number and each site's
    rounds: int = 0  # how often it came back to the applicant
    made: tuple[tuple[int, Move], ...] = ()  # every move behind it, with the version it was made of


@dataclass(frozen=True)
class Refused:
    """A move that was not made. `already` is a repetition and needs no words; the text is `refused.<code>`.

    Codes: already, stale, not_now, not_yours, reason_needed, numbers_needed, number_malformed, too_early.
    """

    code: str
    state: State


@dataclass(frozen=True)
class Rule:
    """One row of the table of moves."""

    to: State
    by: frozenset[Actor]


def _by(*actors: Actor) -> frozenset[Actor]:
    return frozenset(actors)


_APPLICANT = _by(Actor.APPLICANT)
_STAFF = _by(Actor.STAFF)
_PAPERS = _by(Actor.STAFF, Actor.PROVIDER)
_AUTHORITY = _by(Actor.AUTHORITY)
_LATE = _by(Actor.CLOCK, Actor.AUTHORITY)
#: A parcel may be opened without anybody having written down that it came.
_POSTED = (State.MAILED, State.PAPERS_HERE)
_ENDING = _by(Actor.PROVIDER, Actor.AUTHORITY)

#: Where each move leads and who may make it. HAND_IN of an order without SMS, and RESUBMIT of one that SMS returned
#: unchanged, differ: see `_target`.
MOVES: Mapping[tuple[State, Move], Rule] = {
    (State.INITIAL_REVIEW, Move.PASS): Rule(State.TO_AUTHORITY, _STAFF),
    (State.INITIAL_REVIEW, Move.RETURN): Rule(State.INITIAL_RETURNED, _STAFF),
    (State.INITIAL_REVIEW, Move.ASK_PAPERS): Rule(State.MAIL_PENDING, _STAFF),
    (State.INITIAL_RETURNED, Move.RESUBMIT): Rule(State.INITIAL_REVIEW, _APPLICANT),
    (State.MAIL_PENDING, Move.SHIP): Rule(State.MAILED, _APPLICANT),
    (State.MAILED, Move.ARRIVE): Rule(State.PAPERS_HERE, _PAPERS),
    (State.TO_AUTHORITY, Move.HAND_IN): Rule(State.SMS_PENDING, _by(Actor.PROVIDER)),
    (State.SMS_PENDING, Move.SMS_DONE): Rule(State.AUTHORITY_REVIEW, _AUTHORITY),
    (State.SMS_PENDING, Move.SMS_OVER): Rule(State.SMS_RETURNED, _LATE),
    (State.SMS_PENDING, Move.SMS_FAILED): Rule(State.SMS_RETURNED, _AUTHORITY),
    (State.SMS_RETURNED, Move.RESUBMIT): Rule(State.INITIAL_REVIEW, _APPLICANT),
    (State.AUTHORITY_REVIEW, Move.APPROVE): Rule(State.APPROVED, _AUTHORITY),
    (State.AUTHORITY_REVIEW, Move.REJECT): Rule(State.AUTHORITY_REJECTED, _AUTHORITY),
    (State.AUTHORITY_REJECTED, Move.RESUBMIT): Rule(State.INITIAL_REVIEW, _APPLICANT),
    (State.AUTHORITY_REJECTED, Move.ABANDON): Rule(State.ABANDONED, _APPLICANT),
    (State.WITHDRAWN, Move.SUBMIT): Rule(State.INITIAL_REVIEW, _APPLICANT),
    (State.WITHDRAWN, Move.RESUBMIT): Rule(State.INITIAL_REVIEW, _APPLICANT),
    (State.WITHDRAWN, Move.ABANDON): Rule(State.ABANDONED, _APPLICANT),
    (State.APPROVED, Move.CANCEL): Rule(State.CANCELLED, _ENDING),
    (State.MAIL_PENDING, Move.ARRIVE): Rule(State.PAPERS_HERE, _PAPERS),  # posted without telling us
    **{(state, Move.PAPERS_OK): Rule(State.TO_AUTHORITY, _PAPERS) for state in _POSTED},
    **{(state, Move.PAPERS_AGAIN): Rule(State.MAIL_PENDING, _PAPERS) for state in _POSTED},
    **{(state, Move.PAPERS_RETURN): Rule(State.INITIAL_RETURNED, _PAPERS) for state in _POSTED},
    **{(state, Move.WITHDRAW): Rule(State.WITHDRAWN, _APPLICANT) for state in WITHDRAWABLE},
    **{(state, Move.ABANDON): Rule(State.ABANDONED, _APPLICANT) for state in WITHDRAWABLE},
}

_NEW_VERSION = frozenset({Move.SUBMIT, Move.RESUBMIT})
_SENT_BACK = frozenset({State.INITIAL_RETURNED, State.SMS_RETURNED, State.AUTHORITY_REJECTED})
_NEED_REASON = frozenset({Move.RETURN, Move.PAPERS_RETURN, Move.WITHDRAW})


def begin(id: str, sms: bool, at: datetime) -> Order:
    """The order of a first submission, in initial review."""
    return Order(id, 1, State.INITIAL_REVIEW, sms, at)


def move(
    order: Order,
    move: Move,
    actor: Actor,
    at: datetime,
    *,
    version: int,
    changed: bool = True,
    reasons: int = 0,
    numbers: tuple[str, ...] = (),
) -> Order | Refused:
    """The order after this move, or why it is not made.

    `version` is the one the mover saw. `changed` says whether a resubmission alters any answer; `reasons` counts what
    a reviewer flagged (for a withdrawal: 1 when the applicant gave his reason); `numbers` come with an approval.
    Repeating a move that this version has behind it is Refused("already"), and changes nothing.
    """
    refusal = _unfitting(order, move, actor, version) or _unguarded(
        order, move, actor, at, reasons=reasons, numbers=numbers
    )
    if refusal:
        return Refused(refusal, order.state)
    target = _target(order, move, changed)
    return replace(
        order,
        state=target,
        since=at,
        version=order.version + (move in _NEW_VERSION),
        numbers=numbers or order.numbers,
        rounds=order.rounds + (target in _SENT_BACK),
        made=(*order.made, (version, move)),
    )


def moves(state: State, actor: Actor) -> frozenset[Move]:
    """What this actor may do in this state."""
    return frozenset(move for (at, move), rule in MOVES.items() if at is state and actor in rule.by)


def _unfitting(order: Order, move: Move, actor: Actor, version: int) -> str:
    """Why the table does not have this move now; empty when it does."""
    rule = MOVES.get((order.state, move)) if version == order.version else None
    if rule is None and (version, move) in order.made:
        return "already"
    if version != order.version:
        return "stale"
    if rule is None:
        return "not_now"
    return "" if actor in rule.by else "not_yours"


def _unguarded(order: Order, move: Move, actor: Actor, at: datetime, *, reasons: int, numbers: tuple[str, ...]) -> str:
    """What a move that the table has still lacks; empty when nothing."""
    if move in _NEED_REASON and reasons < 1:
        return "reason_needed"
    if move is Move.SMS_OVER and actor is Actor.CLOCK and at - order.since < SMS_WINDOW:
        return "too_early"
    return _fault_of(numbers) if move is Move.APPROVE else ""


def _fault_of(numbers: tuple[str, ...]) -> str:
    """An approval names the numbers issued, all of one subject, each once."""
    if not numbers:
        return "numbers_needed"
    read = [parse_filing_number(number) for number in numbers]
    subjects = {number.subject for number in read if isinstance(number, FilingNumber)}
    sound = len(subjects) == 1 and len(set(numbers)) == len(numbers)
    return "" if sound and all(isinstance(number, FilingNumber) for number in read) else "number_malformed"


def _target(order: Order, move: Move, changed: bool) -> State:
    if move is Move.HAND_IN and not order.sms:
        return State.AUTHORITY_REVIEW
    if move is Move.RESUBMIT and order.state is State.SMS_RETURNED and not changed:
        return State.TO_AUTHORITY
    return MOVES[order.state, move].to
