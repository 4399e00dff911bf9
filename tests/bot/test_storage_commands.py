"""The operator's commands, on a database of their own: staff, keys, audit, purge, recover."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.security import load_keys
from bot.storage.opened import opened
from bot.storage.people import People
from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId
from tests.bot.small_house import QUICKLY, results, small_house
from tests.bot.test_crash import start


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.delenv("XIAOBEI_KEY", raising=False)
    monkeypatch.delenv("XIAOBEI_DATABASE_URL", raising=False)
    yield tmp_path


def open_one(id: str = "c1") -> Conversation:
    async def put(house) -> Conversation:
        return await SqlStore(house.database, house.vault, house).open(Conversation(ConversationId(id), "acc"))

    with opened() as house:
        return asyncio.run(put(house))


def test_staff_can_be_added_listed_and_disabled(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["staff", "add", "li", "--role", "support"]) == 0
    password = capsys.readouterr().out.strip().rpartition(" ")[2]
    with opened() as house:
        assert asyncio.run(People(house.database, house).check("li", password))
    assert main(["staff", "add", "li"]) == 1
    assert main(["staff", "disable", "li"]) == 0 and main(["staff", "disable", "wang"]) == 1
    capsys.readouterr()
    assert main(["staff", "list"]) == 0 and capsys.readouterr().out == "li\tsupport\tdisabled\n"
    with pytest.raises(SystemExit) as usage:
        main(["staff", "add", "li", "--role", "king"])
    assert usage.value.code == 2


def test_keys_rotate_and_forget_and_everything_still_opens(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_one()
    before = load_keys(var / "key").all
    assert main(["keys", "rotate"]) == 0 and "1 pieces" in capsys.readouterr().out
    assert main(["keys", "rotate", "--forget"]) == 0
    after = load_keys(var / "key").all
    assert len(after) == 2 and after[-1] == before[-1] != after[0]
    assert open_one().account == "acc"


def test_audit_verify_and_purge_say_how_it_went(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    open_one()
    assert main(["audit", "verify"]) == 0 and "0 lines" in capsys.readouterr().out
    assert main(["purge", "nobody"]) == 1
    assert main(["purge", "c1"]) == 0
    purged = open_one()
    assert purged.deleted and purged.account == ""


def test_another_machine_takes_over_what_a_lost_one_left(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lost one died in the middle of an action under the name `local`; one called otherwise does not touch it."""
    url = f"sqlite:///{var}/xiaobei.db"
    assert start(var, url, 1, die_at="action running").wait(60) == -signal.SIGKILL
    assert main(["recover", "local"]) == 0
    assert capsys.readouterr().out.startswith("1 pieces")
    assert main(["recover", "local"]) == 0
    assert capsys.readouterr().out.startswith("0 pieces")

    async def finish() -> None:
        async with small_house(var, url, replace(QUICKLY, executor="other")) as house:
            await house.until(lambda now: set(results(now)) == {"m0"})

    asyncio.run(finish())
