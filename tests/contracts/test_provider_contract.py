"""What any provider's endpoint must do (docs/provider-api.md), over real HTTP.

By default against the sandbox. Against an operator's own, best a test system, since it reserves a number and hands in
an order: XIAOBEI_PROVIDER_URL, XIAOBEI_PROVIDER_TOKEN, XIAOBEI_PROVIDER_SECRET, XIAOBEI_PROVIDER_ACCOUNT (a customer
with at least one server that can be filed).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from uuid import uuid4

import aiohttp
import jsonschema
import pytest

from actions.list_servers import UNFIT
from actions.rasa import Unavailable
from actions.registers.contract import (
    CompanyQuestion,
    DomainQuestion,
    FilingQuestion,
    OrderBody,
    OrderTaken,
    PersonQuestion,
    Principal,
    Refusal,
    Reserve,
    Reserved,
    json_schema,
)
from actions.registers.provider import Provider
from actions.registers.settings import ProviderSettings
from tests.contracts.provider_server import SECRET, TOKEN, served

SCHEMA = Path(__file__).parents[2] / "docs" / "provider-api.schema.json"
ELSEWHERE = os.environ.get("XIAOBEI_PROVIDER_URL", "")
ACCOUNT = os.environ.get("XIAOBEI_PROVIDER_ACCOUNT", "sandbox-company")


@asynccontextmanager
async def _settings(folder: Path):
    if ELSEWHERE:
        token, secret = os.environ["XIAOBEI_PROVIDER_TOKEN"], os.environ.get("XIAOBEI_PROVIDER_SECRET", SECRET)
        yield ProviderSettings(ELSEWHERE, token, secret)
        return
    async with served(folder) as one:
        yield ProviderSettings(one.url, TOKEN, SECRET)


@pytest.fixture
def asks(tmp_path: Path) -> Callable[[Callable[[Provider], Awaitable[object]]], object]:
    def run(question: Callable[[Provider], Awaitable[object]]) -> object:
        async def main() -> object:
            async with _settings(tmp_path) as settings:
                return await question(Provider(settings))

        return asyncio.run(main())

    return run


def _order(order: str, version: int = 1, **changed: object) -> OrderBody:
    body = {
        "order": order,
        "version": version,
        "sms": True,
        "province": "浙江",
        "sites": 2,
        "principals": (Principal(role="site", phone="138****5678"),),
        "payload": {"answers": {"sites.s1.name": "山间读书笔记"}},
    }
    return OrderBody.model_validate(body | changed)


def test_servers_have_ids_of_their_own_and_reasons_that_we_have_words_for(asks):
    async def question(provider: Provider) -> None:
        servers = (await provider.instances(ACCOUNT)).instances
        assert servers and len({one.id for one in servers}) == len(servers)
        assert {one.unfit for one in servers} - {""} <= UNFIT
        assert any(not one.unfit for one in servers), "the account for this suite needs a server that can be filed"

    asks(question)


def test_an_account_nobody_knows_has_no_servers(asks):
    async def question(provider: Provider) -> None:
        assert (await provider.instances(f"nobody-{uuid4().hex}")).instances == ()

    asks(question)


def test_reserving_twice_gives_one_number_and_another_site_another(asks):
    async def question(provider: Provider) -> None:
        server = next(one.id for one in (await provider.instances(ACCOUNT)).instances if not one.unfit)
        filing = f"conformance-{uuid4().hex[:12]}"
        wishes = [Reserve(account=ACCOUNT, server=server, filing=filing, site=site) for site in ("s1", "s1", "s2")]
        numbers = [await provider.reserve(wish) for wish in wishes]
        assert all(isinstance(one, Reserved) for one in numbers)
        assert numbers[0] == numbers[1] != numbers[2]
        assert all(one.expires is None or one.expires > date.today() for one in numbers), "fit, and yet run out"
        assert [await provider.release(filing, site) for site in ("s1", "s1", "s2")] == [True, False, True]

    asks(question)


def test_a_server_of_somebody_else_is_refused_not_reserved(asks):
    async def question(provider: Provider) -> None:
        wish = Reserve(account=f"nobody-{uuid4().hex}", server="i-none", filing="f", site="s1")
        answer = await provider.reserve(wish)
        assert isinstance(answer, Refusal) and answer.code in UNFIT

    asks(question)


def test_registers_answer_each_half_they_were_asked(asks):
    async def question(provider: Provider) -> None:
        domain = f"conformance-{uuid4().hex[:12]}.cn"
        facts = await provider.look_up_filing(FilingQuestion(domain=domain, account=ACCOUNT))
        assert facts.domain is not None and facts.subject is None
        number = "11010519491231002X"  # the example of GB 11643
        facts = await provider.look_up_filing(FilingQuestion(certificate_number=number, name="测试", account=ACCOUNT))
        assert facts.subject is not None and facts.domain is None
        await provider.look_up_domain(DomainQuestion(domain=domain, certificate_number=number, name="测试"))
        assert await provider.check_person(PersonQuestion(name="测试", number=number))
        assert await provider.check_company(CompanyQuestion(company="测试", credit_code="91330106673959654P"))

    asks(question)


def test_a_version_is_handed_in_once_and_never_changes(asks):
    async def question(provider: Provider) -> None:
        body = _order(f"conformance-{uuid4().hex[:12]}")
        first = await provider.submit(body)
        assert isinstance(first, OrderTaken)
        again = body.model_copy(update={"files": {"subject.id_front": "https://files.example/made-anew"}})
        assert await provider.submit(again) == first
        other = await provider.submit(_order(body.order, payload={"answers": {"sites.s1.name": "溪边读书笔记"}}))
        assert other == Refusal(code="version_frozen")
        facts = await provider.order(body.order)
        assert facts is not None and (facts.version, facts.numbers) == (1, ())

    asks(question)


def test_an_order_that_never_came_is_none_and_there_is_nothing_to_withdraw(asks):
    async def question(provider: Provider) -> None:
        order = f"conformance-{uuid4().hex}/../x"  # a path inside an id must not lead elsewhere
        assert await provider.order(order) is None
        assert await provider.withdraw(order, 1) is None

    asks(question)


def test_a_wrong_token_is_refused(tmp_path: Path):
    async def main() -> None:
        async with _settings(tmp_path) as settings:
            with pytest.raises(Unavailable, match="forbidden"):
                await Provider(ProviderSettings(settings.url, "wrong", settings.secret)).instances(ACCOUNT)

    asyncio.run(main())


def test_every_answer_fits_the_schema_that_we_publish(tmp_path: Path):
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    order = f"conformance-{uuid4().hex[:12]}"
    calls = [
        ("GET", f"/v1/instances?account={ACCOUNT}", None, "Instances"),
        ("POST", "/v1/filings/lookup", {"domain": "conformance.cn", "account": ACCOUNT}, "FilingFacts"),
        ("POST", "/v1/domains/lookup", {"domain": "conformance.cn"}, "DomainFacts"),
        ("POST", "/v1/identity/person", {"name": "测试", "number": "11010519491231002X"}, "Identity"),
        ("POST", "/v1/identity/company", {"company": "测试", "credit_code": "91330106673959654P"}, "Identity"),
        ("PUT", f"/v1/orders/{order}/versions/1", _order(order).model_dump(mode="json"), "OrderTaken"),
        ("GET", f"/v1/orders/{order}", None, "OrderFacts"),
    ]

    async def main() -> None:
        async with _settings(tmp_path) as settings, aiohttp.ClientSession() as session:
            for method, path, body, shape in calls:
                headers = {"Authorization": f"Bearer {settings.token}"}
                answer = await session.request(method, settings.url + path, json=body, headers=headers)
                assert answer.status in (200, 201), path
                check = {"$ref": f"#/$defs/{shape}", "$defs": schema["$defs"]}
                jsonschema.validate(await answer.json(), check)

    asyncio.run(main())


def test_the_published_schema_is_the_one_we_use():
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()
