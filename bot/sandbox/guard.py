"""Who may use the sandbox's pages: this machine only, unless settings say otherwise, and no form from elsewhere."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web

COOKIE = "sandbox_csrf"
FIELD = "csrf"
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def is_local(request: web.Request) -> bool:
    """From this machine, to a name of this machine, through no proxy: a proxy beside us makes everybody look local.

    The name is looked at because a foreign page may point its own name at 127.0.0.1 (DNS rebinding).
    """
    if any(header in request.headers for header in _FORWARDED):
        return False
    host = urlsplit(f"//{request.host}").hostname or ""
    return _is_loopback(request.remote or "") and (host == "localhost" or _is_loopback(host))


def csrf_of(request: web.Request) -> str:
    """The visitor's token: from his cookie, or a new one to be set."""
    return request.cookies.get(COOKIE) or token_urlsafe(24)


def is_own_form(request: web.Request, sent: str) -> bool:
    """Whether a posted form came from a page of ours: the token in cookie and form agree, and so does the origin."""
    kept = request.cookies.get(COOKIE, "")
    origin = request.headers.get("Origin")
    same = origin is None or urlsplit(origin).netloc == request.host
    return same and bool(kept) and hmac.compare_digest(kept.encode(), sent.encode())


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
