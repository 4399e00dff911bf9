"""The sandbox as an aiohttp application, mounted at /sandbox: the provider's API, the authority, three pages."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from aiohttp import web

from bot.sandbox.api import Api
from bot.sandbox.clock import SandboxClock
from bot.sandbox.pages import STATIC, Pages
from bot.sandbox.parts import build
from bot.sandbox.settings import SandboxSettings
from dialogs.ports import Texts


def sandbox_app(settings: SandboxSettings, clock: SandboxClock, texts: Texts) -> web.Application:
    """Everything of docs/provider-api.md with made-up answers. The clock is the app's own, so that both move."""
    parts = build(settings, clock, texts)
    app = web.Application()
    app.add_routes(Api(parts).routes())
    app.add_routes(Pages(parts).routes())
    app.router.add_static("/static", STATIC, name="sandbox-static")

    async def push(_: web.Application) -> AsyncIterator[None]:
        sending = asyncio.create_task(parts.pushes.run())
        yield
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        parts.state.close()

    app.cleanup_ctx.append(push)
    return app
