"""Notices against gateways that fail at random, with the process killed: none lost, and each double counted.

A message may arrive twice only where we died between handing it over and writing that down, or where the gateway took
it and then answered an error; at most once more for each of these. `make trial`: 1,000 notices, 20 kills.
"""

from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.storage.rows import out_id
from tests.bot.notice_house import NoticeHouse
from tests.bot.small_house import C1
from tests.contracts.sms_server import KEY_ID, KEY_SECRET, SmsServer, sms_server

ROOT = Path(__file__).parents[2]
FAULTS = ("error", "throttled", "reset", "lost", "garbage", "slow")


@dataclass
class Postmaster:
    """Takes mails, puts some off, and says of some that it failed although it has them."""

    dice: random.Random
    taken: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """By chance."""
        assert isinstance(envelope.content, bytes)
        id = str(message_from_bytes(envelope.content)["Message-ID"])
        draw = self.dice.random()
        if draw < 0.2:
            return "451 later, please"
        self.taken[id] += 1
        if draw < 0.25:
            self.lost[id] += 1
            return "451 I have it, but do not say so"
        return "250 OK"


@contextmanager
def postmaster(dice: random.Random) -> Iterator[tuple[Postmaster, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    master = Postmaster(dice)
    controller = Controller(master, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield master, port
    finally:
        controller.stop()


def test_no_notice_is_lost_to_failing_gateways_and_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(tmp_path, monkeypatch, events=15, kills=2)


@pytest.mark.trial
@pytest.mark.timeout(3600)
def test_a_thousand_notices_and_twenty_kills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    play(tmp_path, monkeypatch, events=500, kills=20)


def play(folder: Path, monkeypatch: pytest.MonkeyPatch, events: int, kills: int) -> None:
    """Owe and send, be killed, go on; then count."""
    monkeypatch.setenv("XIAOBEI_SMS_KEY_ID", KEY_ID)
    monkeypatch.setenv("XIAOBEI_SMS_KEY_SECRET", KEY_SECRET)
    dice, url, window = random.Random(), f"sqlite:///{folder}/xiaobei.db", Counter[str]()
    with sms_server() as gateway, postmaster(dice) as (master, smtp_port):
        gateway.slow_s = 1.0
        gateway.faults = lambda: dice.choice(FAULTS) if dice.random() < 0.3 else ""  # type: ignore[assignment]
        for life in range(kills):
            until = (life + 1) * events // (kills + 1)
            child = start(folder, url, gateway.port, smtp_port, until)
            until_busy(gateway, master, dice.randint(1, max(events // kills, 2)))
            child.kill()
            child.wait()
            time.sleep(1.2)  # what the gateways still answer to the dead
            window.update(unrecorded(folder, url, gateway, master))
        assert start(folder, url, gateway.port, smtp_port, events).wait(1800) == 0, (folder / "child.log").read_text()
        check(folder, url, gateway, master, window, events)


def until_busy(gateway: SmsServer, master: Postmaster, more: int) -> None:
    """Until so many more have been taken: a loaded machine takes its time to begin."""
    before = gateway.taken.total() + master.taken.total()
    for _ in range(3000):
        if gateway.taken.total() + master.taken.total() >= before + more:
            return
        time.sleep(0.02)
    pytest.fail("no notice was sent")


def start(folder: Path, url: str, sms_port: int, smtp_port: int, until: int) -> subprocess.Popen[bytes]:
    """Goes on with the first event that was not owed yet."""
    log = folder / "owed.log"
    owed = len(log.read_text().split()) if log.exists() else 0
    words = [sys.executable, "-m", "tests.bot.notice_house", folder, url, sms_port, smtp_port, owed, max(owed, until)]
    with (folder / "child.log").open("ab") as output:
        return subprocess.Popen(list(map(str, words)), cwd=ROOT, env=dict(os.environ), stdout=output, stderr=output)


def rows_of(folder: Path, url: str) -> dict[str, str]:
    """The disposition of each notice, by its name at its gateway."""

    async def read() -> dict[str, str]:
        house = NoticeHouse(folder, url, 1, 1)
        try:
            rows = await house.store.notices(100_000)
            mailer = house.chores._needs.send.__self__.mailer  # type: ignore[attr-defined]
            return {
                out_id(C1, row.id) if row.channel == "sms" else mailer._message_id(f"{C1}:{row.id}"): row.state
                for row in rows
            }
        finally:
            house.database.close()

    return asyncio.run(read())


def unrecorded(folder: Path, url: str, gateway: SmsServer, master: Postmaster) -> set[str]:
    """Taken by a gateway, and not written down when we died."""
    taken = gateway.taken + master.taken
    return {id for id, state in rows_of(folder, url).items() if state == "waiting" and taken[id]}


def check(folder: Path, url: str, gateway: SmsServer, master: Postmaster, window: Counter[str], events: int) -> None:
    """Nothing lost, one disposition each, every double accounted for."""
    rows, taken, lost = rows_of(folder, url), gateway.taken + master.taken, gateway.lost + master.lost
    assert len(rows) == 2 * events
    assert set(rows.values()) == {"sent"}, Counter(rows.values())
    assert set(taken) == set(rows), "lost, or sent to nobody"
    doubles = {id: times - 1 for id, times in taken.items() if times > 1}
    assert all(more <= window[id] + lost[id] for id, more in doubles.items())
    counted = {"notices": len(rows), "twice": sum(doubles.values()), "taken and denied": sum(lost.values())}
    print({**counted, "taken when we died": sum(window.values())})
