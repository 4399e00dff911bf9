"""Face challenges: a random order of actions, named when the recording starts, good once and for a short time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from bot.security import new_token
from bot.storage import tables as t
from bot.storage.database import Database
from dialogs.messages import ConversationId
from dialogs.ports import Clock


class Challenges:
    """Mint and spend."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def mint(self, conversation: ConversationId, actions: Sequence[str], seconds: int) -> str:
        """Remember what was asked for; the nonce to send back with the clip."""
        nonce, now = new_token(), self._clock.now()
        row = {
            "nonce": nonce,
            "conversation": conversation,
            "actions": ",".join(actions),
            "minted": now,
            "expires": now + timedelta(seconds=seconds),
            "spent": None,
        }
        await self._database.write(lambda c: c.execute(t.challenges.insert(), row))
        return nonce

    async def newest(self, conversation: ConversationId) -> str:
        """The nonce of what was asked for last, where nobody can send it back with the clip; "" when there is none."""
        c = t.challenges.c
        query = select(c.nonce).where(c.conversation == conversation, c.spent.is_(None)).order_by(c.minted.desc())
        return await self._database.read(lambda x: x.execute(query.limit(1)).scalar()) or ""

    async def spend(self, nonce: str, conversation: ConversationId, now: datetime) -> tuple[str, ...] | None:
        """The actions that were asked for, once; None for a foreign, spent or late nonce."""
        c = t.challenges.c

        def use(connection: Connection) -> str | None:
            fresh = (c.nonce == nonce, c.conversation == conversation, c.spent.is_(None), c.expires >= now)
            if connection.execute(update(t.challenges).where(*fresh).values(spent=now)).rowcount != 1:
                return None
            return connection.execute(select(c.actions).where(c.nonce == nonce)).scalar()

        actions = await self._database.write(use)
        return tuple(actions.split(",")) if actions is not None else None

    async def sweep(self) -> None:
        """Forget those that are over for a day."""
        over = self._clock.now() - timedelta(days=1)
        query = delete(t.challenges).where(t.challenges.c.expires <= over)
        await self._database.write(lambda c: c.execute(query))
