"""Who is logged in: applicants and staff, by a cookie whose token only its holder has. Sessions slide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select, update

from bot.security import Vault, new_token, token_hash
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import session_at
from dialogs.messages import ConversationId
from dialogs.ports import Clock

Kind = Literal["applicant", "staff", "invited"]


@dataclass(frozen=True)
class Lasting:
    """How long a session lives after its last use. Hours, range 1-8760. Source: our own choice.

    An applicant comes back after days; staff see everybody's certificates and log in each day.
    """

    applicant_hours: int = 24 * 30
    staff_hours: int = 10
    invited_hours: int = 24  # as long as a one-time link opens


@dataclass(frozen=True)
class Session:
    """`name` is the account, the staff name or the invitation; `csrf` goes into every form and is compared there."""

    kind: Kind
    name: str
    conversation: ConversationId
    csrf: str
    expires: datetime


class Sessions:
    """Create, find, end."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, lasting: Lasting) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._lasting = lasting

    async def create(self, kind: Kind, name: str, conversation: str = "") -> tuple[str, Session]:
        """A new session and the token for its cookie; the token is kept nowhere."""
        token, now = new_token(), self._clock.now()
        session = Session(kind, name, ConversationId(conversation), new_token(), now + self._life(kind))
        row = {
            "token": token_hash(token),
            "kind": kind,
            "subject": self._vault.blind(f"{kind} {name}"),
            "name": self._vault.seal(name.encode(), session_at(token_hash(token))),
            "conversation": conversation,
            "csrf": session.csrf,
            "created": now,
            "expires": session.expires,
        }
        await self._database.write(lambda c: c.execute(t.sessions.insert(), row))
        return token, session

    async def find(self, kind: Kind, token: str) -> Session | None:
        """The session of a cookie; None when there is none of this kind or it is over. Using it prolongs it."""
        key = token_hash(token)
        row = await self._database.read(
            lambda c: c.execute(select(t.sessions).where(t.sessions.c.token == key)).first()
        )
        now = self._clock.now()
        if row is None or row.kind != kind or row.expires <= now:
            return None
        expires = row.expires
        if expires - now < self._life(kind) * 0.9:  # not at each request: a write costs a commit
            expires = now + self._life(kind)
            query = update(t.sessions).where(t.sessions.c.token == key).values(expires=expires)
            await self._database.write(lambda c: c.execute(query))
        name = self._vault.open(row.name, session_at(key)).decode()
        return Session(kind, name, ConversationId(row.conversation), row.csrf, expires)

    async def move(self, token: str, conversation: ConversationId) -> None:
        """The session now talks in this conversation."""
        query = update(t.sessions).where(t.sessions.c.token == token_hash(token)).values(conversation=conversation)
        await self._database.write(lambda c: c.execute(query))

    async def end(self, token: str) -> None:
        """Log out."""
        query = delete(t.sessions).where(t.sessions.c.token == token_hash(token))
        await self._database.write(lambda c: c.execute(query))

    async def end_all(self, kind: Kind, name: str) -> None:
        """Log out everywhere: an account that was disabled, a password that was changed."""
        query = delete(t.sessions).where(t.sessions.c.subject == self._vault.blind(f"{kind} {name}"))
        await self._database.write(lambda c: c.execute(query))

    async def sweep(self) -> None:
        """Forget those that are over."""
        query = delete(t.sessions).where(t.sessions.c.expires <= self._clock.now())
        await self._database.write(lambda c: c.execute(query))

    def _life(self, kind: Kind) -> timedelta:
        hours: int = getattr(self._lasting, f"{kind}_hours")
        return timedelta(hours=hours)
