"""Private chats with the bot: whose conversation each shows, how far it has been shown, and what still lies there.

`turned` runs in the transaction of every turn: it owes the chat what was said, and asks for a workflow that sends it
unless one is under way. `sent` moves on in one transaction with the wish for the next, so nothing is owed for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from bot.security import Vault
from bot.storage import attempts
from bot.storage import telegram_tables as t
from bot.storage.database import Database
from bot.storage.rows import chat_at
from bot.storage.upsert import upsert
from dialogs.messages import ConversationId, FileRef, Inbound
from dialogs.ports import Clock, Turn

#: What the ids of Inbounds that came by Telegram begin with.
OURS = "telegram:"
BLOCKED = "blocked"

#: Enqueues the workflow that sends a chat what it is owed, on the caller's connection.
Wake = Callable[[Connection, str], None]


@dataclass(frozen=True)
class Chat:
    """One private chat. `number` is Telegram's; the rest is told in tables.py."""

    chat: str
    number: int
    conversation: ConversationId
    here: bool
    sent: int
    owed: int
    sending: bool
    state: str
    progress: int | None
    keyboard: bool
    abroad: datetime | None


@dataclass(frozen=True)
class Lying:
    """A picture or clip that lies in a chat."""

    message: int
    ref: FileRef


class Chats:
    """See the file's first lines. `wake` is set by whoever has the queue."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, bot: int) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._bot = bot
        self.wake: Wake = lambda connection, chat: None

    def key(self, number: int) -> str:
        """A chat's number as tables and workflows may know it."""
        return self._vault.blind(f"telegram {self._bot} {number}")

    async def find(self, chat: str) -> Chat | None:
        """By its key."""
        query = select(t.telegram_chats).where(t.telegram_chats.c.chat == chat)
        row = await self._database.read(lambda c: c.execute(query).first())
        return self._chat(row) if row is not None else None

    async def of(self, conversation: ConversationId) -> Chat | None:
        """The chat that shows a conversation."""
        query = select(t.telegram_chats).where(t.telegram_chats.c.conversation == conversation)
        row = await self._database.read(lambda c: c.execute(query).first())
        return self._chat(row) if row is not None else None

    async def meet(self, number: int) -> Chat:
        """The chat with this number; made when it is new."""
        chat = self.key(number)
        found = await self.find(chat)
        if found is not None:
            return found
        row = {
            "chat": chat,
            "number": self._vault.seal(str(number).encode(), chat_at(chat)),
            "conversation": "",
            "here": False,
            "sent": 0,
            "owed": 0,
            "sending": False,
            "state": "",
            "progress": None,
            "keyboard": False,
            "abroad": None,
            "updated": self._clock.now(),
        }
        await self._database.write(lambda c: upsert(c, t.telegram_chats, row, ()))
        return Chat(chat, number, ConversationId(""), False, 0, 0, False, "", None, False, None)

    async def bind(self, chat: str, conversation: ConversationId, seq: int) -> list[Chat]:
        """The chat shows this conversation from `seq` on; those that showed it before show none now, and are told."""
        c = t.telegram_chats.c

        def move(connection: Connection) -> list[Any]:
            others = (c.conversation == conversation, c.chat != chat)
            displaced = list(connection.execute(select(t.telegram_chats).where(*others)).all())
            connection.execute(update(t.telegram_chats).where(*others).values(conversation="", here=False))
            shown = {"here": True, "sent": seq, "owed": seq, "tries": 0, "state": ""}
            self._change(connection, chat, conversation=conversation, **shown)
            return displaced

        return [self._chat(row) for row in await self._database.write(move)]

    async def change(self, chat: str, **values: Any) -> None:
        """Set these columns."""
        await self._database.write(lambda c: self._change(c, chat, **values))

    def turned(self, connection: Connection, inbound: Inbound, turn: Turn, last: int) -> None:
        """A turn is about to be committed: owe it to the chat where the person is, or know that he is elsewhere."""
        c = t.telegram_chats.c
        query = select(c.chat, c.here, c.state, c.sending).where(c.conversation == inbound.conversation)
        row = connection.execute(query.with_for_update()).first()
        if row is None:
            return
        came = inbound.id.startswith(OURS)
        # On his own phone by a one-time link he is nameless: he only sent something there that was wanted here.
        elsewhere = inbound.who.kind == "applicant" and inbound.who.name
        here = came or (row.here and not elsewhere)
        if not here or (row.state and not came):
            self._change(connection, row.chat, here=False, sent=last, owed=last)
            return
        wake = not row.sending and bool(turn.replies or turn.events or turn.withheld)
        self._change(connection, row.chat, here=True, owed=last, sending=row.sending or wake)
        if wake:
            self.wake(connection, row.chat)

    async def begin(self, chat: str, seq: int) -> bool:
        """See attempts.begin."""
        here = t.telegram_chats.c.chat == chat
        return await self._database.write(lambda c: attempts.begin(c, t.telegram_chats, here, seq))

    async def known(self, chat: str) -> None:
        """See attempts.known."""
        here = t.telegram_chats.c.chat == chat
        await self._database.write(lambda c: attempts.known(c, t.telegram_chats, here))

    async def sent(self, chat: Chat, seq: int, **values: Any) -> None:
        """Everything up to `seq` of the chat's conversation was shown. If more is owed the next workflow is asked for,
        else none is under way. `seq` says nothing of another conversation that the chat shows by now."""
        c = t.telegram_chats.c
        columns = (c.conversation, c.sent, c.owed)

        def move(connection: Connection) -> None:
            row = connection.execute(select(*columns).where(c.chat == chat.chat).with_for_update()).first()
            if row is None:
                return
            now = max(seq, row.sent) if row.conversation == chat.conversation else row.sent
            more = row.owed > now
            self._change(connection, chat.chat, sent=now, sending=more, **values)
            if more:
                self.wake(connection, chat.chat)

        await self._database.write(move)

    async def stop(self, chat: str, state: str = "") -> None:
        """Nothing can be sent there: what is owed is to be read elsewhere."""
        c = t.telegram_chats.c
        gone = {"here": False, "sending": False, "sent": c.owed, "progress": None}
        await self.change(chat, state=state, **gone)

    async def lies(self, chat: str, message: int, ref: FileRef) -> None:
        """A picture was taken in from this message."""
        row = {"chat": chat, "message": message, "ref": ref, "at": self._clock.now()}
        await self._database.write(lambda c: upsert(c, t.telegram_media, row, ("ref",)))

    async def lying(self, chat: str) -> list[Lying]:
        """What lies in a chat."""
        c = t.telegram_media.c
        rows = await self._database.read(lambda x: x.execute(select(c.message, c.ref).where(c.chat == chat)).all())
        return [Lying(row.message, FileRef(row.ref)) for row in rows]

    async def lifted(self, chat: str, message: int) -> None:
        """It lies there no more, or cannot be deleted."""
        c = t.telegram_media.c
        query = delete(t.telegram_media).where(c.chat == chat, c.message == message)
        await self._database.write(lambda x: x.execute(query))

    def _change(self, connection: Connection, chat: str, **values: Any) -> None:
        query = update(t.telegram_chats).where(t.telegram_chats.c.chat == chat)
        connection.execute(query.values(**values, updated=self._clock.now()))

    def _chat(self, row: Any) -> Chat:
        number = int(self._vault.open(row.number, chat_at(row.chat)))
        values = {
            name: value for name, value in row._mapping.items() if name not in ("number", "updated", "trying", "tries")
        }
        return Chat(**{**values, "number": number})
