"""The database and the vault of an installation, opened for one command and closed after it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.security import Vault, open_vault
from bot.settings import Settings, load
from bot.storage.database import Database
from bot.storage.schema import prepare


@dataclass(frozen=True)
class Opened:
    """What a command works on."""

    settings: Settings
    database: Database
    vault: Vault

    def now(self) -> datetime:
        """Commands live in real time (dialogs.ports.Clock)."""
        return datetime.now(UTC)


@contextmanager
def opened() -> Iterator[Opened]:
    """Brought to the newest migration first; the service may be running."""
    settings = load()
    settings.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    prepare(settings.database_url)
    database = Database(settings.database_url)
    try:
        yield Opened(settings, database, open_vault(settings.var))
    finally:
        database.close()
