"""Updates that were kept are handed out chat by chat, on both databases."""

from __future__ import annotations

import asyncio

from bot.security import Keys, Vault
from bot.storage.database import Database
from bot.storage.schema import prepare
from bot.storage.telegram_updates import StoredUpdate, Updates
from tests.databases import database_url
from tests.fakes import HandClock

__all__ = ["database_url"]
FLOOD = 300


def test_who_floods_the_bot_hides_nobody_who_wrote_after(database_url: str) -> None:
    async def scene(updates: Updates) -> None:
        flood = [StoredUpdate(number, "loud", {"message": number}) for number in range(FLOOD)]
        await updates.keep([*flood, StoredUpdate(FLOOD, "quiet", {"message": "hello"})])
        assert await updates.waiting() == ["loud", "quiet"]
        quiet = await updates.next("quiet")
        assert quiet and quiet.body == {"message": "hello"}
        await updates.done(FLOOD)
        assert await updates.waiting() == ["loud"]

    prepare(database_url)
    database = Database(database_url)
    try:
        asyncio.run(scene(Updates(database, Vault(Keys((bytes(32),))), HandClock(), 1)))
    finally:
        database.close()
