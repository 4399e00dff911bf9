"""The store: conversations, one writer, and all of a turn in one transaction.

`SqlStore` implements dialogs.ports.Store. Turns that wait together are taken together: one look for the conversations,
one for what was seen before, the turns themselves in the order of arrival, one insert a table. What a turn leaves
besides its events is written by `leave.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.faults import reach
from bot.security import Vault
from bot.storage import held, leave
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.held import Deliver
from bot.storage.reader import Reader
from bot.storage.rows import NoticeRow, body_of, event_at, reply_of
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Event
from dialogs.messages import ConversationId, Inbound
from dialogs.ports import Clock, Committed, Turn, UnknownConversation

__all__ = ["SqlStore", "reply_of"]

#: Enqueues the work a turn asks for, on the turn's own connection.
Outbox = Callable[[Connection, ConversationId, Turn], None]
#: Told of every turn on the turn's own connection, with the number of its last event: a channel that must be sent to.
Turned = Callable[[Connection, Inbound, Turn, int], None]
Take = Callable[[Conversation], Turn]


@dataclass(frozen=True)
class _Asked:
    inbound: Inbound
    take: Take

    @property
    def key(self) -> str:
        return f"{self.inbound.conversation}/{self.inbound.id}"


@dataclass
class _Batch:
    """What the turns of one commit have to write so far."""

    known: dict[str, Conversation]
    seen: set[str]
    touched: dict[str, datetime] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    keys: list[dict[str, Any]] = field(default_factory=list)


class SqlStore(Reader):
    """dialogs.ports.Store on SQLite or PostgreSQL."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, outbox: Outbox | None = None) -> None:
        super().__init__(database, vault)
        self._clock = clock
        #: Set by whoever has the queue; without one nothing a turn wants is run.
        self.outbox = outbox
        self.turned: tuple[Turned, ...] = ()
        #: Called after a purge is committed: takes the files' content off the disk.
        self.purged: Callable[[ConversationId], Awaitable[object]] | None = None

    async def turn(self, inbound: Inbound, take: Take) -> Committed:
        """Lock, drop what was seen, take, commit everything. See dialogs.ports.Store."""
        reach("inbound accepted")
        committed: Committed = await self.database.together(
            self._take_together, _Asked(inbound, take), inbound.conversation
        )
        reach("turn committed")
        if committed.fresh and (committed.turn.purge or committed.turn.given_up):
            await self._after_purge(inbound.conversation)
        return committed

    async def open(self, conversation: Conversation) -> Conversation:
        """Create it unless its id exists; the stored one either way."""
        stored: Conversation = await self.database.write(lambda c: self._open(c, conversation))
        return stored

    async def claim(self, order: str, staff: str) -> bool:
        """Take an order to review it, unless somebody else has it."""
        c = t.orders.c
        query = (
            update(t.orders)
            .where(c.id == order, c.claimed_by.in_(("", staff)))
            .values(claimed_by=staff, claimed_at=self._clock.now())
        )
        return await self.database.write(lambda x: x.execute(query).rowcount == 1)

    async def release(self, order: str, staff: str) -> bool:
        """Give it back; only its holder can."""
        c = t.orders.c
        query = update(t.orders).where(c.id == order, c.claimed_by == staff).values(claimed_by="", claimed_at=None)
        return await self.database.write(lambda x: x.execute(query).rowcount == 1)

    async def deadline_done(self, conversation: ConversationId, id: str, at: datetime) -> None:
        """It was brought through the door; one that was moved meanwhile stays."""
        c = t.deadlines.c
        query = update(t.deadlines).where(c.conversation == conversation, c.id == id, c.at == at).values(done=True)
        await self.database.write(lambda x: x.execute(query))

    async def notice_tried(self, conversation: ConversationId, id: str) -> None:
        """One more attempt is about to be made."""
        c = t.notices.c
        query = update(t.notices).where(c.conversation == conversation, c.id == id).values(attempts=c.attempts + 1)
        await self.database.write(lambda x: x.execute(query))

    async def notice_ended(self, conversation: ConversationId, id: str, state: str, receipt: str = "") -> bool:
        """What became of it; once only. `receipt` is the gateway's own number. False: that was written down before."""
        c = t.notices.c
        query = (
            update(t.notices)
            .where(c.conversation == conversation, c.id == id, c.state == "waiting")
            .values(state=state, sent=self._clock.now() if state == "sent" else None, receipt=receipt)
        )
        return await self.database.write(lambda x: x.execute(query).rowcount == 1)

    async def notice_held(self, conversation: ConversationId, id: str, until: datetime) -> None:
        """It is night where its reader is."""
        c = t.notices.c
        query = update(t.notices).where(c.conversation == conversation, c.id == id, c.state == "waiting")
        await self.database.write(lambda x: x.execute(query.values(state="held", held_until=until)))

    async def release_held(self, now: datetime, deliver: Deliver) -> int:
        """Morning: what was held goes out, several to one reader as one digest; how many were held.

        `deliver` enqueues the sending on the connection that is given to it, so both are committed or neither.
        """
        return await self.database.write(lambda x: held.release(x, self._codec, now, deliver))

    async def notice_reported(self, row: NoticeRow, arrived: bool) -> None:
        """The gateway has told whether an SMS arrived; once only."""
        c = t.notices.c
        query = update(t.notices).where(c.conversation == row.conversation, c.id == row.id, c.state == "sent")
        await self.database.write(lambda x: x.execute(query.values(state="delivered" if arrived else "undelivered")))

    def _open(self, connection: Connection, conversation: Conversation) -> Conversation:
        stored = self._known(connection, [conversation.id]).get(conversation.id)
        if stored is not None:
            return stored
        now = self._clock.now()
        row = self._row(conversation) | {"created": now, "updated": now}
        connection.execute(t.conversations.insert(), row)
        return conversation

    def _take_together(self, connection: Connection, asked: Sequence[_Asked]) -> list[Committed | Exception]:
        batch = _Batch(
            known=self._known(connection, sorted({str(one.inbound.conversation) for one in asked})),
            seen=_seen(connection, {one.key for one in asked}),
        )
        answers = [self._take(connection, batch, one) for one in asked]
        self._write(connection, batch)
        return answers

    def _take(self, connection: Connection, batch: _Batch, one: _Asked) -> Committed | Exception:
        """One turn; what goes wrong inside `take` is this turn's own and has written nothing."""
        conversation = batch.known.get(one.inbound.conversation)
        if conversation is None:
            return UnknownConversation(one.inbound.conversation)
        if one.key in batch.seen:
            return Committed(Turn(conversation), fresh=False, last_seq=conversation.seq)
        try:
            turn = one.take(conversation)
            rows = self._event_rows(conversation, turn, one.inbound.at)
        except Exception as error:
            return error
        last = conversation.seq + len(rows)
        turn = replace(turn, conversation=replace(turn.conversation, seq=last))
        if turn.purge:
            batch.events = [row for row in batch.events if row["conversation"] != conversation.id]
            leave.purge(connection, conversation.id, one.inbound.at)
        if turn.given_up:
            leave.give_up(connection, conversation.id, turn.given_up, one.inbound.at)
        leave.behind(connection, self._codec, turn, one.inbound.at)
        if not turn.purge:
            leave.make_findable(connection, self.vault, conversation, turn.conversation)
        if self.outbox is not None and turn.owes_work:
            self.outbox(connection, conversation.id, turn)
        for turned in self.turned if rows else ():
            turned(connection, one.inbound, turn, last)
        batch.seen.add(one.key)
        batch.keys.append({"key": one.key, "at": one.inbound.at})
        batch.events.extend(rows)
        batch.known[conversation.id] = turn.conversation
        batch.touched[conversation.id] = one.inbound.at
        return Committed(turn, fresh=True, last_seq=last)

    def _event_rows(self, before: Conversation, turn: Turn, at: datetime) -> list[dict[str, Any]]:
        withheld = (Event("withheld", body_of(reply), at) for reply in turn.withheld)
        happened = (*turn.events, *withheld, *(Event("reply", body_of(reply), at) for reply in turn.replies))
        return [
            {
                "conversation": before.id,
                "seq": seq,
                "kind": event.kind,
                "at": event.at,
                "body": self._codec.seal(event.body, event_at(before.id, seq)),
            }
            for seq, event in enumerate(happened, before.seq + 1)
        ]

    def _write(self, connection: Connection, batch: _Batch) -> None:
        if batch.keys:
            connection.execute(t.seen.insert(), batch.keys)
        if batch.events:
            connection.execute(t.events.insert(), batch.events)
        if batch.touched:
            rows = [
                {**self._row(batch.known[id]), "updated": at, "which": id} for id, at in sorted(batch.touched.items())
            ]
            connection.execute(update(t.conversations).where(t.conversations.c.id == bindparam("which")), rows)

    def _row(self, conversation: Conversation) -> dict[str, Any]:
        return {
            "id": conversation.id,
            "account": self.vault.blind(conversation.account),
            "document": self._codec.conversation(conversation),
            "seq": conversation.seq,
            "floor": conversation.floor,
            "wants_human": conversation.wants_human,
            "language": conversation.language,
            "deleted": conversation.deleted,
        }

    def _known(self, connection: Connection, ids: Sequence[str]) -> dict[str, Conversation]:
        """The conversations, locked until the commit (SQLite: the writer holds the only write lock already)."""
        c = t.conversations.c
        query = select(c.id, c.document).where(c.id.in_(ids)).order_by(c.id).with_for_update()
        rows = connection.execute(query).all()
        return {row.id: self._codec.read_conversation(row.id, row.document) for row in rows}

    async def _after_purge(self, conversation: ConversationId) -> None:
        if self.purged is not None:
            await self.purged(conversation)
        await asyncio.to_thread(self.database.truncate_log)


def _seen(connection: Connection, keys: Iterable[str]) -> set[str]:
    return set(connection.execute(select(t.seen.c.key).where(t.seen.c.key.in_(sorted(keys)))).scalars())
