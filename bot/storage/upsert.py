"""Insert or change, in both databases' own words; SQLAlchemy has none for both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: Table, row: dict[str, Any], change: Sequence[str]) -> None:
    """Insert a row, or change these columns of the one with its key; with none to change it stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(row)
    keys = list(table.primary_key.columns)
    if change:
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_={name: row[name] for name in change}))
    else:
        connection.execute(insert.on_conflict_do_nothing(index_elements=keys))
