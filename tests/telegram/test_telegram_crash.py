"""Kill -9, at named points and at random moments, while many people write: every update that Telegram holds as
acknowledged is handled once and in its chat's order, and what is owed is sent once, or twice in the one window there is.

A message is known by the event in its buttons; words by what they say.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.channels.telegram.batch import next_batch
from bot.channels.telegram.buttons import unpacked
from bot.settings import Settings, TelegramSection
from tests.bot.scripted_house import ScriptedApp
from tests.telegram.child import FIRST
from tests.telegram.emulator import TOKEN, Emulator, emulator
from tests.telegram.person import Colleague, Person, buttons

ROOT = Path(__file__).parents[2]
POINTS = ("updates kept:1", "turn committed:2", "update handled:2", "message sent:1", "message sent:4")
GAP = "上一条消息可能没有送到"
GROUP = -1001
TOPIC_GAP = "上一条可能没有显示在这里"
WORDS = 3  # messages a person writes


@pytest.fixture(autouse=True)
def _its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.setenv("XIAOBEI_TELEGRAM_TOKEN", TOKEN)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_dying_at_a_named_point_loses_nothing_and_repeats_no_handling(point: str, tmp_path: Path) -> None:
    asyncio.run(_die_at(point, tmp_path))


@pytest.mark.slow
def test_a_message_on_whose_way_we_died_twice_is_not_sent_a_third_time_but_told_of(tmp_path: Path) -> None:
    asyncio.run(_die_on_the_way(tmp_path))


@pytest.mark.slow
def test_a_line_in_a_staff_topic_on_whose_way_we_died_twice_is_not_sent_a_third_time_but_told_of(
    tmp_path: Path,
) -> None:
    asyncio.run(_die_in_a_topic(tmp_path))


@pytest.mark.slow
def test_dying_at_five_random_moments_among_twenty_chats(tmp_path: Path) -> None:
    asyncio.run(_die_at_random(tmp_path, kills=5, chats=20))


@pytest.mark.trial
@pytest.mark.timeout(7200)
def test_dying_at_fifty_random_moments_among_two_hundred_chats(tmp_path: Path) -> None:
    asyncio.run(_die_at_random(tmp_path, kills=50, chats=200, pause_s=0.3))


async def _die_at(point: str, folder: Path) -> None:
    async with emulator() as server:
        child = await _start(folder, server, 4, point)
        await _write_all(server, 4)
        assert await asyncio.wait_for(child.wait(), 120) == -signal.SIGKILL, "the point was not reached"
        await _finish(folder, server, 4)


async def _die_on_the_way(folder: Path) -> None:
    async with emulator() as server:
        for life in range(2):
            child = await _start(folder, server, 1, "message sent")
            if life == 0:
                await Person(server, FIRST).say("字0")
            assert await asyncio.wait_for(child.wait(), 120) == -signal.SIGKILL, "the point was not reached"
        child = await _start(folder, server, 1)
        me = Person(server, FIRST)
        for _ in range(600):
            if any(GAP in message["text"] for message in me.sees):
                break
            await asyncio.sleep(0.1)
        child.kill()
        await child.wait()
        first = [_event_of(message) for message in me.sees if buttons(message)]
        assert Counter(first)[first[0]] == 2 and any(GAP in message["text"] for message in me.sees)


async def _die_in_a_topic(folder: Path) -> None:
    """The topic and its header are there already; what is said then is what we die of."""
    async with emulator() as server:
        mei = Colleague(server, FIRST + 100, group=GROUP)
        child = await _start(folder, server, 1, "topic message sent:2", GROUP)
        await Person(server, FIRST).say("人工")
        for _ in range(600):
            if any("人工" in told for told in _topic_lines(mei)):
                break
            await asyncio.sleep(0.1)
        await Person(server, FIRST).say("有人在吗")
        assert await asyncio.wait_for(child.wait(), 120) == -signal.SIGKILL, "the point was not reached"
        child = await _start(folder, server, 1, "topic message sent", GROUP)
        assert await asyncio.wait_for(child.wait(), 120) == -signal.SIGKILL, "the point was not reached"
        child = await _start(folder, server, 1, group=GROUP)
        for _ in range(600):
            if any(TOPIC_GAP in told for told in _topic_lines(mei)):
                break
            await asyncio.sleep(0.1)
        child.kill()
        await child.wait()
        told = _topic_lines(mei)
        assert sum("有人在吗" in line for line in told) == 2 and sum(TOPIC_GAP in line for line in told) == 1
        assert len({said["message_thread_id"] for said in server.chats[GROUP].values()}) == 1, "another topic was made"


def _topic_lines(mei: Colleague) -> list[str]:
    return [said["text"] for said in mei.telegram.chats[GROUP].values() if said["from"]["is_bot"] and "text" in said]


async def _die_at_random(folder: Path, kills: int, chats: int, pause_s: float = 0.005) -> None:
    """`pause_s` between two messages of all: people are still writing when the last lives begin."""
    dice = random.Random()
    async with emulator() as server:
        writing = asyncio.create_task(_write_all(server, chats, pause_s))
        for _ in range(kills):
            child = await _start(folder, server, chats)
            await asyncio.sleep(dice.uniform(0, 3))
            child.kill()
            await child.wait()
        await writing
        await _finish(folder, server, chats)


async def _start(
    folder: Path, server: Emulator, chats: int, die_at: str = "", group: int = 0
) -> asyncio.subprocess.Process:
    """A child that has said that it is ready."""
    env = os.environ | {"XIAOBEI_DIE_AT": die_at}
    words = (sys.executable, "-m", "tests.telegram.child", server.url, str(chats), str(group))
    with (folder / "child.log").open("ab") as log:
        child = await asyncio.create_subprocess_exec(
            *words, cwd=ROOT, env=env, stdout=asyncio.subprocess.PIPE, stderr=log
        )
    assert child.stdout
    await asyncio.wait_for(child.stdout.readline(), 180)
    return child


async def _write_all(server: Emulator, chats: int, pause_s: float = 0.005) -> None:
    """Everybody writes a few messages, one after the other, all people at once."""
    for word in range(WORDS):
        for number in range(FIRST, FIRST + chats):
            await Person(server, number).say(f"字{word}")
            await asyncio.sleep(pause_s)


async def _finish(folder: Path, server: Emulator, chats: int) -> None:
    """A last life that is not cut short; then look at everything."""
    child = await _start(folder, server, chats)
    for _ in range(6000):
        if server.updates and not {update["update_id"] for update in server.updates} <= server.acknowledged:
            await asyncio.sleep(0.1)
        elif await _all_sent(server, chats):
            break
        else:
            await asyncio.sleep(0.3)
    child.kill()
    await child.wait()
    await _check(server, chats)


async def _all_sent(server: Emulator, chats: int) -> bool:
    app = ScriptedApp(Settings(telegram=TelegramSection(api=server.url)), "http://127.0.0.1:1")
    try:
        if await app.telegram.handling.updates.waiting():  # type: ignore[union-attr]
            return False
        known = [await app.chats.find(app.chats.key(number)) for number in range(FIRST, FIRST + chats)]
        return all(chat and not chat.sending and chat.sent == chat.owed for chat in known)
    finally:
        app.database.close()


async def _check(server: Emulator, chats: int) -> None:
    app = ScriptedApp(Settings(telegram=TelegramSection(api=server.url)), "http://127.0.0.1:1")
    twice = gaps = unseen = 0
    try:
        for number in range(FIRST, FIRST + chats):
            chat = await app.chats.find(app.chats.key(number))
            assert chat
            events = await app.store.events_after(chat.conversation, 0, 10_000)
            said = [event.body["text"] for event in events if event.kind == "said"]
            assert said == [f"字{word}" for word in range(WORDS)], f"chat {number}: {said}"
            owed, rest = [], events
            while batch := next_batch(rest, lambda action: False):
                owed += [batch.replies[-1][0]]
                rest = [event for event in events if event.seq > batch.seq]
            shown = Person(server, number).sees
            seen = [_event_of(message) for message in shown if buttons(message)]
            told = sum(GAP in message["text"] for message in shown)
            assert len(seen) + told == len(shown)
            lost = [seq for seq in owed if seq not in seen]
            assert len(lost) <= told and set(seen) <= set(owed), f"chat {number}: {seen} for {owed}, told of {told}"
            assert seen == sorted(seen) and max(Counter(seen).values()) <= 2, f"chat {number}: {seen}"
            twice += len(seen) - len(set(seen))
            gaps, unseen = gaps + told, unseen + len(lost)
    finally:
        app.database.close()
    print(
        f"{twice} of {chats * WORDS * 2} messages were sent twice; {gaps} times a gap was told of, {unseen} were unseen"
    )


def _event_of(message: dict[str, object]) -> int:
    """The reply that a message ends with."""
    button = unpacked(buttons(message)[0]["callback_data"])
    assert button
    return button.seq
