"""Staff accounts: argon2 passwords; five wrong ones in a row lock an account for a quarter hour."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal, cast, get_args

from sqlalchemy import Connection, func, select, update

from bot.security import hash_password, password_fits
from bot.storage import tables as t
from bot.storage.database import Database
from dialogs.ports import Clock

Role = Literal["support", "reviewer", "senior", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

TRIES = 5  # wrong passwords in a row before an account is locked; range 3-10
LOCKED = timedelta(minutes=15)


@cache
def _nobody() -> str:
    """Checked for a name nobody has, so that the time taken does not tell names."""
    return hash_password("nobody")


@dataclass(frozen=True)
class Person:
    """A staff member. Each role may do what those before it may: a senior reviewer also decides what reviewers propose."""

    name: str
    role: Role
    disabled: bool

    def may(self, role: Role) -> bool:
        """Whether this role is within theirs."""
        return not self.disabled and ROLES.index(self.role) >= ROLES.index(role)


class Taken(ValueError):
    """There is a staff account of this name already."""


class People:
    """Add, list, disable, check."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, name: str, role: Role, password: str) -> Person:
        """Raises Taken."""
        row = {
            "name": name,
            "password": await asyncio.to_thread(hash_password, password),
            "role": role,
            "disabled": False,
            "failed": 0,
            "locked_until": None,
            "created": self._clock.now(),
        }

        def insert(connection: Connection) -> bool:
            there = connection.execute(select(t.staff.c.name).where(t.staff.c.name == name)).first()
            if there is None:
                connection.execute(t.staff.insert(), row)
            return there is None

        if not await self._database.write(insert):
            raise Taken(name)
        return Person(name, role, False)

    async def first_administrator(self) -> tuple[str, str] | None:
        """On the first run: an account `admin` and its password, to be printed once. None ever after."""
        many = await self._database.read(lambda c: c.execute(select(func.count()).select_from(t.staff)).scalar())
        if many:
            return None
        password = secrets.token_urlsafe(9)
        try:
            person = await self.add("admin", "administrator", password)
        except Taken:  # two processes started together
            return None
        return person.name, password

    async def list(self) -> list[Person]:
        """Everybody, by name."""
        c = t.staff.c
        query = select(c.name, c.role, c.disabled).order_by(c.name)
        rows = await self._database.read(lambda x: x.execute(query).all())
        return [Person(row.name, cast(Role, row.role), row.disabled) for row in rows]

    async def find(self, name: str) -> Person | None:
        """One staff member, disabled or not."""
        c = t.staff.c
        query = select(c.name, c.role, c.disabled).where(c.name == name)
        row = await self._database.read(lambda x: x.execute(query).first())
        return Person(row.name, cast(Role, row.role), row.disabled) if row else None

    async def disable(self, name: str) -> bool:
        """They can no longer log in; whether there is such an account. End their sessions too."""
        query = update(t.staff).where(t.staff.c.name == name).values(disabled=True)
        return await self._database.write(lambda c: c.execute(query).rowcount == 1)

    async def change(self, name: str, **values: Any) -> None:
        """Another `role`, or `disabled` or not. End their sessions too."""
        query = update(t.staff).where(t.staff.c.name == name).values(**values)
        await self._database.write(lambda c: c.execute(query))

    async def give_password(self, name: str, password: str) -> None:
        """A new one, which also unlocks the account. End their sessions too."""
        await self.change(name, password=await asyncio.to_thread(hash_password, password), failed=0, locked_until=None)

    async def check(self, name: str, password: str) -> Person | None:
        """Who that is; None for a wrong name or password, a disabled or a locked account alike."""
        row = await self._database.read(lambda c: c.execute(select(t.staff).where(t.staff.c.name == name)).first())
        fits = await asyncio.to_thread(password_fits, row.password if row else _nobody(), password)
        now = self._clock.now()
        if row is None or row.disabled or (row.locked_until and row.locked_until > now):
            return None
        if not fits:
            locked = now + LOCKED if row.failed + 1 >= TRIES else None
            await self._note(name, 0 if locked else row.failed + 1, locked)
            return None
        if row.failed:
            await self._note(name, 0, None)
        return Person(row.name, cast(Role, row.role), False)

    async def _note(self, name: str, failed: int, locked_until: object) -> None:
        query = update(t.staff).where(t.staff.c.name == name).values(failed=failed, locked_until=locked_until)
        await self._database.write(lambda c: c.execute(query))
