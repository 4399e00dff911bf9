"""The contract of docs/provider-api.md as the sandbox answers it: bearer token, JSON in, JSON out."""

from __future__ import annotations

import hmac
import uuid
from datetime import date
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from actions.registers.contract import (
    Claim,
    CompanyQuestion,
    DomainQuestion,
    FilingQuestion,
    Identity,
    Instance,
    Instances,
    OrderBody,
    OrderFacts,
    OrderTaken,
    PersonQuestion,
    Refusal,
    Release,
    Released,
    Reserve,
    Reserved,
    Shape,
    Withdraw,
)
from bot.sandbox.faults import Faults, Handler, spoiled
from bot.sandbox.parts import Parts
from bot.sandbox.state import SandboxOrder
from bot.sandbox.world import Server, world
from filing.calendar import add_months, china_day

Asked = TypeVar("Asked", bound=BaseModel)


class Api:
    """Answers for one provider that does not exist."""

    def __init__(self, parts: Parts) -> None:
        self._token = parts.settings.token
        self._state = parts.state
        self._authority = parts.authority
        self._pushes = parts.pushes
        self._faults = parts.faults
        self._clock = parts.clock
        self._texts = parts.texts

    def routes(self) -> list[web.RouteDef]:
        """All of /v1, and the faults."""
        return [
            self._route("GET", "/v1/instances", self.instances),
            self._route("POST", "/v1/service-numbers/reserve", self.reserve),
            self._route("POST", "/v1/service-numbers/claim", self.claim),
            self._route("POST", "/v1/service-numbers/release", self.release),
            self._route("POST", "/v1/filings/lookup", self.filing),
            self._route("POST", "/v1/domains/lookup", self.domain),
            self._route("POST", "/v1/identity/person", self.person),
            self._route("POST", "/v1/identity/company", self.company),
            self._route("PUT", "/v1/orders/{order}/versions/{version}", self.submit),
            self._route("GET", "/v1/orders/{order}", self.order),
            self._route("POST", "/v1/orders/{order}/withdraw", self.withdraw),
            self._route("POST", "/faults", self.set_faults),
        ]

    async def instances(self, request: web.Request) -> web.Response:
        """All of the customer's servers, with what is wrong with each as of now."""
        servers = world().servers(request.query.get("account", ""))
        return _json(Instances(instances=tuple(map(self._instance, servers))))

    async def reserve(self, request: web.Request) -> web.Response:
        """One number a site; the server's quota is counted."""
        asked = await _read(request, Reserve)
        server = world().find_server(asked.account, asked.server)
        if server is None:
            return _refused("wrong_account")
        held = self._state.find_number(asked.filing, asked.site)
        if held is None or held[0] != server.id:
            unfit = self._unfit(server)
            if unfit:
                return _refused(unfit)
            held = (server.id, str(uuid.uuid4()))
            self._state.keep_number(asked.filing, asked.site, *held)
        return _json(Reserved(service_number=held[1], ip=server.ip, expires=self._end(server.months)))

    async def claim(self, request: web.Request) -> web.Response:
        """A number of world.yml: whose it is, whether it is used, and by which site of ours."""
        asked = await _read(request, Claim)
        number = world().service_numbers.get(asked.number.lower())
        if number is None:
            return _refused("code_unknown")
        if number.granted_to not in ("", asked.account):
            return _refused("code_not_mine")
        held = self._state.find_number(asked.filing, asked.site)
        if number.used or (held != (number.server, asked.number) and self._state.is_taken(asked.number)):
            return _refused("code_used")
        self._state.keep_number(asked.filing, asked.site, number.server, asked.number)
        return _json(Reserved(service_number=asked.number, ip=number.ip, expires=self._end(number.months)))

    async def release(self, request: web.Request) -> web.Response:
        """The number goes back to the server."""
        asked = await _read(request, Release)
        return _json(Released(released=self._state.drop_number(asked.filing, asked.site)))

    async def filing(self, request: web.Request) -> web.Response:
        """Out of world.yml."""
        return _json(world().filing_facts(await _read(request, FilingQuestion)))

    async def domain(self, request: web.Request) -> web.Response:
        """Out of world.yml, dates by the sandbox's clock."""
        return _json(world().domain_facts(await _read(request, DomainQuestion), self._clock.now().date()))

    async def person(self, request: web.Request) -> web.Response:
        """match unless world.yml says otherwise."""
        return _identity(world().identity_of((await _read(request, PersonQuestion)).number))

    async def company(self, request: web.Request) -> web.Response:
        """match unless world.yml says otherwise."""
        return _identity(world().identity_of((await _read(request, CompanyQuestion)).credit_code))

    async def submit(self, request: web.Request) -> web.Response:
        """Taken once; told to the app at once."""
        body = await _read(request, OrderBody)
        if (body.order, str(body.version)) != (request.match_info["order"], request.match_info["version"]):
            raise _malformed()
        taken = self._authority.take_in(body)
        if isinstance(taken, str):
            return _refused(taken)
        self._pushes.wake()
        return _json(OrderTaken(provider_order=taken.provider_order, state=taken.state))

    async def order(self, request: web.Request) -> web.Response:
        """Where it stands."""
        return _order(self._state.find_order(request.match_info["order"]))

    async def withdraw(self, request: web.Request) -> web.Response:
        """撤销, unless it is too late."""
        asked = await _read(request, Withdraw)
        answer = self._authority.withdraw(request.match_info["order"], asked.version)
        return _refused(answer) if isinstance(answer, str) else _order(answer)

    async def set_faults(self, request: web.Request) -> web.Response:
        """What shall go wrong from now on; {} heals."""
        asked = await _read(request, Faults)
        self._faults.calls, self._faults.pushes = asked.calls, asked.pushes
        self._pushes.wake()
        return web.json_response({"ok": True})

    def _route(self, method: str, path: str, handler: Handler) -> web.RouteDef:
        """Behind the token, and spoiled when faults say so."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            said = request.headers.get("Authorization", "").encode()
            if not hmac.compare_digest(said, f"Bearer {self._token}".encode()):
                return _json(Refusal(code="forbidden"), 401)
            fault = self._faults.next_for(path) if path.startswith("/v1/") else None
            return await (spoiled(fault, request, handler) if fault else handler(request))

        return web.route(method, path, guarded)

    def _instance(self, server: Server) -> Instance:
        unfit = self._unfit(server)
        return Instance(
            id=server.id, product=server.product, region=server.region, unfit=unfit, label=self._label(server, unfit)
        )

    def _end(self, months: int) -> date | None:
        """The last day of a server with so many months left as of now."""
        return add_months(china_day(self._clock.now()), months) if months else None

    def _unfit(self, server: Server) -> str:
        return server.unfit or ("quota_used" if self._free(server) < 1 else "")

    def _free(self, server: Server) -> int:
        return server.numbers - server.used - self._state.taken(server.id)

    def _label(self, server: Server, unfit: str) -> str:
        """In Chinese: a provider's console has one language, and so has its list of servers."""
        args = {"product": server.product, "region": server.region, "id": server.short}
        if unfit:
            return self._texts.say("sandbox.server.unfit", "zh", args)
        numbers = {"months": str(server.months), "free": str(self._free(server))}
        return self._texts.say("sandbox.server.fit", "zh", {**args, **numbers})


async def _read(request: web.Request, shape: type[Asked]) -> Asked:
    """The request's body. What does not fit is answered without being quoted."""
    try:
        return shape.model_validate_json(await request.text())
    except (ValidationError, UnicodeDecodeError):
        raise _malformed() from None


def _malformed() -> web.HTTPBadRequest:
    return web.HTTPBadRequest(text=Refusal(code="malformed").model_dump_json(), content_type="application/json")


def _order(order: SandboxOrder | None) -> web.Response:
    if order is None:
        return _json(Refusal(code="unknown_order"), 404)
    return _json(OrderFacts(order=order.id, version=order.version, state=order.state, numbers=order.numbers))


def _identity(verdict: str) -> web.Response:
    return _json(Identity.model_validate({"identity": verdict}))


def _refused(code: str) -> web.Response:
    return _json(Refusal(code=code), 409)


def _json(shape: Shape, status: int = 200) -> web.Response:
    return web.Response(text=shape.model_dump_json(), status=status, content_type="application/json")
