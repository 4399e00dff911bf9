"""The real bot process, `xiaobei serve`, whose Telegram is the emulator."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.browser.house import House, served
from tests.telegram.emulator import TOKEN, Emulator, emulator
from tests.telegram.person import Person, buttons

#: Reading a photo or comparing a face on a loaded machine.
PATIENCE_S = 180


@asynccontextmanager
async def bot_process(folder: Path, **telegram: object) -> AsyncIterator[tuple[House, Emulator]]:
    """Until the block ends."""
    async with emulator() as server, _in_a_thread(served_with(folder, server, **telegram)) as house:
        yield house, server


def served_with(folder: Path, server: Emulator, **telegram: object) -> AbstractContextManager[House]:
    """`xiaobei serve` whose Telegram is this emulator."""
    config = folder / "config.yml"
    config.write_text(yaml.safe_dump({"telegram": {"api": server.url, **telegram}}), "utf-8")
    return served(folder / "var", XIAOBEI_CONFIG=str(config), XIAOBEI_TELEGRAM_TOKEN=TOKEN)


@contextmanager
def emulator_beside() -> Iterator[tuple[Emulator, Callable[[Coroutine[Any, Any, Any]], Any]]]:
    """The emulator in a thread of its own, for tests that wait in this one; and what runs a person's deeds there."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def do(deed: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(deed, loop).result(PATIENCE_S + 30)

    running = emulator()
    server = do(running.__aenter__())
    try:
        yield server, do
    finally:
        do(running.__aexit__(None, None, None))
        do(_end_all())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end_all() -> None:
    """What asyncio.run does at its end: a long poll that nobody answers any more does not outlive its loop."""
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


@asynccontextmanager
async def _in_a_thread(process: AbstractContextManager[House]) -> AsyncIterator[House]:
    """Starting and stopping wait, and the emulator must answer meanwhile."""
    house = await asyncio.to_thread(process.__enter__)
    try:
        yield house
    finally:
        await asyncio.to_thread(process.__exit__, None, None, None)


async def until_sees(person: Person, words: str, seconds: float = PATIENCE_S) -> str:
    """Until one of the bot's newest messages has these words; the message."""
    for _ in range(int(seconds / 0.1)):
        found = [said["text"] for said in person.sees[-3:] if words in said["text"]]
        if found:
            return str(found[-1])
        await asyncio.sleep(0.1)
    raise AssertionError(f"{words!r} is not in {[said['text'][:200] for said in person.sees][-4:]}")


async def press(person: Person, words: str, label: str) -> None:
    """Once a message with these words is there, press its button."""
    await until_sees(person, words)
    for _ in range(100):  # the buttons come with the last part of a long message
        if any(label in one["text"] for said in person.sees[-3:] for one in buttons(said)):
            break
        await asyncio.sleep(0.05)
    await person.press(label)


async def answer(person: Person, words: str, text: str) -> None:
    """Once a message with these words is there, type."""
    await until_sees(person, words)
    await person.say(text)
