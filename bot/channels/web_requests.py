"""What the page's requests say, checked before anything is done with it; and files and events as it is answered with."""

from __future__ import annotations

import json
import re
from typing import Any

from aiohttp import web

from bot.channels.transcript import Message
from bot.channels.web_session import refusal
from dialogs.messages import Command, Pressed, Said, Stamp, What
from dialogs.texts import LANGUAGES

MOST_WORDS = 2000
_MOST_BODY = 64 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def part_of(request: web.Request, data: bytes, mime: str) -> web.Response:
    """The file, or the part of it that was asked for: Safari plays no clip otherwise."""
    headers = {"Content-Disposition": "inline", "Accept-Ranges": "bytes"}
    try:
        begin, end, _ = request.http_range.indices(len(data)) if "Range" in request.headers else (0, len(data), 1)
    except ValueError as error:
        raise web.HTTPRequestRangeNotSatisfiable from error
    if (begin, end) == (0, len(data)):
        return web.Response(body=data, content_type=mime, headers=headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
    return web.Response(status=206, body=data[begin:end], content_type=mime, headers=headers)


def what_of(body: dict[str, Any]) -> tuple[What, bool]:
    """The page's words for what was done, and whether words had to be cut off."""
    match body:
        case {"said": str(text)} if text.strip():
            return Said(text.strip()[:MOST_WORDS]), len(text.strip()) > MOST_WORDS
        case {"pressed": str(value), "stamp": str(stamp)}:
            return Pressed(Stamp(stamp[:64]), value[:256]), False
        case {"command": str(name)}:
            return Command(name[:32], str(body.get("argument", ""))[:128]), False
        case _:
            raise refusal(web.HTTPBadRequest, "not_understood")


async def json_of(request: web.Request) -> dict[str, Any]:
    """A body of JSON, at most 64 KiB; {} for what is no object. Raises a refusal."""
    raw = bytearray()
    async for chunk in request.content.iter_chunked(1 << 14):
        raw += chunk
        if len(raw) > _MOST_BODY:
            raise refusal(web.HTTPBadRequest, "too_long")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refusal(web.HTTPBadRequest, "not_understood") from error
    return {name: _sound(part) for name, part in body.items()} if isinstance(body, dict) else {}


def _sound(part: Any) -> Any:
    """Half a surrogate pair is JSON, but no text that could be kept."""
    return part.encode("utf-8", "replace").decode() if isinstance(part, str) else part


def require_id(id: str) -> None:
    """The page numbers what it does: 8 to 64 letters, digits, - and _. Raises a refusal."""
    if not _ID.fullmatch(id):
        raise refusal(web.HTTPBadRequest, "no_id")


def number_of(request: web.Request, name: str) -> int:
    """A number of the query; 0 for none."""
    return count_of(request.query.get(name, ""))


def count_of(given: str) -> int:
    """A whole number of at most eleven digits; 0 for anything else."""
    return int(given) if given.isdecimal() and len(given) < 12 else 0


def language_of(request: web.Request) -> str:
    """What the page is read in: zh unless it says otherwise."""
    given = request.query.get("lang", "")
    return given if given in LANGUAGES else LANGUAGES[0]


def sse_of(message: Message) -> bytes:
    """A message as a server-sent event, numbered so that a page that reconnects says what it has."""
    return f"id: {message['seq']}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n".encode()
