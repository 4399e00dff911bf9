"""What every chore needs: the rest of the house as ports, and to ask the outside by an action."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.links import Links
from bot.logs import place_of
from bot.storage.files import Files
from bot.storage.rows import DueRow, NoticeRow, OrderRow
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Submission
from dialogs.messages import ConversationId, Inbound, InboundId, JobId, Value, What, Who
from dialogs.ports import Clock

if TYPE_CHECKING:
    from actions.rasa import Outcome

log = logging.getLogger(__name__)

Slots = Mapping[str, Value]
SYSTEM = Who("system")


class Runs(Protocol):
    """Runs an action by name: actions.rasa.Executor in this process, or an action server over HTTP."""

    async def run(self, action: str, sender: str, slots: Slots) -> Outcome:
        """Raises actions.rasa.Unavailable when the outside cannot be asked."""
        ...


@dataclass(frozen=True)
class Needs:
    """What the chores need of the rest of the house."""

    #: The one door: dialogs.assistant.Assistant.handle.
    handle: Callable[[Inbound], Awaitable[object]]
    #: The action of a job and what it is given; None when nobody waits for it any more.
    slots_of: Callable[[Conversation, JobId], tuple[str, Slots] | None]
    #: Made at the first action, in a thread: importing rasa-sdk takes seconds.
    runs: Callable[[], Runs]
    #: Sends one notice: "sent" with the gateway's receipt, or what its row shall say instead. Raises Unavailable to be
    #: tried again.
    send: Callable[[NoticeRow], Awaitable[str | tuple[str, str]]]
    #: Until when a notice is held back, because its reader sleeps; None: not.
    quiet: Callable[[NoticeRow, datetime], datetime | None] = lambda _row, _now: None
    #: What submit_order is given for a frozen version.
    order_slots: Callable[[Conversation, OrderRow, Submission], Slots] | None = None
    #: What else is done once a day: old sessions, old challenges.
    daily: tuple[Callable[[], Awaitable[object]], ...] = ()
    #: Whether a deadline that moves an order may be brought now: the provider is asked first how the order stands.
    before_due: Callable[[DueRow, datetime], Awaitable[bool]] | None = None
    #: Looks for drafts that nobody works on, once a day.
    drafts: Callable[[datetime], Awaitable[object]] | None = None
    #: Asks how the orders under review stand, once a day.
    digest: Callable[[datetime], Awaitable[object]] | None = None


class Asking:
    """Runs actions, and makes what goes through the door."""

    def __init__(
        self, store: SqlStore, files: Files, links: Links, clock: Clock, needs: Needs, *, action_s: float = 120.0
    ) -> None:
        self._store = store
        self._files = files
        self._links = links
        self._clock = clock
        self._needs = needs
        self._action_s = action_s
        self._runs: Runs | None = None
        self._making = asyncio.Lock()

    async def _try(self, action: str, sender: str, slots: Slots, last: bool) -> Outcome | None:
        """What the action found; None when it should be tried again. The last try always has an outcome."""
        actions = await rasa()
        problem = "failed"
        try:
            given = {name: self._links.instead(value) for name, value in slots.items()}
            outcome: Outcome = await asyncio.wait_for((await self._runner()).run(action, sender, given), self._action_s)
            return outcome
        except actions.Unavailable:
            problem = "unavailable"
        except Exception as error:
            log.error("action %s for conversation %s: %s", action, sender, place_of(error))
        return actions.Outcome(problems=(problem,)) if last else None

    async def _runner(self) -> Runs:
        async with self._making:
            if self._runs is None:
                self._runs = await asyncio.to_thread(self._needs.runs)
            return self._runs

    def _inbound(self, key: str, conversation: ConversationId, what: What) -> Inbound:
        return Inbound(InboundId(key), conversation, SYSTEM, what, self._clock.now())


async def rasa() -> Any:
    """actions.rasa, imported when the first chore needs it: rasa-sdk takes seconds."""
    return await asyncio.to_thread(importlib.import_module, "actions.rasa")
