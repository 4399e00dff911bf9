"""Alembic's entry: our tables only; DBOS looks after its own in the same database."""

from __future__ import annotations

from typing import Any

from alembic import context

import bot.storage.telegram_tables  # noqa: F401  # and with it all others: they register themselves
from bot.storage.tables import metadata


def ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether Alembic may look at this table."""
    return kind != "table" or name in metadata.tables


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_name=ours,
    compare_type=True,
)
context.run_migrations()
