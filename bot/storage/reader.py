"""What staff, pages, ticks and workers look up. Everything here sees committed rows and locks nobody out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.security import Vault
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import (
    AuditRow,
    Codec,
    ConversationRow,
    DueRow,
    NoticeRow,
    OrderRow,
    StoredEvent,
    event_at,
    notice_at,
    out_id,
)
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Submission
from dialogs.messages import ConversationId
from dialogs.ports import UnknownConversation


def findable(value: object) -> str:
    """A value as it is looked up by: without spaces, in one case."""
    return "find " + "".join(str(value).split()).casefold()


class Reader:
    """The reading half of the store."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self.database = database
        self.vault = vault
        self._codec = Codec(vault)

    async def get(self, conversation: ConversationId) -> Conversation:
        """As last committed. Raises UnknownConversation."""
        query = select(t.conversations.c.document).where(t.conversations.c.id == conversation)
        sealed = await self.database.read(lambda c: c.execute(query).scalar())
        if sealed is None:
            raise UnknownConversation(conversation)
        return self._codec.read_conversation(conversation, sealed)

    async def conversations_of(self, account: str) -> list[ConversationId]:
        """A customer's conversations that were not deleted, the newest first."""
        c = t.conversations.c
        query = (
            select(c.id)
            .where(c.account == self.vault.blind(account), c.deleted.is_(False))
            .order_by(c.created.desc(), c.id.desc())
        )
        return [ConversationId(id) for id in await self.database.read(lambda x: x.execute(query).scalars().all())]

    async def conversations(self, wants_human: bool | None = None, limit: int = 200) -> list[ConversationRow]:
        """The desk's live list: the last touched first; `wants_human` also counts those that staff hold."""
        c = t.conversations.c
        query = select(c.id, c.seq, c.floor, c.wants_human, c.language, c.deleted, c.created, c.updated)
        if wants_human is not None:
            query = query.where((c.wants_human | (c.floor != "")).is_(wants_human))
        query = query.order_by(c.updated.desc()).limit(limit)
        return [ConversationRow(**row._mapping) for row in await self._rows(query)]

    async def idle(self, before: datetime, after: str, limit: int) -> list[ConversationId]:
        """Conversations in which nothing has happened since `before`, by id after `after`; deleted ones are gone."""
        c = t.conversations.c
        query = select(c.id).where(c.updated <= before, c.deleted.is_(False), c.id > after).order_by(c.id).limit(limit)
        return [ConversationId(row.id) for row in await self._rows(query)]

    async def last_seq(self, conversation: ConversationId) -> int:
        """How many events it has; raises UnknownConversation."""
        query = select(t.conversations.c.seq).where(t.conversations.c.id == conversation)
        seq = await self.database.read(lambda c: c.execute(query).scalar())
        if seq is None:
            raise UnknownConversation(conversation)
        return int(seq)

    async def events_after(self, conversation: ConversationId, seq: int = 0, limit: int = 200) -> list[StoredEvent]:
        """What happened after `seq`, oldest first."""
        c = t.events.c
        query = (
            select(c.seq, c.kind, c.body, c.at)
            .where(c.conversation == conversation, c.seq > seq)
            .order_by(c.seq)
            .limit(limit)
        )
        return [self._event(conversation, row) for row in await self._rows(query)]

    async def last_events(self, conversation: ConversationId, limit: int = 50) -> list[StoredEvent]:
        """The newest events, oldest first: what a page shows when it opens."""
        c = t.events.c
        query = (
            select(c.seq, c.kind, c.body, c.at)
            .where(c.conversation == conversation)
            .order_by(c.seq.desc())
            .limit(limit)
        )
        return [self._event(conversation, row) for row in reversed(await self._rows(query))]

    async def orders(self, states: Sequence[str] | None = None, limit: int = 200) -> list[OrderRow]:
        """Those that have waited longest in their state first; None for every state."""
        query = select(t.orders).order_by(t.orders.c.since).limit(limit)
        if states is not None:
            query = query.where(t.orders.c.state.in_(states))
        return [OrderRow(**row._mapping) for row in await self._rows(query)]

    async def next_free(self, state: str, besides: str, decided: str) -> str:
        """The order that waits longest in this state and that nobody has, "" for none: neither a colleague's nor a
        senior's, nor one of which this deadline still runs."""
        c, d = t.orders.c, t.deadlines.c
        running = select(d.conversation).where(d.what == decided, d.done.is_(False))
        query = select(c.id).where(c.state == state, c.id != besides, c.claimed_by == "", c.senior == "")
        rows = await self._rows(query.where(c.conversation.not_in(running)).order_by(c.since).limit(1))
        return rows[0].id if rows else ""

    async def order(self, order: str) -> OrderRow | None:
        """One order."""
        rows = await self._rows(select(t.orders).where(t.orders.c.id == order))
        return OrderRow(**rows[0]._mapping) if rows else None

    async def conversation_of_order(self, order: str) -> ConversationId | None:
        """Whose order it is."""
        row = await self.order(order)
        return row.conversation if row else None

    async def submission(self, order: str, version: int) -> Submission | None:
        """What was frozen; None when there is none or it was purged."""
        c = t.submissions.c
        rows = await self._rows(select(c.conversation, c.body).where(c.order_id == order, c.version == version))
        if not rows or not rows[0].body:
            return None
        return self._codec.read_submission(rows[0].conversation, order, version, rows[0].body)

    async def audit_of(self, order: str) -> list[AuditRow]:
        """An order's moves, first to last."""
        c = t.audit.c
        query = select(c.n, c.version, c.move, c.was, c.now, c.who, c.at, c.why, c.hash, c.channel)
        rows = await self._rows(query.where(c.order_id == order).order_by(c.n))
        return [AuditRow(**{**row._mapping, "why": tuple(row.why.split())}) for row in rows]

    async def notices(self, limit: int = 100, conversation: ConversationId | None = None) -> list[NoticeRow]:
        """The outbox as a page shows it, newest first."""
        query = select(t.notices).order_by(t.notices.c.at.desc()).limit(limit)
        if conversation is not None:
            query = query.where(t.notices.c.conversation == conversation)
        return [self._notice(row) for row in await self._rows(query)]

    async def notice(self, conversation: ConversationId, id: str) -> NoticeRow | None:
        """One notice; None when it was purged."""
        c = t.notices.c
        rows = await self._rows(select(t.notices).where(c.conversation == conversation, c.id == id))
        return self._notice(rows[0]) if rows else None

    async def notice_by_receipt(self, receipt: str, key: str) -> NoticeRow | None:
        """The SMS that a gateway's receipt is about, while nobody knows whether it arrived; `key`: rows.out_id."""
        c = t.notices.c
        rows = await self._rows(select(t.notices).where(c.receipt == receipt, c.state == "sent"))
        return next((self._notice(row) for row in rows if out_id(row.conversation, row.id) == key), None)

    async def held_due(self, now: datetime) -> bool:
        """Whether something that was held over quiet hours may go out."""
        c = t.notices.c
        return bool(await self._rows(select(c.id).where(c.state == "held", c.held_until <= now).limit(1)))

    async def due_deadlines(self, now: datetime, limit: int = 100, left: int = 0) -> list[DueRow]:
        """What has come by `now`, oldest first, without the `left` oldest."""
        c = t.deadlines.c
        query = select(c.conversation, c.id, c.what, c.about, c.at).where(c.done.is_(False), c.at <= now)
        query = query.order_by(c.at, c.conversation, c.id).limit(limit).offset(left)
        return [DueRow(**row._mapping) for row in await self._rows(query)]

    async def deadlines_of(self, conversation: ConversationId) -> list[DueRow]:
        """What is still to come for a conversation."""
        c = t.deadlines.c
        query = select(c.conversation, c.id, c.what, c.about, c.at).where(
            c.conversation == conversation, c.done.is_(False)
        )
        return [DueRow(**row._mapping) for row in await self._rows(query.order_by(c.at))]

    async def waiting_for(self, what: str) -> list[ConversationId]:
        """The conversations for which this is still due."""
        c = t.deadlines.c
        rows = await self._rows(select(c.conversation).where(c.what == what, c.done.is_(False)))
        return [ConversationId(row.conversation) for row in rows]

    async def find_conversations(self, sought: str) -> list[ConversationId]:
        """Those with this order, or in which this name, number, phone, e-mail or domain is an answer: whole, never a part
        of it, since only a keyed hash of each is kept."""
        order = await self.order(sought.strip().upper())
        c = t.findable.c
        rows = await self._rows(select(c.conversation).where(c.hash == self.vault.blind(findable(sought))))
        found = [ConversationId(row.conversation) for row in rows]
        return found if order is None else [order.conversation, *found]

    async def _rows(self, query: Any) -> Sequence[Row[Any]]:
        def fetch(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(query).all()

        return await self.database.read(fetch)

    def _event(self, conversation: str, row: Row[Any]) -> StoredEvent:
        body = self._codec.open(row.body, event_at(conversation, row.seq))
        return StoredEvent(row.seq, row.kind, body, row.at)

    def _notice(self, row: Row[Any]) -> NoticeRow:
        args = self._codec.open(row.args, notice_at(row.conversation, row.id))
        known = {name: row._mapping[name] for name in _NOTICE if name in row._mapping}
        return NoticeRow(**{**known, "args": args})


_NOTICE = tuple(field.name for field in fields(NoticeRow))
