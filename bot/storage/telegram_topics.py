"""Topics of the staff's group: which conversation each shows and how far, and which Telegram account is which colleague.

`turned` runs in the transaction of every turn, as it does for private chats: a conversation that wants a person, or that
a person holds, is shown from then on. When its data are deleted its topic is to go too, and is forgotten once it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.security import Vault
from bot.storage import attempts
from bot.storage import telegram_tables as t
from bot.storage.database import Database
from bot.storage.upsert import upsert
from dialogs.messages import ConversationId, Inbound
from dialogs.ports import Turn

#: How much of what was said before a person was wanted is shown with it, in events.
BEFORE = 12


@dataclass(frozen=True)
class Topic:
    """One conversation's topic."""

    conversation: ConversationId
    topic: int | None
    header: int | None
    sent: int
    owed: int
    sending: bool
    trying: int
    tries: int
    gone: int | None  # the event with which all data were deleted: the topic is to be deleted


class Topics:
    """See the file's first lines. `group` is the number that is configured; `wake` is set by whoever has the queue."""

    def __init__(self, database: Database, vault: Vault, group: int) -> None:
        self._database = database
        self._vault = vault
        self._group = group
        self.wake: Callable[[Connection, str], None] = lambda connection, conversation: None

    async def group(self) -> int:
        """The group's number today."""
        c = t.telegram_groups.c
        query = select(c.number).where(c.configured == self._group)
        return await self._database.read(lambda x: x.execute(query).scalar()) or self._group

    async def moved(self, number: int) -> None:
        """The group has another number, and none of its topics is there any more."""
        row = {"configured": self._group, "number": number}

        def move(connection: Connection) -> None:
            upsert(connection, t.telegram_groups, row, ("number",))
            connection.execute(update(t.telegram_topics).values(topic=None, header=None))

        await self._database.write(move)

    async def find(self, conversation: str) -> Topic | None:
        """A conversation's topic."""
        return await self._one(t.telegram_topics.c.conversation == conversation)

    async def shown_in(self, topic: int) -> Topic | None:
        """The topic with this number."""
        return await self._one(t.telegram_topics.c.topic == topic)

    async def change(self, conversation: str, **values: Any) -> None:
        """Set these columns."""
        query = update(t.telegram_topics).where(t.telegram_topics.c.conversation == conversation).values(**values)
        await self._database.write(lambda c: c.execute(query))

    async def begin(self, conversation: str, seq: int) -> bool:
        """See attempts.begin."""
        here = t.telegram_topics.c.conversation == conversation
        return await self._database.write(lambda c: attempts.begin(c, t.telegram_topics, here, seq))

    async def known(self, conversation: str) -> None:
        """See attempts.known."""
        here = t.telegram_topics.c.conversation == conversation
        await self._database.write(lambda c: attempts.known(c, t.telegram_topics, here))

    async def sent(self, conversation: str, seq: int) -> None:
        """Everything up to `seq` was shown; if more is owed the next workflow is asked for."""
        c = t.telegram_topics.c

        def move(connection: Connection) -> None:
            query = select(c.sent, c.owed).where(c.conversation == conversation).with_for_update()
            row = connection.execute(query).first()
            if row is None:
                return
            now = max(seq, row.sent)
            more = row.owed > now
            values = {"sent": now, "sending": more, "tries": 0}  # what is shown on demand once more is begun anew
            connection.execute(update(t.telegram_topics).where(c.conversation == conversation).values(values))
            if more:
                self.wake(connection, conversation)

        await self._database.write(move)

    def turned(self, connection: Connection, inbound: Inbound, turn: Turn, last: int) -> None:
        """A turn is about to be committed."""
        now, c = turn.conversation, t.telegram_topics.c
        query = select(c.sending, c.gone).where(c.conversation == inbound.conversation).with_for_update()
        row = connection.execute(query).first()
        wanted = bool(now.wants_human or now.floor)
        if not wanted and (row is None or (row.gone is not None and not turn.purge)):
            return
        if row is None:
            begins = max(last - BEFORE, 0)
            made = {"conversation": inbound.conversation, "topic": None, "header": None, "sent": begins, "owed": last}
            upsert(connection, t.telegram_topics, {**made, "sending": True}, ())
        else:
            values = {"owed": last, "sending": True, **({"gone": last} if turn.purge else {})}
            connection.execute(update(t.telegram_topics).where(c.conversation == inbound.conversation).values(values))
        if row is None or not row.sending:
            self.wake(connection, inbound.conversation)

    async def be(self, user: int, name: str) -> None:
        """This Telegram account is that colleague's."""
        row = {"account": self._account(user), "name": name}
        await self._database.write(lambda c: upsert(c, t.telegram_staff, row, ("name",)))

    async def colleague(self, user: int) -> str:
        """The staff name of a Telegram account; "" for a stranger."""
        c = t.telegram_staff.c
        query = select(c.name).where(c.account == self._account(user))
        return await self._database.read(lambda x: x.execute(query).scalar()) or ""

    async def forget(self, conversation: str) -> None:
        """The topic of deleted data is gone. Who began anew meanwhile and wants a person gets another."""
        c = t.telegram_topics.c

        def move(connection: Connection) -> None:
            here = (c.conversation == conversation, c.gone.is_not(None))
            row = connection.execute(select(c.gone, c.owed).where(*here).with_for_update()).first()
            if row is None:
                return
            if row.owed <= row.gone:
                connection.execute(delete(t.telegram_topics).where(*here))
                return
            anew = {"topic": None, "header": None, "sent": row.gone, "sending": True, "tries": 0, "gone": None}
            connection.execute(update(t.telegram_topics).where(*here).values(anew))
            self.wake(connection, conversation)

        await self._database.write(move)

    async def wake_gone(self) -> None:
        """Topics that should be gone and are not, because the group refused for long: tried again."""
        c = t.telegram_topics.c

        def wake(connection: Connection) -> None:
            gone = c.gone.is_not(None)
            for row in connection.execute(select(c.conversation).where(gone).with_for_update()).all():
                self.wake(connection, row.conversation)
            connection.execute(update(t.telegram_topics).where(gone).values(sending=True))

        await self._database.write(wake)

    async def _one(self, here: Any) -> Topic | None:
        row = await self._database.read(lambda c: c.execute(select(t.telegram_topics).where(here)).first())
        return Topic(**row._mapping) if row is not None else None

    def _account(self, user: int) -> str:
        return self._vault.blind(f"telegram user {user}")
