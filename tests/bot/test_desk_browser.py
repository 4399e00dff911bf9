"""The desk in a real browser: pictures load and grow, reasons are counted, a conversation goes on without a reload."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, expect

from dialogs.messages import ConversationId, Inbound, InboundId, Said, Who
from tests.bot.desk_house import DeskHouse, desk_house
from tests.browser.house import DESKTOP, PHONE, chromium, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]
T = TypeVar("T")


class Served:
    """A desk with the examples on a free port, in a thread with an event loop of its own."""

    def __init__(self, folder: Path, **settings: object) -> None:
        self._loop = asyncio.new_event_loop()
        self._ready, self._over = threading.Event(), asyncio.Event()
        self.house: DeskHouse
        self.url = ""
        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(self._serve(folder, settings)))

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(30)
        self._loop.close()

    def hear(self, id: str, text: str) -> None:
        """The applicant of an example says something."""
        said = Inbound(
            InboundId(id), ConversationId("demo-visitor"), Who("applicant"), Said(text), self.house.clock.now()
        )
        asyncio.run_coroutine_threadsafe(self.house.assistant.handle(said), self._loop).result(30)

    def order_of(self, conversation: str) -> str:
        """The order of an example."""
        return self.run(self.house.order_of(conversation))

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """In the desk's own event loop."""
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)

    async def _serve(self, folder: Path, settings: dict[str, object]) -> None:
        async with desk_house(folder, sandbox=True, poll_s=0.3, **settings) as self.house:
            runner = web.AppRunner(self.house.app)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            self._ready.set()
            await self._over.wait()
            await runner.cleanup()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser, served: Served) -> Iterator[Page]:
    """The example reviewer, on each; nothing may be stopped by our own policy."""
    with browser.new_context(viewport=PHONE if request.param == "phone" else DESKTOP) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto(f"{served.url}/desk/login")
        page.click("form.demo button")
        yield page
        assert faults == []


def test_papers_are_seen_large_and_chosen_reasons_stand_against_passing(served: Served, page: Page) -> None:
    page.goto(f"{served.url}/desk/orders/{served.order_of('demo-xishi')}")
    images = page.locator("figure img")
    images.last.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert all(images.evaluate_all("nodes => nodes.map(node => node.naturalWidth > 100)"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".zoom").first.click()
    expect(page.locator("dialog.viewer img")).to_be_visible()
    picture(page, "desk-zoom")
    page.keyboard.press("Escape")
    line = page.locator("[id='f-sites.s1.name']")
    line.locator("summary").click()
    expect(page.locator("button[value=pass]")).to_be_enabled()
    line.locator("input[type=checkbox]").first.check()
    expect(page.locator(".chosen output")).to_contain_text("1")
    expect(page.locator("button[value=pass]")).to_be_disabled()
    page.evaluate("scrollTo(0, 0)")
    picture(page, "desk-order")


def test_what_an_applicant_says_appears_without_a_reload(served: Served, page: Page) -> None:
    page.goto(f"{served.url}/desk/conversations/demo-visitor")
    size = str(page.viewport_size)
    page.evaluate("document.body.dataset.same = 'yes'")
    served.hear(f"live {size}", f"<i>在吗</i> {size}")
    expect(page.locator(".say.applicant").last).to_contain_text(f"<i>在吗</i> {size}")
    assert page.evaluate("document.body.dataset.same") == "yes"
    picture(page, "desk-conversation")


def test_every_list_fits_its_screen(served: Served, page: Page) -> None:
    for name, path in {"queue": "/desk?tab=all", "talks": "/desk/conversations", "outbox": "/desk/outbox"}.items():
        page.goto(f"{served.url}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(page, f"desk-{name}")


def test_a_reviewer_decides_without_the_mouse(tmp_path: Path, browser: Browser) -> None:
    """Take on, open the reasons of a doubtful line, tick one, return; then the next order: seven keys and two."""
    with Served(tmp_path) as desk:
        page = browser.new_page(viewport=DESKTOP)
        page.goto(f"{desk.url}/desk/login")
        page.get_by_role("button", name="以示例审核员身份进入").click()
        page.goto(f"{desk.url}/desk/orders/{desk.order_of('demo-chen')}")
        page.keyboard.press("c")
        expect(page.locator('form[action$="/release"]')).to_be_visible()
        page.wait_for_load_state()  # what listens to the keys comes after what is seen
        for key in ("j", "x", "1"):
            page.keyboard.press(key)
        expect(page.locator(".here input[name=reason]:checked")).to_have_count(1)
        picture(page, "desk-keys")
        page.keyboard.press("r")
        page.keyboard.press("Enter")
        expect(page.locator(".banner.good")).to_be_visible()
        page.keyboard.press("n")
        page.wait_for_url(f"**/desk/orders/{desk.order_of('demo-xishi')}")
        page.wait_for_load_state()
        page.keyboard.press("c")
        expect(page.locator('form[action$="/release"]')).to_be_visible()
        page.close()
