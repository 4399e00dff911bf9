"""A sandbox provider on a real port with a real app behind its pushes, for tests that talk to it over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from actions.check_identity import CheckIdentity
from actions.list_servers import ListServers
from actions.look_up_domain import LookUpDomain
from actions.look_up_filing import LookUpFiling
from actions.query_order import QueryOrder
from actions.rasa import Executor
from actions.registers.provider import Provider
from actions.registers.settings import ProviderSettings
from actions.reserve_server import ReserveServer
from actions.submit_order import SubmitOrder
from bot.channels import provider_hook
from bot.sandbox.app import sandbox_app
from bot.sandbox.clock import SandboxClock
from bot.sandbox.settings import SandboxSettings
from dialogs.messages import ConversationId, Inbound, Status
from dialogs.texts import load

TOKEN = "test-token"
SECRET = "test-secret-of-32-characters-long"
CASE = ConversationId("c1")
ASKING = (CheckIdentity, LookUpFiling, LookUpDomain, ListServers, ReserveServer, SubmitOrder, QueryOrder)


@dataclass
class Served:
    """The running pair. `taken` are the Inbounds that came through the door."""

    url: str
    settings: SandboxSettings
    clock: SandboxClock
    taken: list[Inbound] = field(default_factory=list)

    def provider(self, timeout_s: float = 8.0, token: str = TOKEN) -> Provider:
        """Our client, pointed at it."""
        return Provider(ProviderSettings(self.url, token, SECRET, timeout_s))

    def verbs(self) -> Executor:
        """The verbs that ask it, behind rasa-sdk's executor."""
        provider = self.provider()
        return Executor(tuple(verb(provider) for verb in ASKING))

    async def fault(self, calls: list[dict[str, object]] | None = None, **pushes: bool) -> None:
        """Make trouble; nothing given heals."""
        async with aiohttp.ClientSession() as session:
            body = {"calls": calls or [], "pushes": pushes}
            answer = await session.post(f"{self.url}/faults", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
            assert answer.status == 200

    @property
    def moves(self) -> list[str]:
        """What the door was told, in order."""
        return [inbound.what.move for inbound in self.taken if isinstance(inbound.what, Status)]


@asynccontextmanager
async def served(
    folder: Path,
    door: Callable[[Inbound], Awaitable[object]] | None = None,
    find: Callable[[str], Awaitable[ConversationId | None]] | None = None,
    read: provider_hook.ReadConversation | None = None,
    **settings: object,
) -> AsyncIterator[Served]:
    """Sandbox and hook in one app on loopback, as bot/app.py mounts them."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    given = SandboxSettings(f"{url}{provider_hook.PATH}", TOKEN, SECRET, folder, retry_s=0.02, **settings)  # type: ignore[arg-type]
    clock = SandboxClock(given.clock)
    one = Served(f"{url}/sandbox", given, clock)

    async def keep(inbound: Inbound) -> None:
        one.taken.append(inbound)

    async def anybody(order: str) -> ConversationId | None:
        return CASE

    app = web.Application()
    app.add_subapp("/sandbox", sandbox_app(given, clock, load()))
    app.add_routes(provider_hook.routes(door or keep, find or anybody, SECRET, clock, read))
    server = TestServer(app, port=port)
    await server.start_server()
    try:
        yield one
    finally:
        await server.close()
