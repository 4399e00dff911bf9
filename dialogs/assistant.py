"""Start reading here: the one door. Whatever happens to a conversation comes through `handle` as an Inbound.

It locks the conversation, drops an Inbound seen before, lets the pure `take_turn` decide, and commits events, replies
and the work they call for in one transaction. Nothing is sent or run before that.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dialogs.engine.conversation import Conversation
from dialogs.engine.script import Script
from dialogs.engine.talk import Talk
from dialogs.engine.turn import take_turn
from dialogs.messages import Inbound
from dialogs.ports import Clock, Committed, Store, Turn

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Assistant:
    """The assistant as everybody meets it: channels, the desk, the provider's pushes, deadlines, results."""

    store: Store
    script: Script
    clock: Clock
    announce: Callable[[str, int], None]

    async def handle(self, inbound: Inbound) -> Committed:
        """Take one Inbound in. Returns once it is committed; raises UnknownConversation for one nobody opened."""
        committed = await self.store.turn(inbound, lambda conversation: self._take(conversation, inbound))
        if committed.fresh:
            self.announce(inbound.conversation, committed.last_seq)
        return committed

    def _take(self, conversation: Conversation, inbound: Inbound) -> Turn:
        """One catch-all: the applicant is told something true and offered a person; the log names no one."""
        now = self.clock.now()
        try:
            return _looked_at(take_turn(conversation, inbound, self.script, now))
        except Exception as broken:
            log.error("turn failed in conversation %s: %s", conversation.id, _where(broken))
            if inbound.who.kind not in ("applicant", "invited"):
                raise
            talk = Talk(conversation, self.script, now)
            talk.become(wants_human=True)
            talk.note("failed", error=type(broken).__name__)
            talk.say("notice.our_fault")
            return Turn(talk.conversation, tuple(talk.events), tuple(talk.replies))


def _looked_at(turn: Turn) -> Turn:
    """What the applicant need not notice and whoever keeps the flow should: he was asked what an action should have told."""
    for event in turn.events:
        if event.kind == "stood_still":
            log.warning("waited for nothing in conversation %s at %s", turn.conversation.id, event.body["step"])
    return turn


def _where(broken: Exception) -> str:
    """What failed and where, without its message or its data: they may be somebody's."""
    frames = traceback.extract_tb(broken.__traceback__)[-3:]
    return type(broken).__name__ + " at " + ", ".join(f"{Path(at.filename).name}:{at.lineno}" for at in frames)
