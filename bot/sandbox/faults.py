"""Trouble on demand, so that tests and operators see how the assistant bears it: POST /sandbox/faults.

Faults are kept in memory only: a restart of the sandbox heals it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CallFault(BaseModel):
    """The next `times` calls whose path begins with `path` go wrong.

    error: 500. busy: 503. forbidden: 401. garbage: 200 that is not JSON. slow: answered after `seconds`.
    drop: the connection breaks. lost: done, but answered 500, so that the caller cannot know.
    """

    model_config = ConfigDict(extra="forbid")
    kind: Literal["error", "busy", "forbidden", "garbage", "slow", "drop", "lost"]
    path: str = "/v1/"
    times: int = Field(default=1, ge=1, le=1000)
    seconds: float = Field(default=30.0, ge=0, le=120)


class PushFaults(BaseModel):
    """duplicate: each push is sent twice. reverse: the newest first. hold: none is sent until this is off."""

    model_config = ConfigDict(extra="forbid")
    duplicate: bool = False
    reverse: bool = False
    hold: bool = False


class Faults(BaseModel):
    """What is wrong now. Posting replaces all of it; an empty object heals."""

    model_config = ConfigDict(extra="forbid")
    calls: list[CallFault] = []
    pushes: PushFaults = PushFaults()

    def next_for(self, path: str) -> CallFault | None:
        """The fault of a call to this path, used up by asking."""
        fault = next((one for one in self.calls if one.times > 0 and path.startswith(one.path)), None)
        if fault is not None:
            fault.times -= 1
        return fault


async def spoiled(fault: CallFault, request: web.Request, handler: Handler) -> web.StreamResponse:
    """The call as the fault has it. The bodies hold what must not come through: a caller's own data."""
    echo = await request.text()
    match fault.kind:
        case "busy" | "forbidden" | "error":
            status = {"busy": 503, "forbidden": 401, "error": 500}[fault.kind]
            return web.Response(status=status, text=f"Traceback: {echo}")
        case "garbage":
            return web.Response(text=f"<html>{echo}", content_type="text/html")
        case "lost":
            await handler(request)
            return web.Response(status=500, text=f"Traceback: {echo}")
        case "drop":
            if request.transport is not None:
                request.transport.close()
            return web.Response()
    await asyncio.sleep(fault.seconds)
    return await handler(request)
