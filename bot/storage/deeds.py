"""What administrators changed about the house: accounts and canned replies. A hash chain for each administrator.

A deed is written down before it is done. Its words are codes and names of accounts or replies, never a password or text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.security import Vault
from bot.storage import tables as t
from bot.storage.chain import Chain
from bot.storage.database import Database
from dialogs.ports import Clock

CHAIN = Chain("deed", t.deeds, "who", ("who", "n", "what", "about"), t.staff, t.staff.c.name, t.staff.c.deeds)


@dataclass(frozen=True)
class Deed:
    """One of them. `what`: account_add, account_role... canned_put; `about`: whose account, or which reply."""

    who: str
    n: int
    what: str
    about: str
    at: datetime


class Deeds:
    """Written by the administrators' page."""

    def __init__(self, database: Database, vault: Vault, clock: Clock) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    async def note(self, who: str, what: str, about: str) -> None:
        """One more, at the end of that administrator's chain; back when it is committed."""
        line = {"who": who, "what": what, "about": about, "at": self._clock.now()}
        await self._database.write(lambda connection: CHAIN.add(connection, self._vault, line))

    async def list(self, limit: int = 50) -> list[Deed]:
        """The newest first, everybody's."""
        c = t.deeds.c
        query = select(c.who, c.n, c.what, c.about, c.at).order_by(c.at.desc(), c.n.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [Deed(**row._mapping) for row in rows]
