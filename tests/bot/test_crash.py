"""Kill -9, at named points and at random moments: nothing that was acknowledged is lost and nothing happens twice.

A child process (small_house.py) talks, works and mails; we kill it, start it again, and read what is there. Its client
says again what was not acknowledged, as every channel does, under the same id.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from bot.storage import audit
from tests.bot.small_house import C1, SmallHouse, results
from tests.databases import database_url

__all__ = ["database_url"]

ROOT = Path(__file__).parents[2]
#: Reached for the nth time.
POINTS = (
    "inbound accepted:2",
    "turn committed:1",
    "turn committed:4",
    "action running:2",
    "result committed:2",
    "mail sent:2",
)
KILLS = int(os.environ.get("XIAOBEI_KILLS", "25"))  # make trial: thousands
AT_ONCE = 6  # messages a life


@pytest.mark.parametrize("point", POINTS)
def test_dying_at_a_named_point_loses_and_repeats_nothing(point: str, database_url: str, tmp_path: Path) -> None:
    first = start(tmp_path, database_url, 4, die_at=point)
    assert first.wait(60) == -signal.SIGKILL, "the point was not reached"
    twice = unrecorded(tmp_path, database_url)
    assert twice or not point.startswith("mail sent")
    assert start(tmp_path, database_url, 4).wait(60) == 0
    check(tmp_path, database_url, 4, twice)


@pytest.mark.slow
def test_dying_at_random_moments_loses_and_repeats_nothing(tmp_path: Path) -> None:
    url, dice = f"sqlite:///{tmp_path}/xiaobei.db", random.Random()
    said, twice = 0, Counter[str]()
    for _ in range(KILLS):
        child = start(tmp_path, url, said + AT_ONCE)
        wait_for_life(tmp_path, said)
        time.sleep(dice.uniform(0, 0.5))
        child.kill()
        child.wait()
        said = acknowledged(tmp_path)
        twice.update(unrecorded(tmp_path, url))
    assert start(tmp_path, url, said + 1).wait(120) == 0
    check(tmp_path, url, said + 1, twice)


def start(folder: Path, url: str, until: int, die_at: str = "") -> subprocess.Popen[bytes]:
    """The client goes on with the first message that was not acknowledged."""
    words = [sys.executable, "-m", "tests.bot.small_house", folder, url, acknowledged(folder), until]
    env = {**os.environ, "XIAOBEI_DIE_AT": die_at}
    log = (folder / "child.log").open("ab")
    return subprocess.Popen([str(word) for word in words], cwd=ROOT, env=env, stdout=log, stderr=log)


def acknowledged(folder: Path) -> int:
    """How many messages the client knows to be taken."""
    return len(lines(folder / "said.log"))


def wait_for_life(folder: Path, said: int) -> None:
    """Until the child has taken one more message; dying before that is tried by the sleep's lower end too."""
    for _ in range(200):
        if acknowledged(folder) > said:
            return
        time.sleep(0.02)


def unrecorded(folder: Path, url: str) -> set[str]:
    """Mails that were handed over when we died and not yet written down as sent: only these may arrive twice."""

    async def waiting() -> set[str]:
        house = SmallHouse(folder, url)
        try:
            return {n.id for n in await house.store.notices(100_000) if n.state == "waiting"}
        finally:
            house.database.close()

    return set(lines(folder / "mail.log")) & asyncio.run(waiting())


def check(folder: Path, url: str, many: int, twice: Iterable[str]) -> None:
    """Every message has its one result, every result its one mail (save `twice`), every event its one place."""
    asyncio.run(_check(folder, url, many, Counter(twice)))


async def _check(folder: Path, url: str, many: int, twice: Counter[str]) -> None:
    house = SmallHouse(folder, url)
    try:
        now = await house.store.get(C1)
        events = await house.store.events_after(C1, 0, 100_000)
        notices = await house.store.notices(100_000)
        assert await house.database.read(lambda c: audit.verify(c, house.vault)) == (0, [])
    finally:
        house.database.close()
    ids = {f"m{n}" for n in range(many)}
    assert set(lines(folder / "said.log")) <= ids
    assert {key.rpartition(".")[2] for key in now.filing.answers if key.startswith("said.")} == ids
    assert results(now) == {id: ((("seen", "yes"),), ()) for id in ids}
    assert Counter(e.kind for e in events) == {"said": many, "result": many, "reply": 2 * many}
    assert [e.seq for e in events] == list(range(1, 4 * many + 1))
    assert {n.id for n in notices if n.state == "sent"} == {f"read:c1:look:{id}" for id in ids}
    mails = Counter(lines(folder / "mail.log"))
    assert set(mails) == {n.id for n in notices}
    assert all(times <= 1 + twice[id] for id, times in mails.items())


def lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []
