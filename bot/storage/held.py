"""Notices held over quiet hours: in the morning they go out, several to one reader as one digest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, TypeAlias

from sqlalchemy import Connection, Row, select, update

from bot.storage import leave
from bot.storage import tables as t
from bot.storage.rows import Codec, notice_at
from dialogs.engine.made import Notice

#: Enqueues a sending on the connection: (connection, conversation, notice id, why it is owed again).
Deliver: TypeAlias = Callable[[Connection, str, str, str], None]


def release(connection: Connection, codec: Codec, now: datetime, deliver: Deliver) -> int:
    """What is held no longer. A single one is sent as it is; of several each is written down as merged."""
    c = t.notices.c
    query = select(t.notices).where(c.state == "held", c.held_until <= now).order_by(c.conversation, c.channel, c.at)
    rows = connection.execute(query.with_for_update()).all()
    for (conversation, channel), group in groupby(rows, lambda row: (row.conversation, row.channel)):
        found = list(group)
        if len(found) == 1:
            _set(connection, found, "waiting")
            deliver(connection, conversation, found[0].id, f"{found[0].held_until:%Y-%m-%d}")
            continue
        digest = _digest(codec, found)
        _set(connection, found, "merged")
        leave.owe(connection, codec, conversation, digest, channel, now)
        deliver(connection, conversation, leave.notice_id(digest, channel), "")
    return len(rows)


def _digest(codec: Codec, rows: Sequence[Row[Any]]) -> Notice:
    """One notice that there are so many news, named after the last of them."""
    last = rows[-1]
    args = codec.open(last.args, notice_at(last.conversation, last.id))
    told = {"order": str(args.get("order", "")), "count": str(len(rows))}
    return Notice(f"digest:{last.event}"[:110], "digest", told, (last.channel,))


def _set(connection: Connection, rows: Sequence[Row[Any]], state: str) -> None:
    c = t.notices.c
    query = update(t.notices).where(c.conversation == rows[0].conversation, c.id.in_([row.id for row in rows]))
    connection.execute(query.values(state=state))
