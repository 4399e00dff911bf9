"""Who of the staff looked at whose certificates and whole numbers, and who took an export: a hash chain a conversation.

Of ids only, like the orders' chains in audit.py, so that purging a person's data leaves it valid. A look is written down
before it is granted. The conversation's row counts its looks, so that a shortened chain is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from bot.security import Vault
from bot.storage import tables as t
from bot.storage.chain import Chain
from bot.storage.database import Database
from dialogs.ports import Clock

CHAIN = Chain(
    "look",
    t.looks,
    "conversation",
    ("conversation", "n", "who", "what", "about"),
    t.conversations,
    t.conversations.c.id,
    t.conversations.c.looks,
)
What = Literal["file", "talk", "order", "export"]


@dataclass(frozen=True)
class Look:
    """One look. `about`: the file's or order's id; "" for the conversation itself."""

    n: int
    who: str
    what: str
    about: str
    at: datetime


class Looks:
    """Written by the desk."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def note(self, conversation: str, who: str, what: What, about: str = "") -> None:
        """One more, at the chain's end; back when it is committed."""
        line = {"conversation": conversation, "who": who, "what": what, "about": about, "at": self._clock.now()}
        await self._database.write(lambda connection: CHAIN.add(connection, self._vault, line))

    async def of(self, conversation: str) -> list[Look]:
        """All of a conversation's, oldest first."""
        c = t.looks.c
        query = select(c.n, c.who, c.what, c.about, c.at).where(c.conversation == conversation).order_by(c.n)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Look(**row._mapping) for row in rows]
