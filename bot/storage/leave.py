"""What a turn leaves behind besides its events: submissions, moves, notices, deadlines; and what a purge removes.

Everything here runs on the connection of the turn, so it is committed with it or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.security import Vault
from bot.storage import audit
from bot.storage import tables as t
from bot.storage.reader import findable
from bot.storage.rows import Codec, notice_at
from bot.storage.upsert import upsert
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Deadline, Moved, Notice, Submission
from dialogs.ports import Turn


def behind(connection: Connection, codec: Codec, turn: Turn, at: datetime) -> None:
    """Write down all of it."""
    conversation = turn.conversation.id
    for submission in turn.submissions:
        _freeze(connection, codec, conversation, submission, at)
    for moved in turn.moves:
        _move(connection, codec, conversation, moved)
    for notice in turn.notices:
        for channel in notice.channels:
            owe(connection, codec, conversation, notice, channel, at)
    for deadline in turn.deadlines:
        _remember(connection, conversation, deadline)
    for order, why in turn.senior:
        connection.execute(update(t.orders).where(t.orders.c.id == order).values(senior=why[:200]))
    if turn.lifted:
        c = t.deadlines.c
        connection.execute(delete(t.deadlines).where(c.conversation == conversation, c.id.in_(turn.lifted)))


def make_findable(connection: Connection, vault: Vault, before: Conversation, after: Conversation) -> None:
    """By what the desk finds it; only what this turn added is written."""
    if before.filings is after.filings:
        return
    for value in _sought(after) - _sought(before):
        upsert(connection, t.findable, {"hash": vault.blind(value), "conversation": after.id}, ())


def _sought(conversation: Conversation) -> set[str]:
    answers = (item for filing in conversation.filings for item in filing.answers.items())
    found = {findable(given.value) for key, given in answers if _FOUND_BY.search(key) and given.value}
    return found | {findable(filing.parcel.rpartition(" ")[2]) for filing in conversation.filings if filing.parcel}


#: Keys whose values the desk searches by.
_FOUND_BY = re.compile(r"\.(name|id_number|credit_code|mobile|email|domain|representative)$")


def give_up(connection: Connection, conversation: str, refs: Sequence[str], at: datetime) -> None:
    """These files' content is to go; their rows stay, so that a replay of a clip is still known."""
    c = t.files.c
    query = update(t.files).where(c.conversation == conversation, c.ref.in_(refs), c.deleted.is_(None))
    connection.execute(query.values(deleted=at, meta=b""))


def purge(connection: Connection, conversation: str, at: datetime) -> None:
    """Remove everything personal of a conversation. Ids, codes and the audit chain stay; SQLite overwrites pages."""
    for table in (t.events, t.submissions, t.notices, t.deadlines, t.challenges, t.findable, t.talks_read):
        connection.execute(delete(table).where(table.c.conversation == conversation))
    links = (t.sessions.c.conversation == conversation, t.sessions.c.kind == "invited")
    connection.execute(delete(t.sessions).where(*links))  # whoever came in by a link was let in to what is gone
    given_up = update(t.files).where(t.files.c.conversation == conversation)
    connection.execute(given_up.where(t.files.c.deleted.is_(None)).values(deleted=at))
    connection.execute(given_up.values(hash="", meta=b""))


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
        "senior": before.senior if before is not None and stays else "",
    }
    upsert(connection, t.orders, row, [name for name in row if name not in ("id", "conversation")])


def notice_id(notice: Notice, channel: str) -> str:
    """The row of an event on a channel; a mail's is named as the event."""
    return notice.id if channel == "mail" else f"{notice.id}:{channel}"


def owe(connection: Connection, codec: Codec, conversation: str, notice: Notice, channel: str, at: datetime) -> None:
    """One row an event and channel, once. What the chat says is told with this very commit."""
    id = notice_id(notice, channel)
    state = "sent" if channel == "chat" else "off" if channel in notice.off else "waiting"
    row = {
        "conversation": conversation,
        "id": id,
        "template": notice.template,
        "channel": channel,
        "args": codec.seal({**notice.args, **({"to": notice.to} if notice.to else {})}, notice_at(conversation, id)),
        "state": state,
        "attempts": 0,
        "at": at,
        "sent": at if state == "sent" else None,
        "event": notice.id,
        "urgent": notice.urgent,
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
