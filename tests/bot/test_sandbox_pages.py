"""The sandbox's pages as a browser without a mouse would use them: forms posted over HTTP, in both languages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from actions.registers.customer import Customer, read_token
from bot.sandbox.clock import SandboxClock
from tests.bot.test_sandbox_authority import PRINCIPALS, _body
from tests.contracts.provider_server import SECRET, Served, served


class Browser:
    """Keeps cookies, fills in the hidden fields of the page it is on, follows nothing."""

    def __init__(self, session: aiohttp.ClientSession, one: Served) -> None:
        self.session = session
        self.one = one
        self.html = ""

    async def open(self, path: str, **headers: str) -> int:
        answer = await self.session.get(self.one.url + path, headers=headers)
        self.html = await answer.text()
        return answer.status

    async def press(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> aiohttp.ClientResponse:
        token = re.search(r'name="csrf" value="([^"]+)"', self.html)
        form = {"csrf": token[1] if token else "", **fields}
        return await self.session.post(self.one.url + path, data=form, headers=headers, allow_redirects=False)


@asynccontextmanager
async def _browser(folder: Path, **settings: object) -> AsyncIterator[Browser]:
    jar = aiohttp.CookieJar(unsafe=True)  # a bare address is a host too
    async with served(folder, **settings) as one, aiohttp.ClientSession(cookie_jar=jar) as session:  # type: ignore[arg-type]
        yield Browser(session, one)


def _run(folder: Path, story, **settings: object) -> None:
    async def main() -> None:
        async with _browser(folder, **settings) as browser:
            await story(browser)

    asyncio.run(main())


def test_a_customer_is_chosen_and_carried_to_the_chat(tmp_path: Path):
    async def story(browser: Browser) -> None:
        assert await browser.open("/") == 200
        answer = await browser.press("/customers/sandbox-international")
        to = urlsplit(answer.headers["Location"])
        assert (answer.status, to.path) == (303, "/")
        customer = read_token(parse_qs(to.query)["token"][0], SECRET)
        assert customer == Customer("sandbox-international", "international", "International customer")
        assert (await browser.press("/customers/nobody")).status == 404

    _run(tmp_path, story)


@pytest.mark.parametrize(("language", "word"), [("zh", "沙箱"), ("en", "Sandbox")])
def test_every_page_says_that_it_is_a_sandbox_in_its_reader_s_language(language: str, word: str, tmp_path: Path):
    async def story(browser: Browser) -> None:
        await browser.one.provider().submit(_body(sms=True, principals=PRINCIPALS))
        await browser.one.provider().submit(_body("XB2"))
        await browser.open(f"/?lang={language}")
        for path in ("/", "/authority", "/clock"):
            assert await browser.open(path) == 200
            assert f"<strong>{word}</strong>" in browser.html and "<script" not in browser.html
            assert 'style="' not in browser.html

    _run(tmp_path, story)


def test_an_order_is_verified_by_each_principal_then_approved(tmp_path: Path):
    async def story(browser: Browser) -> None:
        await browser.one.provider().submit(_body(sms=True, principals=PRINCIPALS))
        await browser.open("/authority")
        assert "138****5678" in browser.html and "R08" not in browser.html
        await browser.press("/authority/XB1", do="approve")  # not before the SMS
        await browser.press("/authority/XB1", do="verify", role="subject")
        assert (await browser.one.provider().order("XB1")).state == "sms_pending"
        await browser.press("/authority/XB1", do="verify", role="site")
        await browser.press("/authority/XB1", do="approve")
        await browser.press("/authority/XB1", do="reject", code="R08")  # too late
        await browser.open("/authority")
        assert "浙ICP备" in browser.html
        async with asyncio.timeout(5):
            while len(browser.one.moves) < 4:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        assert browser.one.moves == ["hand_in", "sms_done", "sms_done", "approve"]

    _run(tmp_path, story)


def test_an_order_is_rejected_with_a_reason_in_words(tmp_path: Path):
    async def story(browser: Browser) -> None:
        await browser.one.provider().submit(_body())
        await browser.open("/authority")
        await browser.press("/authority/XB1", do="reject", code="R99")
        assert (await browser.one.provider().order("XB1")).state == "authority_review"
        await browser.press("/authority/XB1", do="reject", code="R08", words="<b>太泛</b>")
        assert (await browser.one.provider().order("XB1")).state == "rejected"
        assert (await browser.press("/authority/XB1", do="explode")).status == 400

    _run(tmp_path, story)


def test_the_clock_is_moved_forward_and_stays_moved(tmp_path: Path):
    async def story(browser: Browser) -> None:
        before = browser.one.clock.now()
        await browser.open("/clock")
        await browser.press("/clock", by="24h")
        await browser.press("/clock", by="1h")
        assert timedelta(hours=25) <= browser.one.clock.now() - before < timedelta(hours=25, minutes=1)
        await browser.press("/clock", by="tomorrow")
        local = browser.one.clock.now() + timedelta(hours=8)
        assert (local.hour, local.minute) == (9, 0)
        assert abs(SandboxClock(browser.one.settings.clock).now() - browser.one.clock.now()) < timedelta(seconds=1)
        assert (await browser.press("/clock", by="-9h")).status == 400

    _run(tmp_path, story)


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
    ],
    ids=["rebound name", "through a proxy", "through another proxy"],
)
def test_pages_are_for_this_machine_only(headers: dict[str, str], tmp_path: Path):
    async def story(browser: Browser) -> None:
        assert await browser.open("/", **headers) == 403
        assert await browser.open("/authority", **headers) == 403

    _run(tmp_path, story)


def test_pages_are_for_everybody_when_settings_say_so(tmp_path: Path):
    async def story(browser: Browser) -> None:
        assert await browser.open("/", Host="sandbox.example") == 200

    _run(tmp_path, story, open_to_all=True)


def test_a_form_from_elsewhere_does_nothing(tmp_path: Path):
    async def story(browser: Browser) -> None:
        await browser.open("/clock")
        foreign = await browser.press("/clock", headers={"Origin": "https://evil.example"}, by="24h")
        sandboxed = await browser.press("/clock", headers={"Origin": "null"}, by="24h")
        guessed = await browser.press("/clock", by="24h", csrf="guessed")
        browser.html = ""
        empty = await browser.press("/clock", by="24h")
        assert [one.status for one in (foreign, sandboxed, guessed, empty)] == [403] * 4
        assert browser.one.clock.offset == timedelta()

    _run(tmp_path, story)
