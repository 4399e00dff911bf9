"""Every kind of work that a turn may carry becomes work for a queue: none is forgotten."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.outbox import KNOWN, owed
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import WORK_KINDS, Notice, Turn, Wanted
from dialogs.messages import ConversationId, FileRef, JobId

#: What is written down in the turn's own transaction and is nobody's work afterwards.
KEPT = {
    "conversation",
    "events",
    "replies",
    "withheld",
    "deadlines",
    "lifted",
    "submissions",
    "moves",
    "senior",
    "given_up",
    "purge",
}
SAMPLES = {
    "actions": Wanted(JobId("c1:f1:step:read_document:0:1"), "read_document"),
    "notices": Notice("n", "submitted", {}),
    "submit": "o1",
    "look": "o1",
    "sites": ("XB1", 1),
    "outbox": "7",
    "words": FileRef("file:0"),
    "recall": "o1",
    "release": ("c1.f1", "s1"),
}


def test_each_field_of_a_turn_is_kept_or_is_work_with_a_way_to_a_queue() -> None:
    assert {each.name for each in fields(Turn)} == KEPT | set(WORK_KINDS)
    assert set(WORK_KINDS) == set(KNOWN) == set(SAMPLES)


@pytest.mark.parametrize("kind", WORK_KINDS)
def test_work_of_every_kind_is_owed_and_started_under_its_own_id(kind: str) -> None:
    nothing = Turn(Conversation(ConversationId("c1"), "account"))
    turn = Turn(nothing.conversation, **{kind: (SAMPLES[kind],)})
    assert turn.owes_work and not nothing.owes_work
    started = list(owed(turn, frozenset({"read_document"})))
    assert started and all(one.ids and one.key for one in started)
    assert list(owed(nothing, frozenset())) == []
