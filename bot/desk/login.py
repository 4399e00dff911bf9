"""In and out: name and password, the cookie, and the one click that the sandbox offers on its own machine."""

from __future__ import annotations

import logging
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web

from bot.desk.office import Office, Visit
from bot.desk.pages import goto, same, words
from bot.storage.people import Taken

log = logging.getLogger("xiaobei.desk")

COOKIE = "xiaobei_desk"
#: Ties a login form to the browser it was shown to, so that nobody is logged in as somebody else from outside.
FORM_COOKIE = "xiaobei_desk_form"
LANGUAGE_COOKIE = "xiaobei_desk_language"
_LOOPBACK = frozenset({"127.0.0.1", "::1"})
_LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


async def show(office: Office, request: web.Request) -> web.StreamResponse:
    """The login form."""
    return _form(office, request)


async def enter(office: Office, request: web.Request) -> web.StreamResponse:
    """Name and password. What slows guessing down, and what it leaves possible: tries.Tries."""
    tries, address = office.tries, request.remote or ""
    if not await _is_own_form(request):
        return _form(office, request, "desk.login.again", 403)
    given = await request.post()
    name = str(given.get("name", ""))[:64]
    if tries.lately(address, name) >= office.settings.tries:
        log.warning("desk login: too many tries from %s", address)
        return _form(office, request, "desk.login.too_many", 429)
    tries.note(address, name)
    person = await office.people.check(name, str(given.get("password", ""))[:256])
    if person is None:
        return _form(office, request, "desk.login.wrong", 403)
    tries.forgive(address, name)
    log.info("desk login: %s", person.name)
    return await _let_in(office, request, person.name)


async def enter_as_demo(office: Office, request: web.Request) -> web.StreamResponse:
    """The sandbox's own reviewer, for a newcomer at this machine's own browser."""
    if not offers_demo(office, request) or not await _is_own_form(request):
        return _form(office, request, "desk.login.again", 403)
    name = office.settings.demo_reviewer
    if await office.people.find(name) is None:
        try:
            await office.people.add(name, "reviewer", token_urlsafe(24))
        except Taken:  # two browsers at once
            log.info("desk login: demo account is there")
    return await _let_in(office, request, name)


async def alive(_office: Office, visit: Visit) -> web.StreamResponse:
    """Whether one is still logged in, asked before a form is sent; with the token for pages older than a new login."""
    return web.json_response({"csrf": visit.session.csrf})


def over(office: Office, request: web.Request) -> web.StreamResponse:
    """A deed came after the login had run out: say so and offer the login. Nothing was done."""
    values = {"person": None, "why": "desk.login.over"}
    text = words(office, language_of(request), "refused.html", values)
    return web.Response(text=text, status=401, content_type="text/html", charset="utf-8")


async def leave(office: Office, visit: Visit) -> web.StreamResponse:
    """Log out: the session is gone, not only its cookie."""
    await office.sessions.end(visit.request.cookies.get(COOKIE, ""))
    response = goto("/desk/login")
    response.del_cookie(COOKIE, path="/desk")
    return response


def offers_demo(office: Office, request: web.Request) -> bool:
    """Sandbox, from this machine, under this machine's name, and through no proxy that might hide another."""
    host = urlsplit(f"//{request.host}").hostname
    direct = not {"X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"} & set(request.headers)
    return office.settings.sandbox and request.remote in _LOOPBACK and host in _LOCAL_HOSTS and direct


def from_here(request: web.Request) -> bool:
    """Whether a deed comes from a page of this host, as far as the browser says."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def language_of(request: web.Request) -> str:
    """zh unless English was chosen: by ?lang=, which a cookie remembers."""
    chosen = request.query.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "")
    return "en" if chosen == "en" else "zh"


def remember_language(office: Office, request: web.Request, response: web.StreamResponse) -> None:
    """Keep a language that was chosen just now."""
    chosen = request.query.get("lang")
    if chosen in ("zh", "en"):
        _set(office, response, LANGUAGE_COOKIE, chosen)


def _form(office: Office, request: web.Request, problem: str = "", status: int = 200) -> web.Response:
    token = request.cookies.get(FORM_COOKIE) or token_urlsafe(24)
    values = {"problem": problem, "csrf": token, "demo": offers_demo(office, request), "person": None}
    text = words(office, language_of(request), "login.html", values)
    response = web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
    _set(office, response, FORM_COOKIE, token)
    return response


async def _is_own_form(request: web.Request) -> bool:
    token = request.cookies.get(FORM_COOKIE, "")
    given = str((await request.post()).get("csrf", ""))
    return from_here(request) and bool(token) and same(token, given)


async def _let_in(office: Office, request: web.Request, name: str) -> web.Response:
    old = request.cookies.get(COOKIE)
    if old:
        await office.sessions.end(old)
    token, _ = await office.sessions.create("staff", name)
    response = goto("/desk")
    _set(office, response, COOKIE, token)
    return response


def _set(office: Office, response: web.StreamResponse, name: str, value: str) -> None:
    response.set_cookie(
        name, value, path="/desk", httponly=True, samesite="Strict", secure=office.settings.secure_cookies
    )
