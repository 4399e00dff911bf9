"""Face data go when their purpose is over, and how many people's are kept is known."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.security import open_vault
from bot.storage import face_files
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.face_files import FaceFiles
from bot.storage.files import Files, NoSuchFile, Retention
from bot.storage.schema import prepare
from dialogs.messages import ConversationId, FileRef
from tests.fakes import HandClock


class House:
    """A store with a clip, its picture and a portrait, and an order in some state."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite:///{folder / 'x.db'}"
        prepare(url)
        self.clock = HandClock(datetime(2026, 3, 2, 4, 0, tzinfo=UTC))
        self.database = Database(url)
        self.files = Files(self.database, open_vault(folder), folder / "files", self.clock, Retention())
        self.faces = FaceFiles(self.database, self.files, self.clock, Retention())

    async def record(self, conversation: str) -> dict[str, FileRef]:
        """What one verified person leaves."""
        owner = ConversationId(conversation)
        return {
            kind: await self.files.put(kind.encode(), conversation=owner, kind=kind)
            for kind in ("video", "frame", "found")
        }

    async def order(self, conversation: str, state: str) -> None:
        """It comes into this state now."""
        now = self.clock.now()
        row = {"id": f"XB-{conversation}", "conversation": conversation, "version": 1, "state": state, "since": now}
        row |= {"updated": now, "moves": 1, "claimed_by": ""}
        await self.database.write(lambda c: c.execute(t.orders.insert(), row))

    async def kept(self, refs: dict[str, FileRef]) -> set[str]:
        """What can still be opened."""
        found = set()
        for kind, ref in refs.items():
            try:
                await self.files.get(ref)
            except NoSuchFile:
                continue
            found.add(kind)
        return found


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.mark.parametrize("state", ["approved", "abandoned", "cancelled"])
def test_a_clip_goes_a_week_after_its_order_is_decided_and_its_pictures_after_a_month(house: House, state: str) -> None:
    async def live() -> None:
        refs = await house.record("c1")
        house.clock.move(days=20)
        await house.order("c1", state)
        for days, left in ((6, {"video", "frame", "found"}), (2, {"frame", "found"}), (23, {"found"})):
            house.clock.move(days=days)
            await house.faces.sweep()
            assert await house.kept(refs) == left

    asyncio.run(live())


@pytest.mark.parametrize("state", ["initial_review", "authority_rejected", "withdrawn"])
def test_a_clip_that_may_be_needed_again_stays(house: House, state: str) -> None:
    async def live() -> None:
        refs = await house.record("c1")
        await house.order("c1", state)
        house.clock.move(days=60)
        await house.faces.sweep()
        assert await house.kept(refs) == {"video", "frame", "found"}

    asyncio.run(live())


def test_a_later_filings_clip_outlives_the_decision_about_an_earlier_one(house: House) -> None:
    async def live() -> None:
        first = await house.record("c1")
        await house.order("c1", "approved")
        house.clock.move(days=5)
        later = await house.record("c1")
        house.clock.move(days=40)
        await house.faces.sweep()
        assert (await house.kept(first), await house.kept(later)) == ({"found"}, {"video", "frame", "found"})

    asyncio.run(live())


def test_people_are_counted_and_the_operator_is_told_before_the_law_asks(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def live() -> None:
        for name in ("c1", "c2", "c3"):
            await house.record(name)
        await house.order("c1", "approved")
        house.clock.move(days=31)
        await house.faces.sweep()
        count = await house.faces.count()
        assert (count.people_now, count.people_ever, count.files_now) == (2, 3, 4)
        monkeypatch.setattr(face_files, "REPORTED_FROM", 2)
        with caplog.at_level(logging.WARNING):
            await house.faces.sweep()
        assert "faces of 2 people are kept" in caplog.text

    asyncio.run(live())
