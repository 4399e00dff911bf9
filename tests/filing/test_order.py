"""An order's life: exactly the table, nobody's move twice, no state that is a trap."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from filing.order import (
    EDITABLE,
    ENDS,
    MOVES,
    WITHDRAWABLE,
    Actor,
    Move,
    Order,
    Refused,
    State,
    begin,
    move,
    moves,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(hours=24)
NUMBERS = ("京ICP备12345678号-1", "京ICP备12345678号-2")

#: The table of the facts, section 10.2, once more by hand: if one of the two is wrong, they differ.
WALKS = {
    "passed at once, by SMS, approved": [
        ("pass", "staff", "to_authority"),
        ("hand_in", "provider", "sms_pending"),
        ("sms_done", "authority", "authority_review"),
        ("approve", "authority", "approved"),
        ("cancel", "provider", "cancelled"),
    ],
    "returned, mended, papers by post twice": [
        ("return", "staff", "initial_returned"),
        ("resubmit", "applicant", "initial_review"),
        ("ask_papers", "staff", "mail_pending"),
        ("ship", "applicant", "mailed"),
        ("papers_again", "staff", "mail_pending"),
        ("ship", "applicant", "mailed"),
        ("arrive", "staff", "papers_here"),
        ("papers_ok", "staff", "to_authority"),
    ],
    "papers show an error": [
        ("ask_papers", "staff", "mail_pending"),
        ("ship", "applicant", "mailed"),
        ("papers_return", "staff", "initial_returned"),
        ("abandon", "applicant", "abandoned"),
    ],
    "withdrawn, then submitted again": [
        ("pass", "staff", "to_authority"),
        ("withdraw", "applicant", "withdrawn"),
        ("submit", "applicant", "initial_review"),
    ],
    "five wrong codes, mended": [
        ("pass", "staff", "to_authority"),
        ("hand_in", "provider", "sms_pending"),
        ("sms_failed", "authority", "sms_returned"),
        ("resubmit", "applicant", "initial_review"),
    ],
    "rejected by the authority": [
        ("pass", "staff", "to_authority"),
        ("hand_in", "provider", "sms_pending"),
        ("sms_done", "authority", "authority_review"),
        ("reject", "authority", "authority_rejected"),
        ("resubmit", "applicant", "initial_review"),
    ],
}


def made(order: Order, what: Move, actor: Actor, **more: object) -> Order | Refused:
    """The move with everything it could want."""
    given = {"version": order.version, "reasons": 1, "numbers": NUMBERS if what is Move.APPROVE else (), **more}
    return move(order, what, actor, order.since + DAY, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("walk", WALKS.values(), ids=WALKS.keys())
def test_the_ways_of_an_order(walk: list[tuple[str, str, str]]) -> None:
    order: Order | Refused = begin("o1", True, NOW)
    for what, actor, state in walk:
        assert isinstance(order, Order)
        order = made(order, Move(what), Actor(actor))
        assert order.state == state


def test_no_state_is_a_trap_and_ends_are_ends() -> None:
    left = {state for state, _ in MOVES}
    assert set(State) - left == ENDS


def test_every_state_can_be_reached() -> None:
    reached, fresh = {State.INITIAL_REVIEW}, {State.INITIAL_REVIEW}
    while fresh:
        fresh = {rule.to for (state, _), rule in MOVES.items() if state in fresh} - reached
        reached |= fresh
    assert reached == set(State)


def test_what_the_authority_holds_can_be_neither_changed_nor_withdrawn() -> None:
    for state in (State.SMS_PENDING, State.AUTHORITY_REVIEW):
        assert not moves(state, Actor.APPLICANT)
        assert state not in WITHDRAWABLE | EDITABLE


def test_an_order_without_sms_goes_straight_to_the_authority() -> None:
    order = Order("o1", 1, State.TO_AUTHORITY, False, NOW)
    assert made(order, Move.HAND_IN, Actor.PROVIDER).state is State.AUTHORITY_REVIEW


def test_after_sms_an_unchanged_order_skips_our_review() -> None:
    order = Order("o1", 1, State.SMS_RETURNED, True, NOW)
    again = made(order, Move.RESUBMIT, Actor.APPLICANT, changed=False)
    assert (again.state, again.version) == (State.TO_AUTHORITY, 2)  # type: ignore[union-attr]


@pytest.mark.parametrize("what", [Move.RETURN, Move.WITHDRAW])
def test_some_moves_need_a_reason(what: Move) -> None:
    actor = Actor.STAFF if what is Move.RETURN else Actor.APPLICANT
    refused = made(begin("o1", True, NOW), what, actor, reasons=0)
    assert refused == Refused("reason_needed", State.INITIAL_REVIEW)


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ((), "numbers_needed"),
        (("京ICP证030173号",), "number_malformed"),
        (("京ICP备12345678号-1", "京ICP备87654321号-2"), "number_malformed"),
        (("京ICP备12345678号-1", "京ICP备12345678号-1"), "number_malformed"),
    ],
)
def test_an_approval_brings_numbers_of_one_subject(numbers: tuple[str, ...], code: str) -> None:
    order = Order("o1", 1, State.AUTHORITY_REVIEW, False, NOW)
    assert made(order, Move.APPROVE, Actor.AUTHORITY, numbers=numbers) == Refused(code, State.AUTHORITY_REVIEW)


def test_the_clock_waits_24_hours_for_the_sms() -> None:
    order = Order("o1", 1, State.SMS_PENDING, True, NOW)
    early = move(order, Move.SMS_OVER, Actor.CLOCK, NOW + DAY - timedelta(seconds=1), version=1)
    assert early == Refused("too_early", State.SMS_PENDING)
    late = move(order, Move.SMS_OVER, Actor.CLOCK, NOW + DAY, version=1)
    assert late.state is State.SMS_RETURNED


def test_a_decision_on_an_older_version_is_stale() -> None:
    order = replace(begin("o1", True, NOW), version=2)
    assert made(order, Move.PASS, Actor.STAFF, version=1) == Refused("stale", State.INITIAL_REVIEW)


class Life(RuleBasedStateMachine):
    """Anybody tries anything, with the version seen now or an older one."""

    def __init__(self) -> None:
        """A fresh order."""
        super().__init__()
        self.order = begin("o1", True, NOW)

    @rule(what=st.sampled_from(Move), actor=st.sampled_from(Actor), back=st.integers(0, 2), changed=st.booleans())
    def anything(self, what: Move, actor: Actor, back: int, changed: bool) -> None:
        """Made as the table has it, or refused without a trace."""
        before = self.order
        after = made(before, what, actor, version=before.version - back, changed=changed)
        if isinstance(after, Refused):
            assert after.state is before.state
            assert (after.code == "already") == self._repeated(what, before, before.version - back)
            return
        assert back == 0
        assert actor in MOVES[before.state, what].by
        assert after.version - before.version == (what in {Move.SUBMIT, Move.RESUBMIT})
        self.order = after

    @staticmethod
    def _repeated(what: Move, order: Order, version: int) -> bool:
        possible = version == order.version and (order.state, what) in MOVES
        return (version, what) in order.made and not possible

    @precondition(lambda self: self.order.made)
    @rule(actor=st.sampled_from(Actor))
    def the_same_again(self, actor: Actor) -> None:
        """Whoever repeats the last move changes nothing and hears `already`."""
        version, what = self.order.made[-1]
        refused = made(self.order, what, actor, version=version)
        assert isinstance(refused, Refused)
        assert refused.code == "already"

    @invariant()
    def somebody_can_go_on(self) -> None:
        """No trap."""
        assert self.order.state in ENDS or any(moves(self.order.state, actor) for actor in Actor)

    @invariant()
    def numbers_come_only_with_an_approval(self) -> None:
        """And stay."""
        assert bool(self.order.numbers) == (self.order.state in {State.APPROVED, State.CANCELLED})


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
