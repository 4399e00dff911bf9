"""Unfinished drafts: each reminder once with any number of replicas, the last only after an outage, two warnings first."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.bot.channel_stages import STAGES, ChannelStage
from tests.bot.scripted_house import TOKEN, ScriptedApp, house
from tests.transcripts.stage import ALL, Play, read

Body = Callable[[ScriptedApp, ChannelStage], Awaitable[None]]


@pytest.fixture
def with_draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Body], None]:
    """A house with one draft as far as the domain."""
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))

    async def play(body: Body) -> None:
        transcript = read(next(path for path in ALL if path.stem == "short_life"))
        async with house() as app:
            app.world.update(transcript["world"])
            stage = STAGES["console"](app, "zh", "china", "draft")
            await stage.open()
            await Play(stage).run({"talk": transcript["talk"][:9]})
            await body(app, stage)

    return lambda body: asyncio.run(play(body))


async def said(stage: ChannelStage) -> list[str]:
    """What was said about the draft as such."""
    return [reply.key for reply in await stage.replies() if "draft" in reply.key]


async def days_go_by(app: ScriptedApp, days: int) -> None:
    """Each day's tick on two machines at once."""
    for _ in range(days):
        app.hand.move(days=1)
        await asyncio.gather(app.chores.digest(), app.chores.digest())


def test_a_draft_is_reminded_of_warned_about_twice_and_deleted(with_draft) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        await days_go_by(app, 44)
        assert await said(stage) == ["due.draft_1d", "due.draft_3d", "due.draft_7d", "due.draft_38d", "due.draft_43d"]
        assert not (await app.store.get(stage.id)).deleted
        await days_go_by(app, 1)
        assert (await app.store.get(stage.id)).deleted
        assert await said(stage) == ["notice.draft_deleted"]

    with_draft(body)


def test_after_an_outage_nothing_is_flooded_and_nothing_deleted_without_two_warnings(with_draft) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        app.hand.move(days=60)
        await days_go_by(app, 1)
        assert await said(stage) == ["due.draft_38d"]
        await days_go_by(app, 2)
        assert await said(stage) == ["due.draft_38d", "due.draft_43d"]
        await days_go_by(app, 2)
        assert (await app.store.get(stage.id)).deleted

    with_draft(body)


def test_whoever_says_a_word_is_waited_for_anew(with_draft) -> None:
    async def body(app: ScriptedApp, stage: ChannelStage) -> None:
        await days_go_by(app, 40)
        await Play(stage).run({"talk": [{"command": "status"}]})
        await days_go_by(app, 2)
        assert await said(stage) == [
            "due.draft_1d",
            "due.draft_3d",
            "due.draft_7d",
            "due.draft_38d",
            "notice.draft_status",
            "due.draft_1d",
        ]
        await days_go_by(app, 30)
        assert not (await app.store.get(stage.id)).deleted

    with_draft(body)
