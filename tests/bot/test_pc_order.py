"""One order on two surfaces: begun on the provider's PC page, its papers handed in by a phone that scans the QR code."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from actions.registers.customer import Customer, read_token
from bot.channels import provider_pc
from bot.sandbox.pc import qr_inline
from dialogs.engine.conversation import SELF
from dialogs.messages import FileRef, Pressed, Sent, What
from tests.bot.channel_stages import WebStage
from tests.bot.scripted_house import TOKEN, ScriptedApp, house
from tests.transcripts.stage import ALL, Play, read

ABROAD, HOME = "sandbox-international", "sandbox-person"


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))


@asynccontextmanager
async def at(account: str, site: str) -> AsyncIterator[tuple[ScriptedApp, WebStage, aiohttp.ClientSession]]:
    """A house, the customer's browser in the chat, and a browser on the provider's pages."""
    async with house() as app:
        app.world.update(read(ALL[0])["world"])
        app.hand.at = datetime.now(UTC)  # the sandbox signs with its own clock
        stage = WebStage(app, "zh", site, account)
        await stage.open()
        async with aiohttp.ClientSession(app.url, cookie_jar=aiohttp.CookieJar(unsafe=True)) as office:
            yield app, stage, office
        await stage.close()


async def press(office: aiohttp.ClientSession, page: str, to: str = "", **fields: str) -> aiohttp.ClientResponse:
    html = await (await office.get(page)).text()
    token = re.search(r'name="csrf" value="([^"]+)"', html)
    assert token
    return await office.post(to or page, data={"csrf": token[1], **fields}, allow_redirects=False)


async def scan(app: ScriptedApp, stage: WebStage, page: str) -> str:
    """A phone without any login opens what the page's QR code says; the invitation's name."""
    newest = [one for one in (await app.store.get(stage.id)).invitations if one.person == SELF][-1]
    assert qr_inline(app.one_time.address(stage.id, newest.name)) in page
    await stage._open_link(newest.id)
    return newest.id


async def on_phone(stage: WebStage, phone: str, what: What) -> None:
    session, csrf = stage.guests[phone]
    await stage._post(session, "/i", csrf, what, (200,))
    await stage._settled()


async def pressed(stage: WebStage, value: str) -> Pressed:
    asked = [reply for reply in await stage.replies() if reply.stamp and reply.choices]
    return Pressed(asked[-1].stamp, value)


FILLED = [
    *({"press": "right"}, {"say": "example.cn"}, {"press": "agree"}),
]
REST = [
    *({"press": "i-good1"}, {"press": "right"}, {"say": "晓雨手作记录"}, {"press": "other"}),
    *({"say": "13800001234"}, {"say": "13900001234"}, {"say": "xiaoyu@example.com"}, {"press": "same_address"}),
    {"sees": "ask.filing.summary"},
]


async def talk(stage: WebStage, *lines: dict[str, object]) -> None:
    await Play(stage).run({"title": "", "talk": list(lines), "world": {}})


async def up_to_the_summary(app: ScriptedApp, stage: WebStage, office: aiohttp.ClientSession, account: str) -> str:
    """The fields on the PC, photos and selfie on the phone; the phone's invitation."""
    minted = await press(office, f"/sandbox/pc/{account}")
    assert minted.status == 200
    await talk(stage, {"command": "start"}, {"press": "agree"}, {"press": "person"}, {"press": "agree"})
    phone = await scan(app, stage, await minted.text())
    for _side in range(2):
        await on_phone(stage, phone, Sent(FileRef("file:0"), "photo", 1))
    await talk(stage, *FILLED)
    await on_phone(stage, phone, Sent(FileRef("file:0"), "video", 1))
    await talk(stage, *REST)
    return phone


def test_an_international_account_files_on_the_pc_uploads_by_phone_and_submits_on_the_pc() -> None:
    async def go() -> None:
        async with at(ABROAD, "international") as (app, stage, office):
            phone = await up_to_the_summary(app, stage, office, ABROAD)
            await on_phone(stage, phone, await pressed(stage, "submit"))
            assert "notice.confirm_at_pc" in [reply.key for reply in await stage.replies()]
            assert (await app.store.get(stage.id)).filing.order is None
            await talk(stage, {"press": "submit"}, {"sees": "order.initial_review"})
            conversation = await app.store.get(stage.id)
            assert len(conversation.filings) == 1 and conversation.filing.order is not None
            page = await (await press(office, f"/sandbox/pc/{ABROAD}")).text()
            assert "<svg" not in page, "what is under review has nothing to upload"

    asyncio.run(go())


def test_a_china_site_account_submits_on_the_phone() -> None:
    async def go() -> None:
        async with at(HOME, "china") as (app, stage, office):
            phone = await up_to_the_summary(app, stage, office, HOME)
            await on_phone(stage, phone, await pressed(stage, "submit"))
            assert (await app.store.get(stage.id)).filing.order is not None

    asyncio.run(go())


def test_the_pc_page_carries_its_customer_over_as_an_order_of_the_pc() -> None:
    async def go() -> None:
        async with at(ABROAD, "international") as (app, stage, office):
            await talk(stage, {"command": "start"}, {"press": "agree"}, {"sees": "ask.account.way"})
            came = await press(office, f"/sandbox/pc/{ABROAD}", f"/sandbox/customers/{ABROAD}", surface="pc")
            token = parse_qs(urlsplit(came.headers["Location"]).query)["token"][0]
            secret = app.provider_settings.secret
            customer = read_token(token, secret)
            assert customer is not None and (customer.account, customer.surface) == (ABROAD, "pc")
            assert (await office.get("/", params={"token": token})).status == 200
            await talk(stage, {"command": "help"}, {"sees": "ask.subject.nature"})

    asyncio.run(go())


def test_nobody_but_the_provider_mints_a_link() -> None:
    async def go() -> None:
        async with at(HOME, "china") as (_app, _stage, office):
            body = {"account": HOME, "site": "china"}
            assert (await office.post(provider_pc.PATH, json=body)).status == 401
            assert (await office.get("/sandbox/pc/nobody")).status == 404

    asyncio.run(go())


def test_a_token_without_a_surface_is_one_of_the_chat() -> None:
    assert Customer("a", "china").surface == "chat"
