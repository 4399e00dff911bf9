"""The real house on loopback with scripted actions and a clock that tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from aiohttp import web

from actions.rasa import Executor
from bot.app import App
from bot.asking import Runs
from bot.commands.serve import listen
from bot.settings import RestSection, Settings, SmsSection
from bot.work import Work, WorkSettings
from dialogs.texts import load
from tests.fakes import HandClock
from tests.transcripts.stage import verbs_of

TOKEN = "a-token-for-tests-only"
QUICKLY = WorkSettings(
    poll_s=0.05,
    unhurried_poll_s=0.2,
    action_retry_s=(),
    notice_retry_s=(0.05,),
    submit_retry_s=(0.05,),
    recall_retry_s=(),
    chat_limit=(1000, 1.0),  # the emulator asks nobody to wait; test_limits keeps to what Telegram asks for
    all_limit=(1000, 1.0),
    group_limit=(1000, 1.0),
)


Served = TypeVar("Served", bound=App)


@dataclass(frozen=True)
class ScriptedApp(App):
    """The house as it is, but for what its actions find and what time it is."""

    world: dict[str, Any] = field(default_factory=dict)
    hand: HandClock = field(default_factory=HandClock)
    hurry: WorkSettings = QUICKLY

    @cached_property
    def clock(self) -> HandClock:
        return self.hand

    @cached_property
    def work(self) -> Work:
        return Work(self.database, self.chores, self.hurry, self.courier)

    @cached_property
    def _executor(self) -> Runs:
        return Executor(verbs_of(self.world))


@asynccontextmanager
async def house(sms_port: int = 0) -> AsyncIterator[ScriptedApp]:
    """With the REST channel and scripted actions; with an SMS gateway on that port of loopback."""
    templates = {name.removeprefix("sms."): "SMS_1" for name in load().keys if name.startswith("sms.")}
    gateway = SmsSection(endpoint=f"127.0.0.1:{sms_port}", protocol="http", sign_name="示例", templates=templates)
    settings = Settings(rest=RestSection(enabled=True), sms=gateway if sms_port else SmsSection())
    async with served(ScriptedApp, settings) as app:
        yield app


@asynccontextmanager
async def served(kind: type[Served], settings: Settings) -> AsyncIterator[Served]:
    """A house on a free port of loopback, until the block ends."""
    socket = listen("127.0.0.1", 0)
    app = kind(settings, f"http://127.0.0.1:{socket.getsockname()[1]}")
    await app.start(ticks=False)
    runner = web.AppRunner(app.http(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, socket).start()
    await app.start_telegram()
    try:
        yield app
    finally:
        await app.stop_telegram()
        await runner.cleanup()
        await app.stop()
