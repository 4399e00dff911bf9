"""Deep links t.me/bot?start=TOKEN: each binds one Telegram account, once and for a short time. Only hashes are stored."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update

from bot.security import token_hash
from bot.storage import telegram_tables as t
from bot.storage.database import Database
from dialogs.messages import ConversationId
from dialogs.ports import Clock

LASTS_S = 900  # seconds a link holds, 60-3600: long enough to take up the phone


@dataclass(frozen=True)
class Link:
    """What a link binds to: a conversation, or a staff member's name. `fresh` is false when it was used before."""

    conversation: ConversationId
    staff: str
    fresh: bool


class TelegramLinks:
    """Mint and spend."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def mint(self, conversation: str = "", staff: str = "") -> str:
        """A token of 32 characters that may stand in a deep link (A-Z a-z 0-9 _ -, at most 64)."""
        token = secrets.token_urlsafe(24)
        row = {
            "token": token_hash(token),
            "conversation": conversation,
            "staff": staff,
            "expires": self._clock.now() + timedelta(seconds=LASTS_S),
            "spent": None,
        }
        await self._database.write(lambda c: c.execute(t.telegram_links.insert(), row))
        return token

    async def spend(self, token: str) -> Link | None:
        """Whom it binds to; None for one that is forged or over."""
        c, now, key = t.telegram_links.c, self._clock.now(), token_hash(token)

        def use(connection: Connection) -> Link | None:
            row = connection.execute(select(t.telegram_links).where(c.token == key, c.expires >= now)).first()
            if row is None:
                return None
            spent = update(t.telegram_links).where(c.token == key, c.spent.is_(None)).values(spent=now)
            fresh = connection.execute(spent).rowcount == 1
            return Link(ConversationId(row.conversation), row.staff, fresh)

        return await self._database.write(use)

    async def sweep(self) -> None:
        """Forget those that are over for a day."""
        over = self._clock.now() - timedelta(days=1)
        query = delete(t.telegram_links).where(t.telegram_links.c.expires <= over)
        await self._database.write(lambda c: c.execute(query))
