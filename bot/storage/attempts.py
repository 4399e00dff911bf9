"""How often a message to Telegram was begun whose fate nobody knows: written down before it is sent, in the row of its chat.

Sending has no idempotency key. Who dies on the way sends once more and not a third time, so that a message is sent at
most twice.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select, update

MOST_TRIES = 2  # 1 would lose what a crash held back


def begin(connection: Connection, table: Table, here: Any, seq: int) -> bool:
    """A message that ends with this event is about to be sent. False when it was begun MOST_TRIES times before and we
    died each time without knowing whether it arrived."""
    c = table.c
    row = connection.execute(select(c.trying, c.tries).where(here).with_for_update()).one()
    tries = row.tries if row.trying == seq else 0
    if tries < MOST_TRIES:
        connection.execute(update(table).where(here).values(trying=seq, tries=tries + 1))
    return bool(tries < MOST_TRIES)


def known(connection: Connection, table: Table, here: Any) -> None:
    """What was begun has failed, and we are here to know it: it counts for none."""
    c = table.c
    connection.execute(update(table).where(here, c.tries > 0).values(tries=c.tries - 1))
