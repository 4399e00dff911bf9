"""What the workflows do: run an action, deliver a notice, hand in an order, bring what is due, sweep.

Each chore answers True when it is over and False when it should be tried again; `last` tells that there is no other
try. It may run twice after a crash, and all its effects are such that may be had twice: results come through the door
under an id of their own, an order is handed in by (order, version). Only a mail can arrive twice, when we die between
handing it over and writing that down; it then has the same Message-ID.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import traceback
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.faults import reach
from bot.links import Links
from bot.storage.files import Files
from bot.storage.rows import DueRow, NoticeRow, OrderRow
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation, Submission
from dialogs.messages import ConversationId, Due, FileRef, Found, Inbound, InboundId, JobId, Result, Value, What, Who
from dialogs.ports import Clock, UnknownConversation

if TYPE_CHECKING:
    from actions.rasa import Outcome

log = logging.getLogger(__name__)

Slots = Mapping[str, Value]
SYSTEM = Who("system")
_DUE = 100  # deadlines brought at a time


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
    #: Sends one notice: "sent", or what its row shall say instead. Raises Unavailable to be tried again.
    send: Callable[[NoticeRow], Awaitable[str]]
    #: What submit_order is given for a frozen version.
    order_slots: Callable[[Conversation, OrderRow, Submission], Slots] | None = None
    #: What else is done once a day: old sessions, old challenges.
    daily: tuple[Callable[[], Awaitable[object]], ...] = ()
    #: Asks how the orders under review stand, once a day.
    digest: Callable[[datetime], Awaitable[object]] | None = None


class Chores:
    """See the file's first lines."""

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

    async def run_action(self, conversation: ConversationId, job: JobId, last: bool) -> bool:
        """Run an action and bring its result through the door."""
        try:
            asked = self._needs.slots_of(await self._store.get(conversation), job)
        except UnknownConversation:
            return True
        if asked is None:
            return True  # superseded, or its data were deleted
        reach("action running")
        outcome = await self._try(asked[0], conversation, asked[1], last)
        if outcome is None:
            return False
        fields = {name: await self._kept(conversation, found) for name, found in outcome.fields.items()}
        await self._bring(conversation, job, Result(job, fields, outcome.problems))
        reach("result committed")
        made = [field for name, field in fields.items() if field is not outcome.fields[name]]
        await self._drop_unheld(conversation, made)
        return True

    async def deliver_notice(self, conversation: ConversationId, notice: str, last: bool) -> bool:
        """Send a mail that is owed and write down that it was sent."""
        row = await self._store.notice(conversation, notice)
        if row is None or row.state != "waiting":
            return True
        await self._store.notice_tried(conversation, notice)
        try:
            state = await self._needs.send(row)
        except (await _rasa()).Unavailable:
            if not last:
                return False
            state = "failed"
        except Exception as error:
            log.error("notice %s of conversation %s: %s", notice, conversation, place_of(error))
            state = "failed"
        reach("mail sent")
        await self._store.notice_ended(conversation, notice, state)
        return True

    async def submit_order(self, order: str, last: bool) -> bool:
        """Give an order whose review passed to the provider, who tells by a push when it is handed in."""
        row = await self._store.order(order)
        if row is None or row.state != "to_authority":
            return True  # withdrawn meanwhile, or handed in already
        frozen = await self._store.submission(order, row.version)
        if frozen is None:
            return True  # its data were deleted
        slots_of = self._needs.order_slots or self.order_slots
        slots = slots_of(await self._store.get(row.conversation), row, frozen)
        outcome = await self._try("submit_order", row.conversation, slots, last)
        if outcome is None:
            return False
        if outcome.problems:  # it stays where the desk sees it
            log.error("order %s was not taken by the provider: %s", order, ", ".join(outcome.problems))
        return True

    def order_slots(self, conversation: Conversation, row: OrderRow, frozen: Submission) -> Slots:
        """A frozen version as submit_order takes it; its files as links that hold for a day."""
        order = next((f.order for f in conversation.filings if f.order and f.order.id == row.id), None)
        links = {str(key): self._links.for_a_day(ref) for key, ref in frozen.files.items()}
        answers: dict[str, Any] = {str(key): value for key, value in frozen.answers.items()}
        payload = {
            "sms": bool(order and order.sms),
            "province": answers.get("subject.province") or "",
            "answers": answers,
            "files": links,  # apart: they differ each time, and a version handed in again must be the same
        }
        return {"order": row.id, "version": str(row.version), "payload": json.dumps(payload, ensure_ascii=False)}

    async def bring_due(self, now: datetime | None = None) -> bool:
        """Every deadline that has come becomes a Due through the door, once."""
        now = now or self._clock.now()
        while due := await self._store.due_deadlines(now, _DUE):
            brought = [await self._bring_one_due(row, now) for row in due]
            if len(due) < _DUE or not any(brought):
                break
        return True

    async def sweep(self) -> bool:
        """Once a day: give up what is kept no longer."""
        await self._files.sweep()
        for chore in self._needs.daily:
            await chore()
        return True

    async def digest(self) -> bool:
        """Once a day: ask how the orders under review stand."""
        if self._needs.digest is not None:
            await self._needs.digest(self._clock.now())
        return True

    async def _try(self, action: str, sender: str, slots: Slots, last: bool) -> Outcome | None:
        """What the action found; None when it should be tried again. The last try always has an outcome."""
        rasa = await _rasa()
        problem = "failed"
        try:
            given = {name: self._links.instead(value) for name, value in slots.items()}
            outcome: Outcome = await asyncio.wait_for((await self._runner()).run(action, sender, given), self._action_s)
            return outcome
        except rasa.Unavailable:
            problem = "unavailable"
        except Exception as error:
            log.error("action %s for conversation %s: %s", action, sender, place_of(error))
        return rasa.Outcome(problems=(problem,)) if last else None

    async def _runner(self) -> Runs:
        async with self._making:
            if self._runs is None:
                self._runs = await asyncio.to_thread(self._needs.runs)
            return self._runs

    async def _kept(self, conversation: ConversationId, found: Found) -> Found:
        """A value that is a `data:` URL becomes a file of the conversation."""
        if not (isinstance(found.value, str) and found.value.startswith("data:")):
            return found
        mime, data = _unpacked(found.value)
        ref = await self._files.put(data, conversation=conversation, kind="found", meta={"mime": mime})
        return Found(ref, found.confidence, found.doubt)

    async def _drop_unheld(self, conversation: ConversationId, found: Iterable[Found]) -> None:
        """Cut-outs that nobody waits for any more: the photo was changed, or all data were deleted meanwhile."""
        now = await self._store.get(conversation)
        for ref in (FileRef(str(one.value)) for one in found):
            if not now.holds(ref):
                await self._files.delete(ref)

    async def _bring(self, conversation: ConversationId, job: JobId, what: Result) -> None:
        """Through the door; a result that breaks the turn becomes `failed`, so that nobody waits for ever."""
        try:
            await self._needs.handle(self._inbound(f"result:{job}", conversation, what))
        except UnknownConversation:
            return
        except Exception as error:
            log.error("result of %s: %s", job, place_of(error))
            await self._needs.handle(self._inbound(f"result:{job}", conversation, Result(job, {}, ("failed",))))

    async def _bring_one_due(self, row: DueRow, now: datetime) -> bool:
        inbound = Inbound(
            InboundId(f"due:{row.id}:{row.at.isoformat()}"), row.conversation, SYSTEM, Due(row.what, row.about), now
        )
        try:
            await self._needs.handle(inbound)
        except UnknownConversation:
            pass
        except Exception as error:
            log.error("deadline %s of conversation %s: %s", row.what, row.conversation, place_of(error))
            return False
        await self._store.deadline_done(row.conversation, row.id, row.at)
        return True

    def _inbound(self, key: str, conversation: ConversationId, what: What) -> Inbound:
        return Inbound(InboundId(key), conversation, SYSTEM, what, self._clock.now())


def place_of(error: BaseException) -> str:
    """What went wrong and where, without its words: they may be somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__


async def _rasa() -> Any:
    """actions.rasa, imported when the first chore needs it: rasa-sdk takes seconds."""
    return await asyncio.to_thread(importlib.import_module, "actions.rasa")


def _unpacked(url: str) -> tuple[str, bytes]:
    """Media type and bytes of a base64 `data:` URL."""
    import base64

    head, _, body = url.partition(",")
    return head.removeprefix("data:").partition(";")[0], base64.b64decode(body)
