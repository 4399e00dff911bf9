"""Takes updates that Telegram brings. 200 is said once they are committed; whoever does not know the secret gets 401."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiohttp import web

from bot.logs import place_of

log = logging.getLogger(__name__)

PATH = "/telegram/webhook"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_MOST = 1 << 20  # bytes of an update, at most


def routes(secret: str, keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]]) -> list[web.RouteDef]:
    """`keep` is back when the updates are committed. An update that could not be kept comes again."""
    if not secret:
        raise ValueError("a webhook without a secret takes anybody's updates")

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(_HEADER, "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), secret.encode()):
            return web.Response(status=401)
        update = _update(await _body(request))
        if update is None:
            return web.Response(status=400)
        try:
            await keep([update])
        except Exception as error:
            log.error("an update could not be kept: %s", place_of(error))
            return web.Response(status=503)
        return web.Response()

    return [web.post(PATH, take)]


async def _body(request: web.Request) -> bytes:
    """Empty for what is too long to be an update."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(1 << 14):
        body += chunk
        if len(body) > _MOST:
            return b""
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    return update if isinstance(update, dict) and isinstance(update.get("update_id"), int) else None
