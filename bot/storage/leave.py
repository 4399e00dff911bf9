"""What a turn leaves behind besides its events: submissions, moves, notices, deadlines; and what a purge removes.

Everything here runs on the connection of the turn, so it is committed with it or not at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage import audit
from bot.storage import tables as t
from bot.storage.rows import Codec, notice_at
from dialogs.engine.conversation import Deadline, Moved, Notice, Submission
from dialogs.ports import Turn


def behind(connection: Connection, codec: Codec, turn: Turn, at: datetime) -> None:
    """Write down all of it."""
    conversation = turn.conversation.id
    for submission in turn.submissions:
        _freeze(connection, codec, conversation, submission, at)
    for moved in turn.moves:
        _move(connection, codec, conversation, moved)
    for notice in turn.notices:
        _owe(connection, codec, conversation, notice, at)
    for deadline in turn.deadlines:
        _remember(connection, conversation, deadline)
    if turn.lifted:
        c = t.deadlines.c
        connection.execute(delete(t.deadlines).where(c.conversation == conversation, c.id.in_(turn.lifted)))


def give_up(connection: Connection, conversation: str, refs: Sequence[str], at: datetime) -> None:
    """These files' content is to go; their rows stay, so that a replay of a clip is still known."""
    c = t.files.c
    query = update(t.files).where(c.conversation == conversation, c.ref.in_(refs), c.deleted.is_(None))
    connection.execute(query.values(deleted=at, meta=b""))


def purge(connection: Connection, conversation: str, at: datetime) -> None:
    """Remove everything personal of a conversation. Ids, codes and the audit chain stay; SQLite overwrites pages."""
    for table in (t.events, t.submissions, t.notices, t.deadlines, t.challenges):
        connection.execute(delete(table).where(table.c.conversation == conversation))
    given_up = update(t.files).where(t.files.c.conversation == conversation)
    connection.execute(given_up.where(t.files.c.deleted.is_(None)).values(deleted=at))
    connection.execute(given_up.values(hash="", meta=b""))


def upsert(connection: Connection, table: Table, row: dict[str, Any], change: Sequence[str]) -> None:
    """Insert a row, or change these columns of the one with its key; with none to change it stays as it is."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(table).values(row)
    keys = list(table.primary_key.columns)
    if change:
        connection.execute(insert.on_conflict_do_update(index_elements=keys, set_={name: row[name] for name in change}))
    else:
        connection.execute(insert.on_conflict_do_nothing(index_elements=keys))


def _freeze(connection: Connection, codec: Codec, conversation: str, submission: Submission, at: datetime) -> None:
    row = {
        "order_id": submission.order,
        "version": submission.version,
        "conversation": conversation,
        "at": at,
        "body": codec.submission(conversation, submission),
    }
    upsert(connection, t.submissions, row, ("at", "body"))


def _move(connection: Connection, codec: Codec, conversation: str, moved: Moved) -> None:
    """One more link of the audit chain, and the order's row as it stands now. A new state has no reviewer yet."""
    before = connection.execute(select(t.orders).where(t.orders.c.id == moved.order).with_for_update()).first()
    n = (before.moves if before else 0) + 1
    audit.add(connection, codec.vault, n, moved)
    stays = before is not None and before.state == moved.now
    row = {
        "id": moved.order,
        "conversation": conversation,
        "version": moved.version,
        "state": moved.now,
        "since": before.since if before is not None and stays else moved.at,
        "updated": moved.at,
        "moves": n,
        "claimed_by": before.claimed_by if before is not None and stays else "",
        "claimed_at": before.claimed_at if before is not None and stays else None,
    }
    upsert(connection, t.orders, row, [name for name in row if name not in ("id", "conversation")])


def _owe(connection: Connection, codec: Codec, conversation: str, notice: Notice, at: datetime) -> None:
    row = {
        "conversation": conversation,
        "id": notice.id,
        "template": notice.template,
        "channel": "mail",
        "args": codec.seal(dict(notice.args), notice_at(conversation, notice.id)),
        "state": "waiting",
        "attempts": 0,
        "at": at,
        "sent": None,
    }
    upsert(connection, t.notices, row, ())


def _remember(connection: Connection, conversation: str, deadline: Deadline) -> None:
    row = {
        "conversation": conversation,
        "id": deadline.id,
        "what": deadline.what,
        "about": deadline.about,
        "at": deadline.at,
        "done": False,
    }
    upsert(connection, t.deadlines, row, ("what", "about", "at", "done"))
