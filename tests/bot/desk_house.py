"""A desk over a real store with the example orders, for tests: the real door, engine, files, people and sessions."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.announce import Announcer
from bot.channels.uploads import Uploads, UploadSettings
from bot.desk.demo import seed
from bot.desk.desk import Desk, DeskSettings
from bot.script import build_script
from bot.security import open_vault
from bot.storage.canned import CannedReplies
from bot.storage.challenges import Challenges
from bot.storage.database import Database
from bot.storage.deeds import Deeds
from bot.storage.files import Files, Retention
from bot.storage.looks import Looks
from bot.storage.people import People, Role
from bot.storage.presence import Presence
from bot.storage.schema import prepare
from bot.storage.sessions import Lasting, Sessions
from bot.storage.store import SqlStore
from dialogs.assistant import Assistant
from tests.bot.web_house import Here
from tests.fakes import HandClock

PASSWORD = "correct horse battery"


class DeskHouse:
    """All that app.py would build for the desk."""

    def __init__(self, folder: Path, settings: DeskSettings) -> None:
        url = f"sqlite:///{folder}/desk.db"
        prepare(url)
        self.clock = HandClock()
        self.database = Database(url)
        self.vault = open_vault(folder)
        self.store = SqlStore(self.database, self.vault, self.clock)
        self.files = Files(self.database, self.vault, folder / "files", self.clock, Retention())
        self.people = People(self.database, self.clock)
        self.sessions = Sessions(self.database, self.vault, self.clock, Lasting())
        self.deeds = Deeds(self.database, self.vault, self.clock)
        self.looks = Looks(self.database, self.vault, self.clock)
        self.script = build_script()
        self.announcer = Announcer()
        self.assistant = Assistant(self.store, self.script, self.clock, self.announcer.tell)  # type: ignore[arg-type]
        self.canned = CannedReplies(self.database, self.clock)
        self.app = web.Application(client_max_size=64 << 20)
        challenges = Challenges(self.database, self.clock)
        self.desk = Desk(
            door=self.assistant.handle,
            store=self.store,
            files=self.files,
            people=self.people,
            sessions=self.sessions,
            script=self.script,
            announcer=self.announcer,
            uploads=Uploads(self.files, challenges, Here(), tuple, UploadSettings(), self.clock),
            looks=self.looks,
            presence=Presence(self.database, self.clock),
            deeds=self.deeds,
            canned=self.canned,
            settings=settings,
            clock=self.clock,
        )
        self.app.add_routes(self.desk.routes())

    async def fill(self) -> int:
        """The example orders."""
        return await seed(self.database, self.files, self.script, self.clock, self.vault)

    async def order_of(self, conversation: str) -> str:
        """The order of an example."""
        order = (await self.store.get(conversation)).filing.order  # type: ignore[arg-type]
        assert order is not None
        return order.id


class Browser:
    """A browser of one staff member: keeps cookies, and fills a page's forms as that page gave them."""

    def __init__(self, house: DeskHouse) -> None:
        self.house = house
        self.client = TestClient(TestServer(house.app))

    async def open(self, path: str) -> tuple[int, str]:
        answer = await self.client.get(path)
        return answer.status, await answer.text()

    async def log_in(self, name: str, password: str = PASSWORD) -> ClientResponse:
        _, page = await self.open("/desk/login")
        data = {"csrf": hidden(page, "csrf"), "name": name, "password": password}
        return await self.client.post("/desk/login", data=data, allow_redirects=False)

    async def send(self, page: str, path: str, data: list[tuple[str, str]] | dict[str, str]) -> tuple[int, str]:
        """Send a form of a page that was opened before."""
        given = list(data.items()) if isinstance(data, dict) else data
        named = {name for name, _ in given}
        kept = [(name, hidden(page, name)) for name in ("csrf", "once", "version", "clip") if name not in named]
        answer = await self.client.post(path, data=[(n, v) for n, v in (*kept, *given) if v])
        return answer.status, await answer.text()


def hidden(page: str, name: str) -> str:
    """A hidden field's value; empty when the page has none."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found.group(1) if found else ""


@asynccontextmanager
async def desk_house(folder: Path, **settings: object) -> AsyncIterator[DeskHouse]:
    """A desk with the example orders and one account a role, and a second reviewer: colleague."""
    shutil.copytree(await _furnished(), folder / "var")
    house = DeskHouse(folder / "var", replace(DeskSettings(take_back_s=0), **settings))  # type: ignore[arg-type]
    try:
        yield house
    finally:
        house.database.close()


async def _furnished() -> Path:
    """Made once and copied for each test: playing the examples and hashing passwords takes seconds."""
    if not _MADE:
        folder = Path(tempfile.mkdtemp())
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        house = DeskHouse(folder, DeskSettings())
        roles: dict[str, Role] = {
            "support": "support",
            "reviewer": "reviewer",
            "colleague": "reviewer",
            "senior": "senior",
        }
        for name, role in {**roles, "administrator": "administrator"}.items():
            await house.people.add(name, role, PASSWORD)  # type: ignore[arg-type]
        assert await house.fill() == 6
        house.database.close()
        _MADE.append(folder)
    return _MADE[0]


_MADE: list[Path] = []


@asynccontextmanager
async def browsing(house: DeskHouse, name: str = "") -> AsyncIterator[Browser]:
    """A browser, logged in as somebody."""
    browser = Browser(house)
    await browser.client.start_server()
    try:
        if name:
            assert (await browser.log_in(name)).status == 303
        yield browser
    finally:
        await browser.client.close()
