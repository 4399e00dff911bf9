"""Telegram's limits on sending are the queue's, and many who write at once leave room for one who writes later."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from actions.registers.customer import Customer
from bot.settings import Settings, TelegramSection
from bot.work import WorkSettings
from tests.bot.scripted_house import QUICKLY, ScriptedApp, served
from tests.telegram.emulator import TOKEN, Emulator, Fault, emulator
from tests.telegram.person import Person

pytestmark = pytest.mark.slow
LIMITS = WorkSettings()
FIRST = 9_000_001
FLOOD = 100


@pytest.fixture(autouse=True)
def _its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.setenv("XIAOBEI_TELEGRAM_TOKEN", TOKEN)


def test_a_flood_keeps_the_limits_and_lets_others_through() -> None:
    async def scene(app: ScriptedApp, server: Emulator) -> None:
        people = [Person(server, FIRST + number) for number in range(FLOOD)]
        for person in people:
            for word in range(4):
                await person.say(f"字{word}")
        late = Person(server, FIRST + FLOOD)
        await _until(lambda: len(_sent(server)) >= FLOOD)  # the flood is in full spate
        before = Counter(chat for _, chat in _sent(server))
        began = time.monotonic()
        await late.say("您好")
        await _until(lambda: bool(late.sees))
        meanwhile = Counter(chat for _, chat in _sent(server))
        rounds = max(meanwhile[person.number] - before[person.number] for person in people)
        print(f"the late one waited {time.monotonic() - began:.1f} s; meanwhile another got {rounds} messages at most")
        assert rounds <= 4, "one fair round, and those that were on their way"
        _within(_sent(server))

    _play(scene)


def test_a_chat_that_telegram_asks_to_wait_holds_up_no_other() -> None:
    async def scene(app: ScriptedApp, server: Emulator) -> None:
        slow, quick = Person(server, FIRST), Person(server, FIRST + 1)
        wait = {"retry_after": 4}
        server.faults.append(Fault("sendMessage", 429, "Too Many Requests: retry after 4", wait, chat=slow.number))
        await slow.say("您好")
        await _until(lambda: any(name == "sendmessage" for _, name, _ in server.calls))
        await quick.say("您好")
        await _until(lambda: bool(quick.sees))
        assert not slow.sees
        await _until(lambda: bool(slow.sees))
        tries = [at for at, name, params in server.calls if name == "sendmessage" and params["chat_id"] == slow.number]
        assert tries[1] - tries[0] >= 4, "Telegram's word is obeyed"

    _play(scene)


def _play(scene) -> None:  # type: ignore[no-untyped-def]
    async def live() -> None:
        async with emulator() as server:
            limits = {name: getattr(LIMITS, name) for name in ("chat_limit", "all_limit", "group_limit")}

            def kind(settings: Settings, url: str) -> ScriptedApp:
                return ScriptedApp(settings, url, hurry=replace(QUICKLY, **limits))

            async with served(kind, Settings(telegram=TelegramSection(api=server.url))) as app:  # type: ignore[type-var]
                for number in range(FIRST, FIRST + FLOOD + 1):
                    chat = await app.chats.meet(number)
                    conversation = await app.open_conversation(Customer(str(number), "china"), "zh")
                    await app.chats.bind(chat.chat, conversation, 0)
                await scene(app, server)

    asyncio.run(live())


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never became so")


def _sent(server: Emulator) -> list[tuple[float, int]]:
    return [(at, params["chat_id"]) for at, name, params in server.calls if name == "sendmessage"]


def _within(sent: list[tuple[float, int]]) -> None:
    """In no second more than the limit, in no chat more than its own; a start counts, and its call comes a little later."""
    many, seconds = LIMITS.all_limit
    times = sorted(at for at, _ in sent)
    for begin, at in enumerate(times):
        assert sum(1 for later in times[begin:] if later < at + seconds) <= 2 * many
    mean = len(times) / max(times[-1] - times[0], seconds)
    assert mean <= 1.2 * many / seconds
    few, span = LIMITS.chat_limit
    for chat in {chat for _, chat in sent}:
        mine = sorted(at for at, to in sent if to == chat)
        for begin, at in enumerate(mine):
            assert sum(1 for later in mine[begin:] if later < at + span * 0.8) <= few + 1
