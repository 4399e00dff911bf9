"""Durable turns: callers of the REST channel go through the three-slot form, each turn on the disk before its answer.

The house is a process of its own with a new SQLite database; the callers are in this one, and cost it as little CPU
time as they can, because both share the machine.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import sqlite3
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.bench.forms import ANSWERS

CALLERS = 16
_TOKEN = secrets.token_hex(16)


@dataclass
class Load:
    """What one round came to. `waited_s` has an entry a turn: from the request to the whole answer."""

    waited_s: list[float] = field(default_factory=list)
    wall_s: float = 0.0
    cpu_s: float = 0.0  # of the house
    stored: int = 0  # turns found in the database when the house was gone

    @property
    def a_second(self) -> float:
        """Turns, by the clock on the wall."""
        return len(self.waited_s) / self.wall_s

    def percentile_ms(self, percent: int) -> float:
        """So many turns in a hundred took no longer."""
        return quantiles(self.waited_s, n=100)[percent - 1] * 1000


def turns(seconds: float, folder: Path) -> Load:
    """One round against a house of its own, whose files lie in `folder` meanwhile: on the disk that is measured."""
    folder.mkdir(parents=True, exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="house-", dir=folder))
    try:
        load = asyncio.run(_round(seconds, home))
        load.stored = _stored(home)
        return load
    finally:
        shutil.rmtree(home, ignore_errors=True)


async def _round(seconds: float, home: Path) -> Load:
    environment = {**os.environ, "XIAOBEI_VAR": str(home), "XIAOBEI_DATABASE_URL": "", "XIAOBEI_REST_TOKEN": _TOKEN}
    house = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.bench.house", stdin=PIPE, stdout=PIPE, env=environment
    )
    try:
        port = (await _line(house))["port"]
        load, people, began = Load(), count(), time.perf_counter()
        await asyncio.gather(*(_caller(port, people, began + seconds, load) for _ in range(CALLERS)))
        load.wall_s = time.perf_counter() - began
        if house.stdin:
            house.stdin.close()
        load.cpu_s = (await _line(house))["cpu_s"]
        return load
    finally:
        if await _lingers(house):
            house.kill()
            await house.wait()


async def _lingers(house: Process) -> bool:
    """Whether it is still there after the time that ending takes."""
    try:
        await asyncio.wait_for(house.wait(), 20 if house.stdin and house.stdin.is_closing() else 0.01)
    except TimeoutError:
        return True
    return False


async def _line(house: Process) -> dict[str, Any]:
    said = await house.stdout.readline() if house.stdout else b""
    if not said:
        raise RuntimeError("the house ended before it was told to")
    line: dict[str, Any] = json.loads(said)
    return line


async def _caller(port: int, people: Iterator[int], until: float, load: Load) -> None:
    """One applicant after the other on one connection, each from hello to the card that sums up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        person, said = f"person-{next(people)}", []
        for message in ("/command start", ANSWERS["form.name"], ANSWERS["form.kind"], ANSWERS["form.mobile"]):
            began = time.perf_counter()
            said = await _say(reader, writer, person, message)
            load.waited_s.append(time.perf_counter() - began)
        if not said or not said[-1]["custom"]["card"]:
            raise RuntimeError("a conversation did not come to its end")
    writer.close()


async def _say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, person: str, message: str) -> list[Any]:
    """A request written by hand: an HTTP library would use more CPU time than it measures."""
    body = json.dumps({"sender": person, "message": message, "metadata": {"message_id": secrets.token_hex(8)}}).encode()
    head = (
        "POST /webhooks/rest/webhook HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {_TOKEN}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    size = int(answer.partition("content-length:")[2].partition("\r\n")[0])
    said = await reader.readexactly(size)
    if not answer.startswith("http/1.1 200 "):
        raise RuntimeError(f"the house answered {answer.splitlines()[0]}")
    replies: list[Any] = json.loads(said)
    return replies


def _stored(home: Path) -> int:
    with sqlite3.connect(home / "xiaobei.db") as database:
        return int(database.execute("SELECT count(*) FROM seen").fetchone()[0])
