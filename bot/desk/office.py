"""What every page of the desk is given: the Office it works in, and the Visit it answers."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Any, TypeVar

from aiohttp import web

from bot.channels.announce import Announcer
from bot.channels.uploads import Uploads
from bot.desk.tries import Tries
from bot.storage.canned import CannedReplies
from bot.storage.deeds import Deeds
from bot.storage.files import Files
from bot.storage.looks import Looks, What
from bot.storage.people import People, Person
from bot.storage.presence import Presence
from bot.storage.sessions import Session, Sessions
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.engine.script import Script
from dialogs.flow.model import Flow
from dialogs.messages import ConversationId, Inbound, InboundId, Who
from dialogs.messages import What as Deed
from dialogs.ports import Clock, Committed
from dialogs.texts import Texts

log = logging.getLogger("xiaobei.desk.access")

_MOST_KEPT = 2000
T = TypeVar("T")
Door = Callable[[Inbound], Awaitable[Committed]]


@dataclass(frozen=True)
class DeskSettings:
    """How the desk behaves. What an operator may set is in config.yml, section `desk`."""

    sandbox: bool = False  # offer the one-click reviewer to a browser on this very machine; never on a server
    demo_reviewer: str = "demo"  # staff account that the one click makes and logs in as
    rows: int = 200  # 10..1000, rows a list shows; the oldest in their state come first
    take_back_s: float = 10.0  # seconds, 0..60, in which a decision may be taken back; told and made only then
    poll_s: float = 2.0  # seconds, 1..30, between two looks for news where a browser has no event stream
    calm_s: float = 0.5  # seconds, 0..5, in which many turns are one look for the live list
    tries: int = 10  # 3..100, wrong passwords for a name from an address in 5 minutes; accounts lock themselves after 5
    mail: bool = False  # whether an SMTP server is configured; the outbox says so
    secure_cookies: bool = False  # true behind HTTPS: cookies are then never sent in the clear
    access_log: str = ""  # file that keeps who looked at whose papers and decided what, ids only; empty: no file
    config: str = ""  # the settings in force as administrators read them; no secret is in it
    authority: str = "/sandbox/authority"  # where the sandbox authority decides; empty: no link


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
    script: Script
    announcer: Announcer
    uploads: Uploads
    looks: Looks
    canned: CannedReplies
    presence: Presence
    deeds: Deeds
    tries: Tries = field(default_factory=Tries)
    _kept: dict[str, tuple[int, Any]] = field(default_factory=dict)

    async def known(
        self, id: ConversationId, seq: int, work_out: Callable[[Office, Conversation], T]
    ) -> tuple[Conversation, T]:
        """A conversation with what is worked out of it; read anew only when something happened in it."""
        kept = self._kept.get(id)
        if kept is None or kept[0] != seq:
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            talk = await self.store.get(id)
            kept = self._kept[id] = (seq, (talk, work_out(self, talk)))
        found: tuple[Conversation, T] = kept[1]
        return found

    async def looked(self, visit: Visit, conversation: str, what: What, about: str = "") -> None:
        """Put down, before it is shown, who looks at whole numbers or a certificate, or takes an export."""
        await self.looks.note(conversation, visit.person.name, what, about)
        log.info("desk %s %s of %s shown to %s", what, about or "-", conversation, visit.person.name)

    async def still_here(self, visit: Visit) -> bool:
        """Whether a page that is told of events is still logged in."""
        token = visit.request.cookies.get(visit.cookie, "")
        return await self.sessions.find("staff", token) is not None

    def inbound(self, visit: Visit, conversation: ConversationId, what: Deed, once: str) -> Inbound:
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
    cookie: str = "xiaobei_desk"
    for_export: bool = False

    @property
    def sees_all(self) -> bool:
        """Full values and certificates are the reviewer's; support sees them masked."""
        return self.person.may("reviewer") and not self.for_export

    def masked(self) -> Visit:
        """The same visit for what leaves the house: nothing is whole in it, whoever asks."""
        return replace(self, for_export=True)

    def part(self, name: str) -> str:
        """A piece of the address."""
        return self.request.match_info[name]

    def asked(self, name: str, otherwise: str = "") -> str:
        """A word of the query."""
        return self.request.query.get(name, otherwise)
