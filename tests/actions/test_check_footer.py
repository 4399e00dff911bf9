"""Looking at a stranger's home page: what counts as shown, and that nothing inner can be reached through it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from actions.check_footer import CheckFooter, what_shows
from actions.rasa import Unavailable
from actions.registers.homepage import Forbidden, Homepage, PublicResolver, require_public
from filing.footer import of_sites, to_show

NUMBER = "浙ICP备2026000123号-1"
GOOD = f'<div><a href="https://beian.miit.gov.cn/" target="_blank">{NUMBER}</a></div>'


class Book(AbstractResolver):
    """A resolver that knows what a test tells it."""

    def __init__(self, address: str) -> None:
        self.address = address

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host, host=self.address, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
            )
        ]

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def site(answer: web.Response, *later: str) -> AsyncIterator[int]:
    """A web site on this machine. With `later` its page comes in these segments instead, one a while after the other."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if not later:
            return answer
        slow = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
        await slow.prepare(request)
        for part in later:
            await slow.write(part.encode())
            await asyncio.sleep(0.1)
        return slow

    app = web.Application()
    app.router.add_get("/{rest:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("page", "seen"),
    [
        (GOOD, "shown"),
        ("<a href='http://beian.miit.gov.cn'>浙ICP备 2026000123号-1</a>", "shown"),
        (f"<p>{NUMBER}</p>", "no_link"),
        ("<a href='https://beian.miit.gov.cn'>备案</a>", "missing"),
        ("<a href='https://beian.miit.gov.cn'>浙ICP备2026000124号-1</a>", "missing"),
        ("", "missing"),
    ],
)
def test_what_counts_as_shown(page: str, seen: str) -> None:
    assert what_shows(page, [NUMBER]) == seen


def test_a_site_shows_its_own_number_and_in_guangdong_the_subjects() -> None:
    assert to_show(("浙ICP备2026000123号", NUMBER)) == (NUMBER,)
    assert to_show(("粤ICP备2026000123号-1", "粤ICP备2026000123号-2")) == ("粤ICP备2026000123号",)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "172.16.9.9",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "fe80::1",
        "::ffff:127.0.0.1",
        "224.0.0.1",
        "not-an-address",
    ],
)
def test_no_inner_address_is_public(address: str) -> None:
    with pytest.raises(Forbidden):
        require_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "gopher://x.cn",
        "http://example.cn:6379/",
        "http://user:word@example.cn/",
        "http://2130706433/",
        "//example.cn",
        "http://[bad/",
    ],
)
def test_no_address_of_another_kind_is_fetched(url: str) -> None:
    with pytest.raises((Forbidden, Unavailable)):
        asyncio.run(Homepage(PublicResolver(Book("93.184.216.34")), 0.2).fetch(url))


def test_a_name_that_leads_inside_is_refused_where_the_connection_is_made() -> None:
    async def play() -> None:
        async with site(web.Response(text=GOOD, content_type="text/html")) as port:
            homepage = Homepage(PublicResolver(Book("127.0.0.1")), ports=False)
            with pytest.raises((Forbidden, Unavailable)):
                await homepage.fetch(f"http://example.cn:{port}/")

    asyncio.run(play())


def test_a_redirect_to_the_inside_is_refused_too() -> None:
    async def play() -> None:
        inside = web.Response(status=302, headers={"Location": "http://127.0.0.1/admin"})
        async with site(inside) as port:
            homepage = Homepage(Book("127.0.0.1"), ports=False)
            with pytest.raises(Forbidden):
                await homepage.fetch(f"http://example.cn:{port}/")

    asyncio.run(play())


def test_a_page_is_read_and_judged_and_a_closed_door_is_unreachable() -> None:
    async def play() -> None:
        async with site(web.Response(text=GOOD, content_type="text/html")) as port:
            page = await Homepage(Book("127.0.0.1"), ports=False).fetch(f"http://example.cn:{port}/")
            assert what_shows(page, [NUMBER]) == "shown"
        closed = CheckFooter(Homepage(Book("127.0.0.1"), 0.3))
        outcome = await closed.do({"domain": "example.cn", "numbers": NUMBER})
        assert outcome.fields["outcome"].value in ("unreachable", "missing")

    asyncio.run(play())


def test_a_page_that_comes_in_two_segments_keeps_its_footer() -> None:
    async def play() -> None:
        async with site(web.Response(), "<p>" + "." * 2000, f"</p>{GOOD}") as port:
            page = await Homepage(Book("127.0.0.1"), ports=False).fetch(f"http://example.cn:{port}/")
            assert what_shows(page, [NUMBER]) == "shown"

    asyncio.run(play())


def test_each_site_shows_its_own_number_and_in_some_provinces_all_show_the_subjects() -> None:
    own = of_sites(("沪ICP备2026000001号-1", "沪ICP备2026000001号-2"), ("a.cn", "b.cn"))
    assert own == (("a.cn", ("沪ICP备2026000001号-1",)), ("b.cn", ("沪ICP备2026000001号-2",)))
    subjects = of_sites(("粤ICP备2026000001号-1", "粤ICP备2026000001号-2"), ("a.cn", "b.cn"))
    assert [numbers for _, numbers in subjects] == [("粤ICP备2026000001号",)] * 2
