"""What the workflows do: run an action, deliver a notice, hand in an order, bring what is due, sweep.

Each chore answers True when it is over and False when it should be tried again; `last` tells that there is no other
try. It may run twice after a crash, and all its effects are such that may be had twice: results come through the door
under an id of their own, an order is handed in by (order, version). Only a mail can arrive twice, when we die between
handing it over and writing that down; it then has the same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Literal

from bot.asking import SYSTEM, rasa
from bot.faults import reach
from bot.logs import place_of
from bot.order_chores import OrderChores
from bot.storage.held import Deliver
from bot.storage.rows import DueRow, NoticeRow
from dialogs.messages import (
    ConversationId,
    Due,
    FileRef,
    Found,
    Inbound,
    InboundId,
    JobId,
    NoticeSeen,
    NoticesSeen,
    Result,
    Undelivered,
    WordsSeen,
)
from dialogs.ports import UnknownConversation

log = logging.getLogger(__name__)

#: A notice that needs no other: it went out, there is nobody to send to, or nobody real to send by.
SENT = frozenset({"sent", "sandbox", "no_address"})
_TOLD = 8  # notices told at a time
_DUE = 100  # deadlines brought at a time


class Chores(OrderChores):
    """See the file's first lines."""

    #: Enqueues a sending; set by whoever has the queue.
    deliver: Deliver = staticmethod(lambda _connection, _conversation, _notice, _again: None)

    async def run_action(self, conversation: ConversationId, job: JobId, last: bool) -> bool:
        """Run an action and bring its result through the door."""
        try:
            asked = self._needs.slots_of(await self._store.get(conversation), job)
        except UnknownConversation:
            return True
        if asked is None:  # superseded, or its data were deleted; an earlier try may have left something behind
            await self._bring(conversation, job, Result(job, {}, ("dropped",)))
            return True
        reach("action running")
        outcome = await self._try(asked[0], conversation, asked[1], last)
        if outcome is None:
            return False
        fields = {name: await self._kept(conversation, name, found) for name, found in outcome.fields.items()}
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
        until = self._needs.quiet(row, self._clock.now())
        if until is not None:
            await self._store.notice_held(conversation, notice, until)
            return True
        await self._store.notice_tried(conversation, notice)
        receipt = ""
        try:
            state, receipt = _told(await self._needs.send(row))
        except (await rasa()).Unavailable:
            if not last:
                return False
            state = "failed"
        except Exception as error:
            log.error("notice %s of conversation %s: %s", notice, conversation, place_of(error))
            state = "failed"
        reach("mail sent")
        if state not in SENT:
            await self.tell_undelivered(row, state)  # before it is written down: a crash between tells it again
        await self._store.notice_ended(conversation, notice, state, receipt)
        return True

    async def tell_undelivered(self, row: NoticeRow, why: str) -> None:
        """Its reader and the desk are told that it will never arrive; another channel may take its place."""
        args = {name: value for name, value in row.args.items() if name != "to"}
        channel: Literal["sms", "mail"] = "sms" if row.channel == "sms" else "mail"
        told = Undelivered(row.event or row.id, channel, row.template, why, row.urgent, args)
        with suppress(UnknownConversation):
            await self._needs.handle(self._inbound(f"undelivered:{row.id}", row.conversation, told))

    async def tell_notices(self, conversation: ConversationId, asked: str) -> bool:
        """What became of the newest notices, through the door."""
        rows = [row for row in await self._store.notices(_TOLD * 3, conversation) if row.channel != "chat"]
        seen = NoticesSeen(tuple(map(_seen, rows[:_TOLD])))
        with suppress(UnknownConversation):
            await self._needs.handle(self._inbound(f"outbox:{asked}", conversation, seen))
        return True

    async def read_words(self, conversation: ConversationId, ref: FileRef, last: bool) -> bool:
        """What is written on a picture of a rejection, through the door."""
        outcome = await self._try("read_words", conversation, {"photo": ref}, last)
        if outcome is None:
            return False
        found = outcome.fields.get("text")
        seen = WordsSeen(ref, str(found.value) if found else "")
        with suppress(UnknownConversation):
            await self._needs.handle(self._inbound(f"words:{ref}", conversation, seen))
        return True

    async def bring_due(self, now: datetime | None = None) -> bool:
        """Every deadline that has come becomes a Due through the door, once. Those put off stay, and hold up no other."""
        now = now or self._clock.now()
        await self._store.release_held(now, self.deliver)
        left = 0
        while due := await self._store.due_deadlines(now, _DUE, left):
            left += [await self._bring_one_due(row, now) for row in due].count(False)
            if len(due) < _DUE:
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
        for look in (self._needs.digest, self._needs.drafts):
            if look is not None:
                await look(self._clock.now())
        return True

    async def _kept(self, conversation: ConversationId, name: str, found: Found) -> Found:
        """A value that is a `data:` URL becomes a file of the conversation; a clip's picture is deleted with its clip."""
        if not (isinstance(found.value, str) and found.value.startswith("data:")):
            return found
        mime, data = _unpacked(found.value)
        kind = "frame" if name.startswith("frame_") else "found"
        ref = await self._files.put(data, conversation=conversation, kind=kind, meta={"mime": mime})
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
        if self._needs.before_due is not None and not await self._needs.before_due(row, now):
            return False
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


def _seen(row: NoticeRow) -> NoticeSeen:
    state = "retrying" if row.state == "waiting" and row.attempts else row.state
    return NoticeSeen(row.template, "sms" if row.channel == "sms" else "mail", state, row.at)


def _told(said: str | tuple[str, str]) -> tuple[str, str]:
    return (said, "") if isinstance(said, str) else said


def _unpacked(url: str) -> tuple[str, bytes]:
    """Media type and bytes of a base64 `data:` URL."""
    import base64

    head, _, body = url.partition(",")
    return head.removeprefix("data:").partition(";")[0], base64.b64decode(body)
