"""What Telegram told us: kept by its id before it is acknowledged, handed out once and in order, chat by chat.

An update that comes again is known by its id. Its body goes when it is handled; the id stays long enough to know it by.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from bot.security import Vault
from bot.storage import telegram_tables as t
from bot.storage.database import Database
from bot.storage.rows import update_at
from bot.storage.upsert import upsert
from dialogs.ports import Clock

#: Telegram offers an update for a day at most; after this long none comes again.
_KNOWN = timedelta(days=3)
_CHATS = 200  # chats looked at a time


@dataclass(frozen=True)
class StoredUpdate:
    """One update as it came. `chat` is the blind index of its chat."""

    id: int
    chat: str
    body: Mapping[str, Any]


class Updates:
    """Keep, hand out, mark as handled. `bot` is the number in the bot's token: another bot counts anew."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, bot: int) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._bot = bot

    async def keep(self, updates: Sequence[StoredUpdate]) -> None:
        """Those that are new, in one commit. Back when that is done."""
        await self._database.write(lambda connection: self._keep(connection, updates))

    async def waiting(self) -> list[str]:
        """Chats with updates that are not handled, the longest waiting first."""
        c = t.telegram_updates.c
        undone = select(c.chat).where(c.bot == self._bot, c.done.is_(None))
        query = undone.group_by(c.chat).order_by(func.min(c.id)).limit(_CHATS)
        return list(await self._database.read(lambda x: x.execute(query).scalars().all()))

    async def next(self, chat: str) -> StoredUpdate | None:
        """The oldest of a chat that is not handled."""
        c = t.telegram_updates.c
        query = select(c.id, c.body).where(c.bot == self._bot, c.chat == chat, c.done.is_(None)).order_by(c.id).limit(1)
        row = await self._database.read(lambda x: x.execute(query).first())
        if row is None:
            return None
        return StoredUpdate(row.id, chat, json.loads(self._vault.open(row.body, update_at(self._bot, row.id))))

    async def done(self, id: int) -> None:
        """It was handled, for good or for bad."""
        c = t.telegram_updates.c
        query = update(t.telegram_updates).where(c.bot == self._bot, c.id == id)
        await self._database.write(lambda x: x.execute(query.values(done=self._clock.now(), body=b"")))

    async def sweep(self) -> None:
        """Forget those that cannot come again."""
        c = t.telegram_updates.c
        query = delete(t.telegram_updates).where(c.done <= self._clock.now() - _KNOWN)
        await self._database.write(lambda x: x.execute(query))

    def _keep(self, connection: Connection, updates: Sequence[StoredUpdate]) -> None:
        for one in updates:
            sealed = self._vault.seal(json.dumps(one.body, ensure_ascii=False).encode(), update_at(self._bot, one.id))
            row = {"bot": self._bot, "id": one.id, "chat": one.chat, "body": sealed, "at": self._clock.now()}
            upsert(connection, t.telegram_updates, {**row, "done": None}, ())
