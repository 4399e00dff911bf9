"""Key rotation: every sealed piece in tables and files gets the current master key; contents are not touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, select, update

from bot.security import Vault
from bot.storage import rows as at
from bot.storage import tables as t
from bot.storage import telegram_tables as telegram
from bot.storage.database import Database
from dialogs.messages import FileRef

_MANY = 500


@dataclass(frozen=True)
class Place:
    """A sealed column, and where its pieces say they lie."""

    table: Table
    column: Column[Any]
    about: Callable[[Row[Any]], str]


PLACES = (
    Place(t.conversations, t.conversations.c.document, lambda r: at.document_at(r.id)),
    Place(t.events, t.events.c.body, lambda r: at.event_at(r.conversation, r.seq)),
    Place(
        t.submissions,
        t.submissions.c.body,
        lambda r: at.submission_at(r.conversation, r.order_id, r.version),
    ),
    Place(t.files, t.files.c.meta, lambda r: at.meta_at(r.ref)),
    Place(t.notices, t.notices.c.args, lambda r: at.notice_at(r.conversation, r.id)),
    Place(t.sessions, t.sessions.c.name, lambda r: at.session_at(r.token)),
    Place(telegram.telegram_updates, telegram.telegram_updates.c.body, lambda r: at.update_at(r.bot, r.id)),
    Place(telegram.telegram_chats, telegram.telegram_chats.c.number, lambda r: at.chat_at(r.chat)),
)


async def rewrap_all(database: Database, vault: Vault, folder: Path) -> int:
    """How many pieces now have the current key. May be broken off and begun again; the service may run meanwhile."""
    done = 0
    for place in PLACES:
        done += await _rewrap_table(database, vault, place)
    return done + _rewrap_files(vault, folder)


async def _rewrap_table(database: Database, vault: Vault, place: Place) -> int:
    keys = list(place.table.primary_key.columns)
    names = await database.read(lambda c: c.execute(select(*keys)).all())
    done = 0
    for start in range(0, len(names), _MANY):
        done += await database.write(partial(_rewrap_rows, vault, place, keys, names[start : start + _MANY]))
    return done


def _rewrap_rows(
    vault: Vault, place: Place, keys: list[Column[Any]], names: Sequence[Any], connection: Connection
) -> int:
    return sum(_rewrap_row(connection, vault, place, keys, name) for name in names)


def _rewrap_row(connection: Connection, vault: Vault, place: Place, keys: list[Column[Any]], key: Any) -> int:
    """Read again inside the writer's transaction, so that a turn that came between is not undone."""
    here = [column == value for column, value in zip(keys, key, strict=True)]
    row: Any = connection.execute(
        select(*keys, place.column.label("sealed"), *_more(place)).where(*here).with_for_update()
    ).first()
    if row is None or not row.sealed:
        return 0
    fresh = vault.rewrap(row.sealed, place.about(row))
    if fresh != row.sealed:
        connection.execute(update(place.table).where(*here).values({place.column: fresh}))
    return int(fresh != row.sealed)


def _more(place: Place) -> list[Column[Any]]:
    """A submission's place names its conversation, which is not in its key."""
    return [place.table.c.conversation] if place.table is t.submissions else []


def _rewrap_files(vault: Vault, folder: Path) -> int:
    done = 0
    for path in folder.glob("??/" + "?" * 32):
        sealed = path.read_bytes()
        fresh = vault.rewrap(sealed, at.content_at(FileRef("file:" + path.name)))
        if fresh != sealed:
            beside = path.with_suffix(".key")
            beside.write_bytes(fresh)
            beside.replace(path)
            done += 1
    return done
