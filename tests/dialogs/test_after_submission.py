"""Everybody acts on one order in any order: no state without an exit, no move twice, one notice an event and channel.

The engine itself, not only the table of moves: reviewer, provider, clock and applicant do what they like, also twice,
also for old versions. `make trial` takes 10,000 steps.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.storage.leave import notice_id
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Moved
from dialogs.engine.order_news import DUE
from dialogs.engine.talk import COMMAND_STAMP
from dialogs.messages import Command, Due, FooterSeen, Pressed, Reason, Recalled, Status, Who
from dialogs.texts import load
from filing.order import EDITABLE, ENDS, MOVES, Actor, Move, State, moves
from tests.dialogs.play import SYSTEM, Play

STAFF, PROVIDER = Who("staff", "rev"), Who("system", "provider")
NUMBERS = ("浙ICP备2026000123号-1",)
REASONS = (
    (),
    (Reason("R08", "sites.s1.name"),),
    (Reason("R26", ""), Reason("other", "", "请核对")),
    (Reason("R15", "contact.mobile"),),
)
TEXTS = load()
_READY: list[Play] = []


def ready() -> Play:
    """An order in review; made once, since everything in it is immutable."""
    if not _READY:
        play = Play()
        play.command("start")
        _READY.append(play.until("order"))
    first = _READY[0]
    return Play(conversation=first.conversation, script=first.script, now=first.now)


class Life(RuleBasedStateMachine):
    """What anybody may try."""

    def __init__(self) -> None:
        super().__init__()
        self.play = ready()
        self.moves: list[Moved] = []
        self.owed: Counter[str] = Counter()
        self.play.watchers.append(self.watch)

    def watch(self, _play: object, before: Conversation, _what: object, turn: object) -> None:
        """What each turn leaves behind; nothing goes back in while something flagged is untouched."""
        if any(moved.move == Move.RESUBMIT for moved in turn.moves):  # type: ignore[attr-defined]
            assert not before.filing.reopened
        self.moves += turn.moves  # type: ignore[attr-defined]
        self.owed.update(notice_id(notice, channel) for notice in turn.notices for channel in notice.channels)  # type: ignore[attr-defined]

    @property
    def order(self):
        return self.play.conversation.filing.order

    @rule(
        move=st.sampled_from(Move),
        by=st.sampled_from([STAFF, PROVIDER]),
        back=st.integers(0, 1),
        why=st.sampled_from(REASONS),
    )
    def status(self, move: Move, by: Who, back: int, why: tuple[Reason, ...]) -> None:
        """Staff, provider or authority say that it moves."""
        order = self.order
        numbers = NUMBERS if move is Move.APPROVE else ()
        role = "site" if move is Move.SMS_DONE and back else ""
        self.play.happen(
            Status(order.id, order.version - back * (order.version > 1), move.value, why, numbers, role), by
        )

    @rule(
        move=st.sampled_from([Move.PASS, Move.RETURN, Move.ASK_PAPERS, Move.PAPERS_AGAIN]),
        why=st.sampled_from(REASONS),
        senior=st.booleans(),
    )
    def decides(self, move: Move, why: tuple[Reason, ...], senior: bool) -> None:
        """A reviewer decides and may still take it back: nothing moves and nobody is told."""
        before, moves, told = self.order, len(self.moves), len(self.play.told)
        status = Status(before.id, before.version, move.value, why, senior=senior, hold_s=10)
        self.play.happen(status, STAFF)
        assert (self.order, len(self.moves), len(self.play.told)) == (before, moves, told)

    @rule(back=st.booleans())
    def the_seconds_pass(self, back: bool) -> None:
        """It is taken back, or made."""
        decided, before = self.play.conversation.filing.decided, self.order
        if back:
            self.play.happen(Command("take_back", self.order.id), STAFF)
            assert self.order == before
        self.play.wait(seconds=11)
        self.play.happen(Due("decided", self.order.id), SYSTEM)
        assert self.play.conversation.filing.decided is None or decided is None
        assert self.play.conversation.filing.decided is None
        assert not (back and self.order != before)

    @rule(deed=st.sampled_from(["announce", "again", "reached", "missed"]))
    def calls(self, deed: str) -> None:
        """The reviewer's calls never move an order."""
        before = self.order
        window = "|".join((self.play.now + timedelta(hours=hours)).isoformat() for hours in (1, 3))
        self.play.happen(Command("call", f"{before.id}|{deed}|contact.mobile|{window}"), STAFF)
        assert self.order == before

    @rule(
        what=st.sampled_from([what for due in DUE.values() for what in due] + ["domain_soon", "draft_over", "decided"])
    )
    def due(self, what: str) -> None:
        """A deadline comes, in time or not."""
        self.play.happen(Due(what, self.order.id), SYSTEM)

    @rule(hours=st.sampled_from([1, 11, 24, 700]))
    def time_goes_by(self, hours: int) -> None:
        """Forward only."""
        self.play.wait(hours=hours)

    @rule(outcome=st.sampled_from(["withdrawn", "too_late", "unreachable"]))
    def recalled(self, outcome: str) -> None:
        """The provider answers to a withdrawal, asked for or not."""
        self.play.happen(Recalled(self.order.id, self.order.version, outcome), SYSTEM)  # type: ignore[arg-type]

    @rule(
        words=st.sampled_from(
            [
                "cancel",
                "status",
                "change sites.s1.name",
                "duty footer",
                "duty police",
                "notify sms off",
                "back",
                "call when",
                "call ok",
                "rejection",
            ]
        )
    )
    def wish(self, words: str) -> None:
        """The applicant wishes something, fitting or not."""
        self.play.command(words)

    @rule(outcome=st.sampled_from(["shown", "missing"]))
    def footer(self, outcome: str) -> None:
        """The home page was looked at."""
        self.play.happen(FooterSeen(self.order.id, (("example.cn", outcome),)), SYSTEM)

    @precondition(lambda self: self.play.conversation.pending)
    @rule(yes=st.booleans())
    def confirm(self, yes: bool) -> None:
        """A wish was asked back."""
        self.play.say("是" if yes else "否")

    @precondition(lambda self: self.play.asked() is not None and not self.play.conversation.pending)
    @rule()
    def go_on(self) -> None:
        """The open question is answered as a willing applicant would."""
        self.play.bring_all()
        if self.play.asked() is not None:
            self.play.go_on(prefer=("done", "submit", "keep"))

    @invariant()
    def no_trap(self) -> None:
        """Somebody can go on; where it is the applicant, something is asked, or he may wish."""
        order = self.order
        assert order.state in ENDS or any(moves(order.state, actor) for actor in Actor)
        if order.state in EDITABLE and not self.play.jobs:
            assert self.play.asked() is not None, f"{order.state} asks nothing"

    @invariant()
    def every_move_is_of_the_table_and_follows_the_one_before(self) -> None:
        """The audit is a walk through the table: from where the last one ended."""
        for before, after in zip(self.moves, self.moves[1:], strict=False):
            assert after.was == before.now
        for moved in self.moves:
            assert (State(moved.was), Move(moved.move)) in MOVES
        assert not self.moves or self.moves[-1].now == self.order.state

    @invariant()
    def each_event_is_owed_once_on_each_channel(self) -> None:
        """However often it happened."""
        assert not [event for event, times in self.owed.items() if times > 1]


def play_lives(examples: int, steps: int) -> None:
    """So many lives of so many steps."""
    chosen = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Life, settings=chosen)  # type: ignore[no-untyped-call]


def test_a_life_in_which_everybody_does_anything() -> None:
    play_lives(8, 40)


@pytest.mark.trial
@pytest.mark.timeout(3600)
def test_ten_thousand_steps() -> None:
    play_lives(100, 100)


@pytest.mark.parametrize("wish", ["duty footer", "smshelp missing", "call ok", "call when", "call 20261127T14"])
def test_what_was_pressed_is_shown_as_its_button_is_named(wish: str) -> None:
    pressed = ready().happen(Pressed(COMMAND_STAMP, wish)).events[0]
    exact = f"option.command.{wish.replace(' ', '_')}"
    assert pressed.body["label"] == ("option.command.call" if wish[-3:] == "T14" else exact)
    assert TEXTS.has(str(pressed.body["label"]))


def test_an_authority_that_takes_too_long_is_a_persons_to_ask() -> None:
    play = ready()
    for move, by in (("pass", STAFF), ("hand_in", PROVIDER), ("sms_done", PROVIDER)):
        play.move(move, by)
    play.wait(days=60)
    turn = play.happen(Due("authority_slow", play.conversation.filing.order.id), SYSTEM)  # type: ignore[union-attr]
    assert "due.authority_slow" in [reply.key for reply in turn.replies]
    assert turn.conversation.wants_human


def test_at_which_hours_left_the_codes_are_reminded_of_is_configured() -> None:
    play = ready()
    play.script = replace(play.script, sms_left_h=(6, 2))
    play.move("pass", STAFF)
    turn = play.move("hand_in", PROVIDER)
    left = {one.what: (turn.moves[0].at + timedelta(hours=24) - one.at) for one in turn.deadlines}
    assert left == {"sms_6h": timedelta(hours=6), "sms_2h": timedelta(hours=2), "sms_over": timedelta()}
    play.wait(hours=18)
    order = play.conversation.filing.order
    assert order is not None
    told = play.happen(Due("sms_6h", order.id), SYSTEM)
    assert told.replies[0].key == "due.sms_left" and told.replies[0].args["hours"].value == "6"
    assert told.notices[0].template == "sms_left" and told.notices[0].urgent
    over = play.move("sms_done", PROVIDER)
    assert {f"{order.id}:sms_2h", f"{order.id}:sms_over"} <= set(over.lifted)


def approved() -> Play:
    play = ready()
    for move, by in (("pass", STAFF), ("hand_in", PROVIDER), ("sms_done", PROVIDER)):
        play.move(move, by)
    play.move("approve", PROVIDER, numbers=NUMBERS)
    return play


def bring_due(play: Play) -> list[str]:
    """Everything set by the approval that has come by now, in its order and once more; what is said."""
    due = [one for one in play.turns[3].deadlines if one.at <= play.now]
    before = len(play.told)
    for deadline in sorted(due * 2, key=lambda one: one.at):
        play.happen(Due(deadline.what, deadline.about), SYSTEM)
    return [reply.key for reply in play.told[before:]]


def test_the_public_security_filing_is_reminded_of_three_times_within_its_thirty_days() -> None:
    play, said = approved(), []
    for _ in range(31):
        play.wait(days=1)
        said += [(key, (play.now - play.turns[3].moves[0].at).days) for key in bring_due(play)]
    assert [one for one in said if "police" in one[0]] == [
        ("due.police_7d", 7),
        ("due.police_23d", 23),
        ("due.police_29d", 29),
    ]
    owed = [notice for turn in play.turns for notice in turn.notices if notice.template == "duty_police"]
    assert [notice.channels for notice in owed] == [("chat", "mail", "sms")] * 3
    assert len({notice.id for notice in owed}) == 3


def test_after_an_outage_of_a_month_each_duty_is_reminded_of_once_and_none_that_is_done() -> None:
    play = approved()
    play.wait(days=30)
    assert bring_due(play) == ["due.footer_3d", "due.police_29d"], "of each duty the last"
    done = approved()
    done.command("duty police")
    done.wait(days=30)
    assert [key for key in bring_due(done) if "police" in key] == []
