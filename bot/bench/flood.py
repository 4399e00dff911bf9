"""`xiaobei bench flood`: a hundred chats that send without a pause, and how long another chat's turn waits beside them.

The turns of five people who pause are measured by themselves and in the flood in the same run; the aim is at most twice
their quiet p99.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

from bot.backroom import SystemClock
from bot.bench.figures import Figure, Figures
from bot.bench.forms import THREE_SLOTS, form
from bot.interpreter import share_fairly
from bot.security import open_vault
from bot.storage.database import Database
from bot.storage.schema import prepare
from bot.storage.store import SqlStore
from dialogs.assistant import Assistant
from dialogs.engine.conversation import Conversation
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Who

CHATS = 100
CALM = 5  # people who pause
_TURNS = 100  # of each of them, in each state
_PAUSE_S = 0.3  # between two turns of one: a quick person; who sends forty times a second is a flood himself


def measure(folder: Path) -> Figures:
    """Both states, one after the other, in a store of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as place:
        quiet, flooded, sent = asyncio.run(_both(Path(place)))
    times = f"{_p99_ms(flooded) / _p99_ms(quiet):.2g} times the quiet one; aim: at most 2"
    return Figures(
        "flood",
        (
            Figure(f"{CALM} chats that pause, 99 of 100 turns committed within, ms", _p99_ms(quiet)),
            Figure(f"the same beside {CHATS} chats that never pause, ms", _p99_ms(flooded), why_not=times),
            Figure("turns a second that the flood had committed meanwhile", sent),
        ),
    )


async def _both(folder: Path) -> tuple[list[float], list[float], float]:
    url = f"sqlite:///{folder}/flood.db"
    prepare(url)
    database = Database(url)
    clock = SystemClock()
    store = SqlStore(database, open_vault(folder), clock)
    assistant = Assistant(store, form(THREE_SLOTS), clock, lambda _id, _seq: None)
    ids = [ConversationId(f"c-flood-{n}") for n in range(CALM + CHATS)]
    calm, busy = ids[:CALM], ids[CALM:]
    for id_ in ids:
        await store.open(Conversation(id_, id_, salt="salt"))
    share_fairly()
    quiet = await _all_calm(assistant, clock, calm, "quiet")
    sent, begun = [0], asyncio.Event()
    flood = [asyncio.create_task(_flood(assistant, clock, id_, sent, begun)) for id_ in busy]
    await begun.wait()
    sent[0], began = 0, time.perf_counter()
    flooded = await _all_calm(assistant, clock, calm, "flooded")
    took = time.perf_counter() - began
    for task in flood:
        task.cancel()
    await asyncio.gather(*flood, return_exceptions=True)
    database.close()
    return quiet, flooded, sent[0] / took


async def _all_calm(assistant: Assistant, clock: SystemClock, ids: list[ConversationId], name: str) -> list[float]:
    """How long each of their turns took, in seconds. They begin one after the other and do not wait for each other."""
    begins = [number * _PAUSE_S / len(ids) for number in range(len(ids))]
    waited = await asyncio.gather(
        *(_calm(assistant, clock, id_, name, at) for id_, at in zip(ids, begins, strict=True))
    )
    return [each for one in waited for each in one]


async def _calm(assistant: Assistant, clock: SystemClock, id: ConversationId, name: str, at_s: float) -> list[float]:
    waited = []
    await asyncio.sleep(at_s)
    for n in range(_TURNS):
        began = time.perf_counter()
        await assistant.handle(_help(clock, id, f"{name}{n}"))
        waited.append(time.perf_counter() - began)
        await asyncio.sleep(_PAUSE_S)
    return waited


async def _flood(
    assistant: Assistant, clock: SystemClock, id: ConversationId, sent: list[int], begun: asyncio.Event
) -> None:
    """`begun` after a second round: the first is a crowd of a hundred who were calm until now, and no flood yet."""
    n = 0
    while True:
        await assistant.handle(_help(clock, id, f"flood{n}"))
        n, sent[0] = n + 1, sent[0] + 1
        if sent[0] == 2 * CHATS:
            begun.set()


def _help(clock: SystemClock, id: ConversationId, name: str) -> Inbound:
    return Inbound(InboundId(name), id, Who("applicant"), Command("help"), clock.now())


def _p99_ms(waited: list[float]) -> float:
    return sorted(waited)[int(len(waited) * 0.99) - 1] * 1000
