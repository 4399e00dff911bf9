"""Three machines on one PostgreSQL: every deadline comes once and every tick runs once, however the clock is moved.

The machines are real `xiaobei serve --only work,ticks` processes; the clock is the sandbox's, moved in steps.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from sqlalchemy import create_engine, text

from bot.app import App
from bot.settings import Settings
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Deadline, Moved
from dialogs.messages import ConversationId, Inbound, InboundId, Reason, Said, Status, Who
from dialogs.ports import Turn
from tests.databases import empty_postgres
from tests.dialogs.test_after_submission import ready

ROOT = Path(__file__).parents[2]
MACHINES = ("hangzhou", "beijing", "shenzhen")
_TICKS = (
    "SELECT workflow_uuid, executor_id, status, recovery_attempts FROM dbos.workflow_status "
    "WHERE name LIKE '%bring_due%'"
)
STAFF, SYSTEM = Who("staff", "reviewer"), Who("system")
_LOOKS_S = 3  # each machine looks every second: long enough for what must not come twice


@pytest.fixture
def postgres_url() -> Iterator[str]:
    yield from empty_postgres()


@contextmanager
def machines(var: Path, url: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """All three, from their start to their end."""
    running = []
    for name in MACHINES:
        config = var / f"{name}.yml"
        config.write_text(yaml.safe_dump({"server": {"name": name}, "ticks": {"deadlines_s": 1}}))
        env = os.environ | {"XIAOBEI_VAR": str(var), "XIAOBEI_DATABASE_URL": url, "XIAOBEI_CONFIG": str(config)}
        command = [sys.executable, "-m", "bot", "serve", "--only", "work,ticks", "--port", "0"]
        with (var / f"{name}.log").open("wb") as log:
            running.append(subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log))
    try:
        yield running
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


class Seeded:
    """Orders in review, each with a decision that is held so long and a domain that runs out then."""

    def __init__(self, app: App, many: int, over: timedelta) -> None:
        self.app, self.many, self.over = app, many, over
        self.ids = [ConversationId(f"c{number}") for number in range(many)]

    async def plant(self) -> None:
        """Through the real door, as the desk does it."""
        for number, id in enumerate(self.ids):
            await self._order(number, id)

    async def _order(self, number: int, id: ConversationId) -> None:
        first, now = ready().conversation, self.app.clock.now()
        assert first.filing.order is not None
        order = replace(first.filing.order, id=f"XB{number:04}", since=now)
        conversation = replace(first, id=id, seq=0).with_filing(replace(first.filing, order=order))
        await self.app.store.open(Conversation(id, "acc", salt="salt"))
        submit = Moved(order.id, 1, "submit", "", order.state.value, "applicant", now)
        seconds = self.over.total_seconds() * (number + 1) / self.many
        domain = Deadline("domain", "domain_soon", f"{order.id}:s1", now + timedelta(seconds=seconds))
        planted = Inbound(InboundId("plant"), id, SYSTEM, Said("x"), now)
        turn = Turn(conversation, moves=(submit,), deadlines=(domain,))
        await self.app.store.turn(planted, lambda _now: turn)
        reasons = (Reason("R08", "sites.s1.name"),)
        decision = Status(order.id, 1, "return", reasons, hold_s=seconds)
        await self.app.assistant.handle(Inbound(InboundId("decide"), id, STAFF, decision, now))

    async def live(self, move: timedelta, steps: int) -> None:
        """The clock moves step by step; each time the machines bring what has come."""
        for _ in range(steps):
            self.app.sandbox_clock.move(move)
            await self._until_nothing_is_due()
        await asyncio.sleep(_LOOKS_S)

    async def _until_nothing_is_due(self) -> None:
        for _ in range(600):
            if not await self.app.store.due_deadlines(self.app.clock.now(), 1):
                return
            await asyncio.sleep(0.1)
        raise AssertionError("a deadline never came")


@dataclass(frozen=True)
class Found:
    """What happened while the machines ran."""

    dues: list[Counter[str]]  # an order each: how often each deadline came
    moves: list[list[str]]  # an order each: its audit
    notices: Counter[tuple[str, str]]  # (conversation, notice)
    ticks: Counter[str]  # by machine


async def live(var: Path, url: str, many: int, steps: int, move: timedelta) -> Found:
    """Plant, let the machines run, count."""
    app = App(Settings.model_validate({"database": url}), "http://127.0.0.1:1")
    await app.start(work=False, ticks=False)
    seeded = Seeded(app, many, move * steps)
    await seeded.plant()
    with machines(var, url) as running:
        await _until_up(var)
        await seeded.live(move, steps)
        assert all(process.poll() is None for process in running), "a machine died"
    dues = [Counter(await _dues(app, id)) for id in seeded.ids]
    moves = [[row.move for row in await app.store.audit_of(f"XB{number:04}")] for number in range(many)]
    notices = Counter((row.conversation, row.id) for row in await app.store.notices(100_000))
    await app.stop()
    return Found(dues, moves, notices, _ticks(url))


async def _dues(app: App, id: ConversationId) -> list[str]:
    return [str(event.body["what"]) for event in await app.store.events_after(id) if event.kind == "due"]


async def _until_up(var: Path) -> None:
    for _ in range(1800):  # a loaded machine imports slowly
        if all(b"Ctrl+C" in (var / f"{name}.log").read_bytes() for name in MACHINES):
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the machines did not start")


def _ticks(url: str) -> Counter[str]:
    """By machine. One workflow a moment, whoever enqueued it, run to its end by one of them and never again."""
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        rows = connection.execute(text(_TICKS)).all()
    engine.dispose()
    moments = [row.workflow_uuid.rpartition(":")[2] for row in rows]
    assert rows and len(set(moments)) == len(moments) and all(moment.isdecimal() for moment in moments)
    assert {row.status for row in rows} == {"SUCCESS"}
    assert {row.recovery_attempts for row in rows} <= {0, 1}
    return Counter(str(row.executor_id) for row in rows)


def check(found: Found) -> None:
    """Each deadline exactly once, and all that follows from it."""
    assert all(times == Counter({"decided": 1, "domain_soon": 1}) for times in found.dues), found.dues
    assert all(moves == ["submit", "return"] for moves in found.moves), found.moves
    assert max(found.notices.values()) == 1


@pytest.mark.postgres
@pytest.mark.slow
def test_a_minute_of_moved_clock(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.delenv("XIAOBEI_DATABASE_URL", raising=False)
    check(asyncio.run(live(tmp_path, postgres_url, 12, 6, timedelta(seconds=10))))


@pytest.mark.postgres
@pytest.mark.trial
@pytest.mark.timeout(1200)
def test_ten_minutes_of_moved_clock(tmp_path: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.delenv("XIAOBEI_DATABASE_URL", raising=False)
    found = asyncio.run(live(tmp_path, postgres_url, 120, 60, timedelta(seconds=10)))
    check(found)
    print(f"120 decisions and 120 domains over 600 s of moved clock, each once; ticks by machine: {dict(found.ticks)}")
