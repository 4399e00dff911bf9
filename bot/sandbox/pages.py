"""The sandbox's pages: the provider's (choose a customer), the authority's (decide orders), the clock's (move it).

Rendered here, without any script, and readable under `default-src 'self'`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from actions.registers.customer import Customer, Surface, sign
from bot.sandbox.guard import COOKIE, FIELD, csrf_of, is_local, is_own_form
from bot.sandbox.parts import Parts
from bot.sandbox.pc import qr_inline, upload_link
from bot.sandbox.world import Owner, world
from filing.reasons import reasons

STATIC = Path(__file__).with_name("static")
LANGUAGES = ("zh", "en")
_CHINA = ZoneInfo("Asia/Shanghai")
_MORNING = time(9)
_LANGUAGE_COOKIE = "sandbox_lang"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # no-referrer would make browsers send `Origin: null` with our own forms
    "X-Content-Type-Options": "nosniff",
}

Form = Mapping[str, str]
Act = Callable[[web.Request, Form], Awaitable[web.Response]]
Show = Callable[[web.Request], Awaitable[web.Response]]


class Pages:
    """Three pages and their buttons."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._jinja = Environment(
            loader=FileSystemLoader(Path(__file__).with_name("pages")),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.RouteDef]:
        """GET shows, POST does and shows again."""
        return [
            web.get("", self._bare),
            web.get("/", self._shown(self.provider), name="sandbox-provider"),
            web.get("/authority", self._shown(self.authority), name="sandbox-authority"),
            web.get("/clock", self._shown(self.clock), name="sandbox-clock"),
            web.get("/pc/{account}", self._shown(self.pc), name="sandbox-pc"),
            web.post("/pc/{account}", self._done(self.mint)),
            web.post("/customers/{account}", self._done(self.hand_over), name="sandbox-hand-over"),
            web.post("/authority/{order}", self._done(self.decide), name="sandbox-decide"),
            web.post("/clock", self._done(self.move_clock)),
            web.post("/service-numbers", self._done(self.free_numbers), name="sandbox-free"),
        ]

    async def provider(self, request: web.Request) -> web.Response:
        """The customers to come as."""
        return self._page(request, "provider.html", customers=world().customers)

    async def pc(self, request: web.Request) -> web.Response:
        """The customer's order on the PC: filled in there, its papers handed in by phone."""
        account, owner = self._customer(request)
        return self._page(request, "pc.html", account=account, owner=owner, qr="", until="", none=False)

    async def mint(self, request: web.Request, form: Form) -> web.Response:
        """The same page with the order's QR code."""
        account, owner = self._customer(request)
        link = await upload_link(self._parts, account, owner.site)
        until = _shown_time(link.expires) if link else ""
        qr = Markup(qr_inline(link.url)) if link else ""  # noqa: S704  # our own drawing of our own address
        return self._page(request, "pc.html", account=account, owner=owner, qr=qr, until=until, none=link is None)

    async def authority(self, request: web.Request) -> web.Response:
        """Orders handed in, newest first, each with what can be decided now."""
        orders = self._parts.state.orders()
        told = {order.id: self._parts.state.last_push(order.id) for order in orders}
        return self._page(request, "authority.html", orders=orders, told=told, reasons=tuple(reasons()))

    async def clock(self, request: web.Request) -> web.Response:
        """What time it is here."""
        return self._page(request, "clock.html", ahead=self._parts.clock.offset > timedelta())

    async def hand_over(self, request: web.Request, form: Form) -> web.Response:
        """To the chat, as this customer."""
        account, owner = self._customer(request)
        name = self._parts.texts.say(f"sandbox.customer.{account}.name", self._language(request))
        surface: Surface = "pc" if form.get("surface") == "pc" else "chat"
        token = sign(Customer(account, owner.site, name, surface), self._parts.settings.secret)
        raise web.HTTPSeeOther(f"{self._parts.settings.chat_url}?{urlencode({'token': token})}")

    async def decide(self, request: web.Request, form: Form) -> web.Response:
        """One button of an order. A decision that no longer fits changes nothing; the page shows what is."""
        self._decision(request.match_info["order"], form)()
        self._parts.pushes.wake()
        raise web.HTTPSeeOther(request.app.router["sandbox-authority"].url_for())

    async def move_clock(self, request: web.Request, form: Form) -> web.Response:
        """Forward by what the button says."""
        self._parts.clock.move(_step(form.get("by", ""), self._parts.clock.now()))
        self._parts.pushes.wake()
        raise web.HTTPSeeOther(request.app.router["sandbox-clock"].url_for())

    async def free_numbers(self, request: web.Request, form: Form) -> web.Response:
        """All reserved service numbers are free again."""
        self._parts.state.forget_numbers()
        raise web.HTTPSeeOther(request.app.router["sandbox-provider"].url_for())

    def _customer(self, request: web.Request) -> tuple[str, Owner]:
        account = request.match_info["account"]
        owner = world().customers.get(account)
        if owner is None:
            raise web.HTTPNotFound
        return account, owner

    def _decision(self, order: str, form: Form) -> Callable[[], object]:
        authority, action = self._parts.authority, form.get("do", "")
        decisions: dict[str, Callable[[], object]] = {
            "verify": partial(authority.verify, order, form.get("role", "")),
            "expire": partial(authority.send_back, order, "sms_expired"),
            "fail": partial(authority.send_back, order, "sms_failed"),
            "approve": partial(authority.approve, order),
            "reject": partial(authority.reject, order, form.get("code", ""), form.get("words", "")),
            "tell": partial(self._parts.state.push_again, order),
        }
        if action not in decisions:
            raise web.HTTPBadRequest
        return decisions[action]

    async def _bare(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.app.router["sandbox-provider"].url_for())

    def _shown(self, show: Show) -> Show:
        async def guarded(request: web.Request) -> web.Response:
            self._require_local(request)
            return await show(request)

        return guarded

    def _done(self, act: Act) -> Show:
        async def guarded(request: web.Request) -> web.Response:
            self._require_local(request)
            form = {name: value for name, value in (await request.post()).items() if isinstance(value, str)}
            if not is_own_form(request, form.get(FIELD, "")):
                raise web.HTTPForbidden
            return await act(request, form)

        return guarded

    def _require_local(self, request: web.Request) -> None:
        if not (self._parts.settings.open_to_all or is_local(request)):
            raise web.HTTPForbidden

    def _page(self, request: web.Request, template: str, **values: object) -> web.Response:
        language, csrf = self._language(request), csrf_of(request)
        html = self._jinja.get_template(template).render(
            t=lambda key, **args: self._parts.texts.say(f"sandbox.{key}", language, args),
            reason=lambda code: self._parts.texts.say(f"reason.{code}.label", language),
            url=lambda name, **parts: request.app.router[f"sandbox-{name}"].url_for(**parts),
            here=request.path,
            language=language,
            csrf=csrf,
            now=_shown_time(self._parts.clock.now()),
            at=lambda stamp: _shown_time(datetime.fromtimestamp(stamp, _CHINA)),
            chat_url=self._parts.settings.chat_url,
            **values,
        )
        response = web.Response(text=html, content_type="text/html", headers=_HEADERS)
        response.set_cookie(COOKIE, csrf, httponly=True, samesite="Strict")
        response.set_cookie(_LANGUAGE_COOKIE, language, httponly=True, samesite="Lax")
        return response

    def _language(self, request: web.Request) -> str:
        """What was asked for, what was chosen before, what the browser says, Chinese."""
        browser = request.headers.get("Accept-Language", "")[:2].lower()
        wishes = (request.query.get("lang", ""), request.cookies.get(_LANGUAGE_COOKIE, ""), browser)
        return next((wish for wish in wishes if wish in LANGUAGES), "zh")


def _step(by: str, now: datetime) -> timedelta:
    """How far a button moves the clock. Tomorrow is nine in the morning, when offices open."""
    if by == "tomorrow":
        here = now.astimezone(_CHINA)
        return datetime.combine(here.date() + timedelta(days=1), _MORNING, _CHINA) - here
    hours = {"1h": 1, "24h": 24}.get(by)
    if hours is None:
        raise web.HTTPBadRequest
    return timedelta(hours=hours)


def _shown_time(at: datetime) -> str:
    return at.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M")
