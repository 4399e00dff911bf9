"""The bot against an emulator that somebody else wrote: telemelya 0.2.2, for what it covers.

It brings updates by webhook without the secret (a relay adds it), keeps sent and edited messages, answers getFile with
real bytes; it knows no menu, no chat actions, no topics: those calls fail, and nothing depends on them.
"""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession, FormData, web

from bot.settings import ServerSettings, Settings, TelegramSection
from tests.bot.channel_stages import photo
from tests.bot.scripted_house import ScriptedApp, served
from tests.transcripts.stage import ALL, read

HERE = Path(__file__).parent
NEEDS = ("telemelya==0.2.2", "fakeredis==2.41.0")
TOKEN = "123456789:made-up-token-for-tests"
ME = 7_900_001
KEY = {"Authorization": "Bearer a-key-for-tests", "X-Test-Session": "s1"}


@pytest.mark.trial
@pytest.mark.timeout(1200)
def test_a_chat_goes_from_hello_to_a_read_card_on_an_emulator_of_somebody_elses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOBEI_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path / "var"))
    python = _installed(tmp_path / "telemelya")
    asyncio.run(_play(python))


def _installed(home: Path) -> Path:
    """Its dependencies are not ours, so it has an environment of its own."""
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True, timeout=300)
    python = home / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", *NEEDS], check=True, timeout=900)
    return python


async def _play(python: Path) -> None:
    async with _telemelya(python) as api, _relay() as (relay, addressed), ClientSession(api, headers=KEY) as control:
        settings = Settings(server=ServerSettings(public_url=relay), telegram=TelegramSection(api=api, mode="webhook"))
        async with served(ScriptedApp, settings) as app:
            app.world.update(read(next(path for path in ALL if path.stem == "person_first_filing"))["world"])
            assert app.telegram is not None
            addressed |= {"url": app.url, "secret": app.telegram.secret}
            me = _Me(control)
            await me.does(command="/start")
            await me.presses("沙箱", "个人备案")
            await me.presses("开始前请您知晓", "同意，继续")
            await me.presses("接下来会用到证件照片", "同意，继续")
            await me.presses("境外", "同意，在这里发送")
            await me.sees("人像面")
            await me.does(photo_file_id=await me.uploads(photo()))
            await me.sees("国徽面")
            await me.does(photo_file_id=await me.uploads(photo()))
            await me.presses("请逐字核对", "核对无误")
            edited = [said for said in await me.responses() if said["method"] == "editMessageText"]
            assert any("识别好了" in said["text"] for said in edited), "progress is edited in place"


class _Me:
    """A person at telemelya's control API."""

    def __init__(self, control: ClientSession) -> None:
        self._control = control

    async def does(self, **what: Any) -> None:
        body = {"chat_id": ME, **what}
        for _ in range(100):  # until the bot has told where updates go
            async with self._control.post("/api/v1/test/send_update", params={"bot_token": TOKEN}, json=body) as taken:
                if taken.status == 200:
                    assert (await taken.json())["delivery"]["status_code"] == 200
                    return
            await asyncio.sleep(0.3)
        raise AssertionError("no webhook was set")

    async def uploads(self, data: bytes) -> str:
        form = FormData()
        form.add_field("file", data, filename="photo.jpg", content_type="image/jpeg")
        async with self._control.post("/api/v1/test/upload_media", params={"session_id": "s1"}, data=form) as kept:
            return str((await kept.json())["file_id"])

    async def responses(self) -> list[dict[str, Any]]:
        async with self._control.get("/api/v1/test/responses", params={"session_id": "s1"}) as said:
            return list((await said.json())["responses"])

    async def sees(self, words: str) -> dict[str, Any]:
        began = time.monotonic()
        while time.monotonic() - began < 120:
            found = [said for said in await self.responses() if words in str(said.get("text", ""))]
            if found:
                return found[-1]
            await asyncio.sleep(0.2)
        raise AssertionError(f"{words!r} is not in {[said.get('text') for said in await self.responses()][-3:]}")

    async def presses(self, words: str, label: str) -> None:
        said = await self.sees(words)
        buttons = [button for line in said["reply_markup"]["inline_keyboard"] for button in line]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        await self.does(callback_data=data, callback_message_id=said["message_id"])


@asynccontextmanager
async def _telemelya(python: Path) -> AsyncIterator[str]:
    """Its server on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = (str(python), str(HERE / "telemelya_server.py"), str(port))
    server = await asyncio.create_subprocess_exec(*program)
    url = f"http://127.0.0.1:{port}"
    try:
        await _until_up(url)
        yield url
    finally:
        server.kill()
        await server.wait()


async def _until_up(url: str) -> None:
    async with ClientSession() as session:
        for _ in range(600):
            try:
                async with session.get(url):
                    return
            except ClientError:
                await asyncio.sleep(0.2)
    raise AssertionError("telemelya did not start")


@asynccontextmanager
async def _relay() -> AsyncIterator[tuple[str, dict[str, str]]]:
    """Between telemelya and the bot: adds the secret that Telegram would send. Told later where the bot is."""
    to: dict[str, str] = {}

    async def pass_on(request: web.Request) -> web.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": to["secret"], "Content-Type": "application/json"}
        async with ClientSession() as session:
            address = f"{to['url']}{request.path}"
            async with session.post(address, data=await request.read(), headers=headers) as taken:
                return web.Response(status=taken.status)

    app = web.Application()
    app.router.add_post("/telegram/webhook", pass_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}", to  # type: ignore[union-attr]
    finally:
        await runner.cleanup()
