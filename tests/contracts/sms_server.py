"""An SMS gateway on a free port of loopback that answers in the real one's shapes, signature included, and misbehaves.

It runs in a thread of its own, so that it outlives a client that is killed.
"""

from __future__ import annotations

import asyncio
import hmac
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal
from urllib.parse import quote

from aiohttp import web

KEY_ID, KEY_SECRET = "LTAI-made-up", "made-up-secret"
Fault = Literal["", "error", "slow", "reset", "throttled", "lost", "garbage"]
_HEAD = "ACS3-HMAC-SHA256"


@dataclass
class SmsServer:
    """What it took, by our own name for each message, and how it will answer the next."""

    port: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)  # taken and then answered as an error
    messages: list[dict[str, str]] = field(default_factory=list)
    faults: Callable[[], Fault] = lambda: ""
    answer: str = "OK"  # the business code of what is taken
    slow_s: float = 3.0

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """SendSms of 2017-05-25."""
        if not genuine(request):
            return _error(403, "SignatureDoesNotMatch")
        asked = dict(request.query)
        if request.headers.get("x-acs-action") != "SendSms" or not asked["PhoneNumbers"].isdecimal():
            return _body("isv.MOBILE_NUMBER_ILLEGAL")
        fault = self.faults()
        match fault:
            case "error":
                return _error(500, "InternalError")
            case "throttled":
                return _error(429, "Throttling.User")
            case "reset" if request.transport is not None:
                request.transport.close()
                return web.Response()
            case "slow":
                await asyncio.sleep(self.slow_s)
                return _error(503, "ServiceUnavailable")
            case "garbage":
                return web.Response(text="<html>", content_type="text/html")
        if self.answer != "OK":
            return _body(self.answer)
        self.taken[asked["OutId"]] += 1
        self.messages.append(asked)
        if fault == "lost":
            self.lost[asked["OutId"]] += 1
            return _error(500, "InternalError")
        return _body("OK", f"9006193-{len(self.messages)}")


def genuine(request: web.Request) -> bool:
    """Whether the ACS3-HMAC-SHA256 signature is right: method, path, query, signed headers and the body's hash."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    parts = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
    names = parts.get("SignedHeaders", "").split(";")
    query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in sorted(request.query.items()))
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in names)
    content = request.headers.get("x-acs-content-sha256", "")
    canonical = "\n".join((request.method, request.path, query, headers, ";".join(names), content))
    signed = hmac.new(KEY_SECRET.encode(), f"{_HEAD}\n{sha256(canonical.encode()).hexdigest()}".encode(), sha256)
    right = hmac.compare_digest(signed.hexdigest(), parts.get("Signature", ""))
    return scheme == _HEAD and parts.get("Credential") == KEY_ID and right


@contextmanager
def sms_server() -> Iterator[SmsServer]:
    """Answering until the block ends."""
    server, loop, ready, stop = SmsServer(), asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{rest:.*}", server.handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.port = runner.addresses[0][1]
        ready.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def _quoted(text: str) -> str:
    return quote(text, safe="-_.~")


def _body(code: str, biz_id: str = "") -> web.Response:
    return web.json_response({"Code": code, "Message": code, "RequestId": "F655A8D5", "BizId": biz_id})


def _error(status: int, code: str) -> web.Response:
    body = {"Code": code, "Message": code, "RequestId": "F655A8D5", "HostId": "dysmsapi.example"}
    return web.json_response(body, status=status)
