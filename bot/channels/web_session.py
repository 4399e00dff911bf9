"""Who is on the page: the cookie, the session behind it, and the guards against requests that come from elsewhere."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from bot.storage.sessions import Kind, Session, Sessions

COOKIE = "xiaobei"
LANGUAGE_COOKIE = "xiaobei_language"
CSRF_HEADER = "X-CSRF"
_MONTH_S = 30 * 24 * 3600


@dataclass(frozen=True)
class Visits:
    """Finds, begins and ends a session of a page. `secure`: whether cookies travel over https only."""

    sessions: Sessions
    secure: bool
    kind: Kind = "applicant"
    cookie: str = COOKIE
    path: str = "/"

    async def find(self, request: web.Request) -> Session | None:
        """Whose request this is."""
        token = request.cookies.get(self.cookie, "")
        return await self.sessions.find(self.kind, token) if token else None

    async def get(self, request: web.Request) -> Session:
        """The same; raises a 401 that the page understands."""
        session = await self.find(request)
        if session is None:
            raise refusal(web.HTTPUnauthorized, "no_session")
        return session

    async def get_for_change(self, request: web.Request) -> Session:
        """For requests that change something: the session, and proof that our own page sent it."""
        session = await self.get(request)
        given = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(given.encode(), session.csrf.encode()) or not is_ours(request):
            raise refusal(web.HTTPForbidden, "not_ours")
        return session

    async def begin(self, response: web.StreamResponse, name: str, conversation: str) -> None:
        """Log in: a new session and its cookie. `name` is the account, or the invitation."""
        token, _ = await self.sessions.create(self.kind, name, conversation)
        response.set_cookie(
            self.cookie, token, max_age=_MONTH_S, httponly=True, samesite="Lax", secure=self.secure, path=self.path
        )

    async def end(self, request: web.Request, response: web.StreamResponse) -> None:
        """Log out."""
        await self.sessions.end(request.cookies.get(self.cookie, ""))
        response.del_cookie(self.cookie, path=self.path)


def is_ours(request: web.Request) -> bool:
    """Whether the browser says that a page of our own sent this; what says nothing at all is no browser of today."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin", "")
    return bool(origin) and urlsplit(origin).netloc == request.host


def names_us(request: web.Request, public_url: str) -> bool:
    """Whether the browser came to a name of ours: a foreign page may point its own name at us (DNS rebinding).

    A bare address is nobody's name, so it passes.
    """
    host = request.url.host or ""
    if host in ("localhost", urlsplit(public_url).hostname):
        return True
    try:
        return bool(ip_address(host))
    except ValueError:
        return False


def refusal(kind: type[web.HTTPException], code: str, text: str = "") -> web.HTTPException:
    """An error as the page's script reads it: {"problem": code, "text": sentence}."""
    return kind(text=json.dumps({"problem": code, "text": text}), content_type="application/json")
