"""What every page of the desk is given: the Office it works in, and the Visit it answers."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from secrets import token_hex

from aiohttp import web

from bot.storage.files import Files
from bot.storage.people import People, Person
from bot.storage.sessions import Session, Sessions
from bot.storage.store import SqlStore
from dialogs.flow.model import Flow
from dialogs.messages import ConversationId, Inbound, InboundId, What, Who
from dialogs.ports import Clock, Committed
from dialogs.texts import Texts

_WINDOW_S = 300.0
Door = Callable[[Inbound], Awaitable[Committed]]


@dataclass(frozen=True)
class DeskSettings:
    """How the desk behaves. Each is a line of config.yml under `desk`."""

    sandbox: bool = False  # offer the one-click reviewer to a browser on this very machine; never on a server
    demo_reviewer: str = "demo"  # staff account that the one click makes and logs in as
    rows: int = 200  # 10..1000, rows a list shows; the oldest in their state come first
    poll_s: float = 2.0  # seconds, 1..30, between two looks for news in an open conversation
    tries: int = 10  # 3..100, wrong passwords from one address in five minutes; accounts lock themselves after 5
    mail: bool = False  # whether an SMTP server is configured; the outbox says so
    secure_cookies: bool = False  # true behind HTTPS: cookies are then never sent in the clear
    access_log: str = ""  # file that keeps who looked at whose papers and decided what, ids only; empty: no file
    authority: str = "/sandbox/authority"  # where the sandbox authority decides; empty: no link


class Tries:
    """Wrong passwords lately, by address. In this process only: accounts lock themselves in the database."""

    def __init__(self) -> None:
        self._failed: dict[str, list[float]] = {}

    def lately(self, address: str) -> int:
        """How many in the last five minutes."""
        since = time.monotonic() - _WINDOW_S
        self._failed = {who: kept for who, at in self._failed.items() if (kept := [t for t in at if t > since])}
        return len(self._failed.get(address, ()))

    def note(self, address: str) -> None:
        """One more. Noted before the password is looked at, so that many at once are many."""
        self._failed.setdefault(address, []).append(time.monotonic())

    def forgive(self, address: str) -> None:
        """The last one was right."""
        self._failed.get(address, [0.0]).pop()


@dataclass(frozen=True)
class Office:
    """The desk's rooms: everything a page may use. Built once."""

    door: Door
    store: SqlStore
    files: Files
    people: People
    sessions: Sessions
    texts: Texts
    flow: Flow
    settings: DeskSettings
    clock: Clock
    tries: Tries = field(default_factory=Tries)

    def inbound(self, visit: Visit, conversation: ConversationId, what: What, once: str) -> Inbound:
        """A staff member's deed as it goes through the door; `once` makes a double click one deed."""
        who = Who("staff", visit.person.name)
        return Inbound(InboundId(f"desk:{once[:64] or token_hex(8)}"), conversation, who, what, self.clock.now())


@dataclass(frozen=True)
class Visit:
    """One request of somebody who is logged in and may make it."""

    request: web.Request
    person: Person
    session: Session
    language: str

    @property
    def sees_all(self) -> bool:
        """Full values and certificates are the reviewer's; support sees them masked."""
        return self.person.may("reviewer")

    def part(self, name: str) -> str:
        """A piece of the address."""
        return self.request.match_info[name]

    def asked(self, name: str, otherwise: str = "") -> str:
        """A word of the query."""
        return self.request.query.get(name, otherwise)
