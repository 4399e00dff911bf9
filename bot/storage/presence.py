"""Who of the staff is at the desk now, and how far each has read each conversation: the same in every process.

A page that stays open says so every few seconds; it is written down less often, so that presence costs a row every
`_WRITTEN` a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.upsert import upsert
from dialogs.ports import Clock

#: Who was not heard of for so long is away. The desk's pages say that they are open every 15 s.
_PRESENT = timedelta(minutes=2)
_WRITTEN = timedelta(seconds=20)


class Presence:
    """Say that one is here, ask who is; the same for what was read."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._written: dict[str, datetime] = {}  # by this process

    async def here(self, name: str) -> None:
        """A page of theirs is open."""
        now, before = self._clock.now(), self._written.get(name)
        if before is None or now - before >= _WRITTEN:
            self._written[name] = now
            row = {"name": name, "at": now}
            await self._database.write(lambda c: upsert(c, t.presence, row, ("at",)))

    async def colleagues(self, besides: str) -> list[str]:
        """Who else is at the desk now, by name."""
        c = t.presence.c
        query = select(c.name).where(c.at > self._clock.now() - _PRESENT, c.name != besides).order_by(c.name)
        return list(await self._database.read(lambda x: x.execute(query).scalars().all()))

    async def has_read(self, name: str, conversation: str, seq: int) -> None:
        """Up to this event of it. Reading an old page again takes nothing back."""
        c = t.talks_read.c
        row = {"name": name, "conversation": conversation, "seq": seq}
        query = select(c.seq).where(c.name == name, c.conversation == conversation)
        if (await self._database.read(lambda x: x.execute(query).scalar()) or 0) < seq:
            await self._database.write(lambda x: upsert(x, t.talks_read, row, ("seq",)))

    async def read_by(self, name: str, conversations: Iterable[str]) -> dict[str, int]:
        """How far somebody has read each of them; without those never opened."""
        c = t.talks_read.c
        query = select(c.conversation, c.seq).where(c.name == name, c.conversation.in_(list(conversations)))

        def fetch(connection: Connection) -> dict[str, int]:
            return {row.conversation: row.seq for row in connection.execute(query)}

        return await self._database.read(fetch)
