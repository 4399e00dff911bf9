"""Who may do what at the desk: every route with the least role it asks for, and the guard before each page.

A test compares ROUTES with what the application really serves.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.desk import admin, case_pages, deciding, login, outbox, queue, talk_deeds, talk_list, talk_pages
from bot.desk.office import Office, Visit
from bot.desk.pages import goto, refuse, same, sealed
from bot.storage.people import Role
from bot.storage.sessions import Session

log = logging.getLogger("xiaobei.desk")

Page = Callable[[Office, Visit], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """One address. `least` is the role it needs; support < reviewer < senior < administrator."""

    method: str
    path: str
    least: Role
    page: Page


@dataclass(frozen=True)
class OpenRoute:
    """One address for people who are not logged in yet."""

    method: str
    path: str
    page: Callable[[Office, web.Request], Awaitable[web.StreamResponse]]


OPEN = (
    OpenRoute("GET", "/desk/login", login.show),
    OpenRoute("POST", "/desk/login", login.enter),
    OpenRoute("POST", "/desk/login/demo", login.enter_as_demo),
)
ROUTES = (
    Route("GET", "/desk", "support", queue.show),
    Route("POST", "/desk/logout", "support", login.leave),
    Route("GET", "/desk/orders/{id}", "support", case_pages.show),
    Route("POST", "/desk/orders/{id}/claim", "reviewer", queue.claim),
    Route("POST", "/desk/orders/{id}/release", "reviewer", queue.release),
    Route("POST", "/desk/orders/{id}/decide", "reviewer", deciding.decide),
    Route("POST", "/desk/orders/{id}/take-back", "reviewer", deciding.take_back),
    Route("POST", "/desk/orders/{id}/call", "reviewer", deciding.call),
    Route("POST", "/desk/orders/{id}/face", "reviewer", deciding.decide_face),
    Route("GET", "/desk/files/{ref}", "reviewer", case_pages.file),
    Route("GET", "/desk/alive", "support", login.alive),
    Route("GET", "/desk/conversations", "support", talk_list.show),
    Route("GET", "/desk/conversations/live", "support", talk_list.live),
    Route("POST", "/desk/conversations/bulk", "support", talk_deeds.bulk),
    Route("GET", "/desk/conversations/{id}", "support", talk_pages.show),
    Route("GET", "/desk/conversations/{id}/news", "support", talk_pages.news),
    Route("GET", "/desk/conversations/{id}/stream", "support", talk_pages.stream),
    Route("GET", "/desk/conversations/{id}/export", "support", talk_pages.export),
    Route("POST", "/desk/conversations/{id}/floor", "support", talk_deeds.change_floor),
    Route("POST", "/desk/conversations/{id}/say", "support", talk_deeds.say),
    Route("POST", "/desk/conversations/{id}/set", "support", talk_deeds.set_answer),
    Route("POST", "/desk/conversations/{id}/tags", "support", talk_deeds.tag),
    Route("GET", "/desk/outbox", "support", outbox.show),
    Route("GET", "/desk/admin", "administrator", admin.show),
    Route("POST", "/desk/admin/staff", "administrator", admin.change_staff),
    Route("POST", "/desk/admin/canned", "administrator", admin.change_canned),
    Route("GET", "/desk/authority", "reviewer", outbox.authority),
)


def guarded(office: Office, route: Route) -> Handler:
    """The page behind login, role and, for deeds, the form's token."""

    async def handle(request: web.Request) -> web.StreamResponse:
        session = await _session(office, request)
        person = await office.people.find(session.name) if session else None
        if session is None or person is None or person.disabled or _is_left_over(office, person.name):
            return sealed(_to_login(office, request))
        visit = Visit(request, person, session, login.language_of(request))
        if not person.may(route.least):
            log.warning("desk refused %s %s to %s", route.method, route.path, person.name)
            return sealed(refuse(office, visit, "desk.refused.role", 403))
        if route.method == "POST" and not await _is_own_form(request, session):
            return sealed(refuse(office, visit, "desk.refused.form", 403))
        response = sealed(await route.page(office, visit))
        if response.prepared:
            return response
        login.remember_language(office, request, response)
        return response

    return handle


def opened(office: Office, route: OpenRoute) -> Handler:
    """A page for everybody."""

    async def handle(request: web.Request) -> web.StreamResponse:
        response = sealed(await route.page(office, request))
        login.remember_language(office, request, response)
        return response

    return handle


async def _session(office: Office, request: web.Request) -> Session | None:
    token = request.cookies.get(login.COOKIE, "")
    return await office.sessions.find("staff", token) if token else None


def _is_left_over(office: Office, name: str) -> bool:
    """The one-click reviewer of a sandbox that has gone live since."""
    return name == office.settings.demo_reviewer and not office.settings.sandbox


def _to_login(office: Office, request: web.Request) -> web.StreamResponse:
    """A page sends to the login; a script or a deed is told plainly."""
    if request.method == "POST" and "text/html" in request.headers.get("Accept", ""):
        return login.over(office, request)
    if request.method == "GET" and "text/html" in request.headers.get("Accept", "*/*").replace("*/*", "text/html"):
        return goto("/desk/login")
    return web.Response(status=401)


async def _is_own_form(request: web.Request, session: Session) -> bool:
    """Whether the deed was made on a page of ours: the session's token is in the form."""
    if not login.from_here(request):
        return False
    given = str((await request.post()).get("csrf", ""))
    return same(given, session.csrf)
