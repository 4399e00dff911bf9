"""Turns in process: the pure engine goes through a whole conversation, with no store, channel or clock."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.bench.forms import ANSWERS, WORDS, form
from bot.bench.rounds import Rate, run_for
from dialogs.engine.conversation import Conversation
from dialogs.engine.questions import RIGHT
from dialogs.engine.script import Script
from dialogs.engine.turn import take_turn
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Pressed, Said, What, Who
from dialogs.replies import Reply

_NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
_APPLICANT = Who("applicant", "account")


def turns(name: str, cpu_s: float) -> Rate:
    """Conversation after conversation through a form of `forms.py`."""
    script = form(name)
    return run_for(cpu_s, lambda: _conversation(script))


def _conversation(script: Script) -> int:
    """From hello to the card that sums up; how many turns that took."""
    conversation, count = Conversation(ConversationId("c"), "account", salt="salt"), 0
    what: What = Command("start")
    while True:
        inbound = Inbound(InboundId(str(count)), conversation.id, _APPLICANT, what, _NOW)
        turn = take_turn(conversation, inbound, script, _NOW)
        conversation, asked, count = turn.conversation, turn.replies[-1], count + 1
        if asked.field == script.flow.steps[-1].key:
            return count
        what = _answer(asked)


def _answer(asked: Reply) -> What:
    if asked.wants == "text":
        return Said(ANSWERS.get(asked.field, WORDS))
    return Pressed(asked.stamp, RIGHT if asked.card else ANSWERS[asked.field])
