"""Canned replies that administrators wrote. One with the name of a built-in one (texts, `canned`) stands in its place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from string import Formatter

from sqlalchemy import delete, select

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.upsert import upsert
from dialogs.ports import Clock

#: What a reply may name: {staff}, {company}, {domain}, {order}.
HOLES = frozenset({"staff", "company", "domain", "order"})


@dataclass(frozen=True)
class CannedReply:
    """A title for staff and a text for applicants, in both languages."""

    name: str
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str

    def title(self, language: str) -> str:
        """For staff who read this language."""
        return self.title_en if language == "en" else self.title_zh

    def text(self, language: str) -> str:
        """For an applicant who reads this language."""
        return self.text_en if language == "en" else self.text_zh


class CannedReplies:
    """List, put, remove."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def list(self) -> list[CannedReply]:
        """All, by name."""
        c = t.canned.c
        query = select(c.name, c.title_zh, c.title_en, c.text_zh, c.text_en).order_by(c.name)
        rows = await self._database.read(lambda x: x.execute(query).all())
        return [CannedReply(**row._mapping) for row in rows]

    async def put(self, reply: CannedReply, by: str) -> None:
        """A new one, or these words for one that is there."""
        row = {**asdict(reply), "by": by, "at": self._clock.now()}
        await self._database.write(lambda c: upsert(c, t.canned, row, tuple(row)[1:]))

    async def remove(self, name: str) -> None:
        """Gone; the built-in one of this name is there again."""
        await self._database.write(lambda c: c.execute(delete(t.canned).where(t.canned.c.name == name)))


def fills(text: str) -> bool:
    """Whether a text names nothing but what a reply may name, as its braces are written."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(name is None or (name in HOLES and not spec and not how) for _, name, spec, how in parts)
