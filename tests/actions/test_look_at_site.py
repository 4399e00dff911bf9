"""What the net shows of a domain under review, over a real site on this machine."""

from __future__ import annotations

import asyncio
import socket

import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

from actions.check_footer import numbers_on
from actions.look_at_site import LookAtSite
from actions.rasa import Unavailable
from actions.registers.homepage import Homepage, PublicResolver
from tests.actions.test_check_footer import GOOD, NUMBER, Book, site


class Here(Homepage):
    """Every home page is the one that is served on this port."""

    def __init__(self, port: int) -> None:
        super().__init__(Book("127.0.0.1"), ports=False)
        self._port = port

    async def fetch(self, url: str) -> str:
        return await super().fetch(f"http://example.cn:{self._port}/")


class Trouble(Book):
    """A resolver that fails, as the system's does."""

    def __init__(self, errno: int) -> None:
        super().__init__("")
        self._errno = errno

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        raise socket.gaierror(self._errno, "told")


def look(homepage: Homepage) -> tuple[object, ...]:
    found = asyncio.run(LookAtSite(homepage).do({"domain": "example.cn"})).fields
    return tuple(found[name].value for name in LookAtSite.gives)


@pytest.mark.parametrize(("page", "footer"), [(GOOD, NUMBER), ("<p>soon</p>", "")])
def test_a_site_that_opens_is_seen_with_its_addresses_and_the_number_at_its_foot(page: str, footer: str) -> None:
    async def play() -> tuple[object, ...]:
        async with site(web.Response(text=page, content_type="text/html")) as port:
            found = (await LookAtSite(Here(port)).do({"domain": "example.cn"})).fields
            return tuple(found[name].value for name in LookAtSite.gives)

    assert asyncio.run(play()) == (("127.0.0.1",), "open", footer)


def test_a_name_that_leads_inside_is_told_and_never_knocked_at() -> None:
    class Inside(Homepage):
        async def addresses(self, domain: str) -> tuple[str, ...]:
            return ("10.0.0.8",)

    assert look(Inside(PublicResolver(Book("10.0.0.8")), 0.3)) == (("10.0.0.8",), "closed", "")


def test_nowhere_is_an_answer_and_trouble_is_none() -> None:
    assert look(Homepage(Trouble(socket.EAI_NONAME))) == ((), "closed", "")
    assert look(Homepage(Trouble(socket.EAI_AGAIN))) == (None, "", "")
    with pytest.raises(Unavailable):
        asyncio.run(Homepage(Trouble(socket.EAI_AGAIN)).addresses("example.cn"))


def test_the_numbers_of_a_page_are_found_however_they_are_written() -> None:
    page = "<a>浙ICP备 2026000123号</a> · 京ICP证030173号 · 浙ICP备2026000123号-1"
    assert numbers_on(page) == ("浙ICP备2026000123号", "浙ICP备2026000123号-1")
