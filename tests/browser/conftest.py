"""One app and one browser for all that only look; whoever kills or fills the app starts one of his own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.actions import clips
from tests.browser.house import DESKTOP, PHONE, House, chromium, served


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The running app."""
    with served(tmp_path_factory.mktemp("house") / "var") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a camera. Not for the session: Playwright keeps an event loop running while it is open, and
    asyncio.run of any later test would refuse."""
    with chromium() as running:
        yield running


@pytest.fixture(params=["phone", "desktop"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A fresh visitor, once on each."""
    phone = request.param == "phone"
    context = browser.new_context(
        viewport=PHONE if phone else DESKTOP, has_touch=phone, is_mobile=phone, locale="zh-CN"
    )
    with context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if "Content Security" in line.text else None)
        yield page
        assert faults == []


@pytest.fixture(scope="session")
def camera(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A person turning left, then opening the mouth, over and over."""
    folder = clips.faces_folder()
    assert folder is not None
    path = tmp_path_factory.mktemp("camera") / "face.y4m"
    clips.y4m_of(folder / "clips" / "d3.mp4", path, *clips.D3_LEFT_THEN_MOUTH)
    return path
