"""The provider's system over HTTP: one method a call of docs/provider-api.md.

Whatever goes wrong outside becomes Unavailable with a code (see FAULTS); nothing of an answer's body ever travels in
an error. A refusal that the contract knows (409, 422) is a value, never an error.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

import aiohttp
from pydantic import ValidationError

from actions.rasa import Unavailable
from actions.registers.bounded import read_at_most
from actions.registers.contract import (
    Claim,
    CompanyQuestion,
    DomainFacts,
    DomainQuestion,
    FilingFacts,
    FilingQuestion,
    Identity,
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
from actions.registers.settings import ProviderSettings

Answer = TypeVar("Answer", bound=Shape)

#: timeout: no answer in time. unreachable: no connection. forbidden: our token is refused. busy: 429 or 503.
#: broken: any other 5xx. rejected: a 4xx that the contract does not know. nonsense: not the JSON that was promised.
FAULTS = frozenset({"timeout", "unreachable", "forbidden", "busy", "broken", "rejected", "nonsense"})

#: Far above any answer of the contract; a longer one is not read to its end.
MOST_BYTES = 1_000_000

_ANSWERED = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
_STATUS_FAULTS: dict[int, str] = {401: "forbidden", 403: "forbidden", 429: "busy", 503: "busy"}


class Provider:
    """An HTTP client for one provider. Holds no connection: actions run on whichever event loop calls them."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._settings = settings

    async def instances(self, account: str) -> Instances:
        """All servers of the customer, each with what is wrong with it."""
        return _sure(await self._call("GET", "/instances", Instances, query={"account": account}))

    async def reserve(self, question: Reserve) -> Reserved | Refusal:
        """A service number for one site; the same one again when asked again."""
        return await self._call("POST", "/service-numbers/reserve", Reserved, question)

    async def claim(self, question: Claim) -> Reserved | Refusal:
        """Use a number that the owner of a server handed over; the same again when asked again."""
        return await self._call("POST", "/service-numbers/claim", Reserved, question)

    async def release(self, filing: str, site: str) -> bool:
        """Give the number back. False when there was none."""
        answer = await self._call("POST", "/service-numbers/release", Released, Release(filing=filing, site=site))
        return _sure(answer).released

    async def look_up_filing(self, question: FilingQuestion) -> FilingFacts:
        """Whether subject and domain are filed, and where."""
        return _sure(await self._call("POST", "/filings/lookup", FilingFacts, question))

    async def look_up_domain(self, question: DomainQuestion) -> DomainFacts:
        """Registrar, holder, expiry."""
        return _sure(await self._call("POST", "/domains/lookup", DomainFacts, question))

    async def check_person(self, question: PersonQuestion) -> str:
        """match, mismatch or unknown."""
        return _sure(await self._call("POST", "/identity/person", Identity, question)).identity

    async def check_company(self, question: CompanyQuestion) -> str:
        """match, mismatch or unknown."""
        return _sure(await self._call("POST", "/identity/company", Identity, question)).identity

    async def submit(self, body: OrderBody) -> OrderTaken | Refusal:
        """Hand in a version. Doing it twice is doing it once; another body under the same version is refused."""
        path = f"/orders/{quote(body.order, safe='')}/versions/{body.version}"
        return await self._call("PUT", path, OrderTaken, body)

    async def order(self, order: str) -> OrderFacts | None:
        """Where it stands; None when the provider never got it."""
        try:
            return _sure(await self._call("GET", f"/orders/{quote(order, safe='')}", OrderFacts))
        except _NotThere:
            return None

    async def withdraw(self, order: str, version: int) -> OrderFacts | Refusal | None:
        """Take it back (撤销); refused with too_late once the authority has it, None when the provider never got it."""
        path = f"/orders/{quote(order, safe='')}/withdraw"
        try:
            return await self._call("POST", path, OrderFacts, Withdraw(version=version))
        except _NotThere:
            return None

    async def _call(
        self,
        method: str,
        path: str,
        shape: type[Answer],
        body: Shape | None = None,
        query: dict[str, str] | None = None,
    ) -> Answer | Refusal:
        status, text = await self._fetch(method, path, body, query or {})
        try:
            if status in (HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY):
                return Refusal.model_validate_json(text)
            return shape.model_validate_json(text)
        except ValidationError:
            raise Unavailable("nonsense") from None  # the original quotes what it could not read

    async def _fetch(self, method: str, path: str, body: Shape | None, query: dict[str, str]) -> tuple[int, bytes]:
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(self._settings.timeout_s)) as session,
                session.request(
                    method,
                    f"{self._settings.url.rstrip('/')}/v1{path}",
                    params=query,
                    data=body.model_dump_json() if body else None,
                    headers=self._headers(),
                    allow_redirects=False,
                ) as response,
            ):
                _judge(response.status)
                return response.status, await _read(response)
        except TimeoutError:
            raise Unavailable("timeout") from None
        except aiohttp.ClientError:
            raise Unavailable("unreachable") from None

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._settings.token}", "Content-Type": "application/json"}


class _NotThere(Unavailable):
    """Status 404: an order nobody knows; for every other call a broken contract."""


def _judge(status: int) -> None:
    """Raise for a status that no answer of the contract has."""
    if status in _ANSWERED:
        return
    if status == HTTPStatus.NOT_FOUND:
        raise _NotThere("rejected")
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise Unavailable(_STATUS_FAULTS.get(status, "broken" if broken else "rejected"))


async def _read(response: aiohttp.ClientResponse) -> bytes:
    text = await read_at_most(response.content, MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise Unavailable("nonsense")
    return text


def _sure(answer: Answer | Refusal) -> Answer:
    """A refusal where the contract has none is nonsense."""
    if isinstance(answer, Refusal):
        raise Unavailable("nonsense")
    return answer
