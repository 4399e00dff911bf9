"""Rendering: templates in the reader's language, and the headers that every answer of the desk carries."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.desk.office import Office, Visit
from dialogs.flow.model import bare

HERE = Path(__file__).parent
CHINA = ZoneInfo("Asia/Shanghai")
#: Nothing from elsewhere, no inline script or style, in nobody's frame; pages full of people's data are never kept.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def render(office: Office, visit: Visit, template: str, values: Mapping[str, Any], status: int = 200) -> web.Response:
    """A page for somebody who is logged in."""
    given = {"person": visit.person, "csrf": visit.session.csrf, "full": visit.sees_all, "counts": {}, "tab": ""}
    text = words(office, visit.language, template, given | dict(values))
    return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")


def words(office: Office, language: str, template: str, values: Mapping[str, Any]) -> str:
    """A template filled in one language."""

    def say(key: str, **args: object) -> str:
        return office.texts.say(key, language, {name: str(value) for name, value in args.items()})

    def label(*keys: str) -> str:
        """The first of these keys that has a text; another room names them, so the last shows itself if none has."""
        return next((office.texts.say(key, language) for key in keys if office.texts.has(key)), keys[-1])

    given = {"t": say, "label": label, "language": language, "settings": office.settings, "once": token_hex(8)}
    return _environment().get_template(template).render(given | dict(values))


def refuse(office: Office, visit: Visit, key: str, status: int) -> web.Response:
    """A page that says why not."""
    return render(office, visit, "refused.html", {"why": key}, status)


def goto(address: str) -> web.Response:
    """On to another page, by GET."""
    return web.Response(status=303, headers={"Location": address})


def same(given: str, expected: str) -> bool:
    """Whether two tokens are the same, in a time that does not tell how nearly."""
    return hmac.compare_digest(given.encode(), expected.encode())


def count_of(given: str) -> int:
    """A number in an address or form; 0 for anything else."""
    return int(given) if given.isdecimal() and len(given) < 10 else 0


def sealed(response: web.StreamResponse) -> web.StreamResponse:
    """The same answer with the desk's headers."""
    if not response.prepared:
        response.headers.update(HEADERS)
    return response


def event_stream() -> web.StreamResponse:
    """Server-sent events, with the desk's headers: they must be there before the first byte."""
    return web.StreamResponse(headers={**HEADERS, "Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})


def china_time(at: datetime) -> str:
    """As staff read the clock."""
    return at.astimezone(CHINA).strftime("%m-%d %H:%M")


def marked(text: str, other: str) -> list[tuple[str, bool]]:
    """`text` in pieces, each with whether `other` has something else there: 1101|9|2 beside 1101|0|2."""
    pieces = SequenceMatcher(None, text, other, autojunk=False).get_opcodes()
    return [(text[start:end], kind != "equal") for kind, start, end, _, _ in pieces if end > start]


def _span(span: timedelta) -> tuple[int, str]:
    """A length of time in its largest whole unit: (3, "day")."""
    minutes = max(0, int(span.total_seconds() // 60))
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            return minutes // size, unit
    return minutes, "minute"


@cache
def _environment() -> Environment:
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
    made.filters |= {"china_time": china_time, "span": _span, "marked": marked, "bare": bare}
    return made
