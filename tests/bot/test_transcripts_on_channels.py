"""Every transcript on every channel, in both languages, through real HTTP, a real store and real durable work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bot.channel_stages import STAGES, TOKEN, house
from tests.transcripts.stage import ALL, Play, read


@pytest.mark.parametrize(("channel", "language"), [("web", "zh"), ("rest", "en"), ("console", "zh"), ("web", "en")])
def test_transcripts_play_the_same_on_every_channel(
    channel: str, language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    assert asyncio.run(_play_all(channel, language)) == []


async def _play_all(channel: str, language: str) -> list[str]:
    """In one house, each by a customer of its own; what was missed."""
    missed: list[str] = []
    async with house() as app:
        for path in ALL:
            transcript = read(path)
            app.world.clear()
            app.world.update(transcript["world"])
            stage = STAGES[channel](app, language, transcript.get("site", "china"), path.stem)
            await stage.open()
            try:
                await Play(stage).run(transcript)
            except AssertionError as unlike:
                missed.append(f"{path.stem}: {unlike}")
            finally:
                await stage.close()
    return missed
