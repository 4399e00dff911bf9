"""Every transcript on every channel, through real HTTP, a real store and real durable work."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bot.channel_stages import STAGES, play_all, quarters
from tests.bot.scripted_house import TOKEN, house
from tests.transcripts.stage import ALL, Play, read


@pytest.mark.timeout(1200)  # some eighteen conversations in the real house, a minute and more of a quiet machine
@pytest.mark.parametrize(("channel", "language", "transcripts"), quarters("web", "rest", "console"))
def test_transcripts_play_the_same_on_every_channel(
    channel: str, language: str, transcripts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    assert asyncio.run(_play(channel, language, transcripts)) == []


async def _play(channel: str, language: str, transcripts: list[Path]) -> list[str]:
    async with house() as app:
        return await play_all(app, transcripts, lambda site, name: STAGES[channel](app, language, site, name))


def test_an_order_whose_push_was_lost_is_caught_up_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    asyncio.run(_catch_up())


async def _catch_up() -> None:
    transcript = read(next(path for path in ALL if path.stem == "person_first_filing"))
    upto = next(number for number, line in enumerate(transcript["talk"]) if line.get("provider") == "hand_in")
    numbers = ["浙ICP备2026000123号", "浙ICP备2026000123号-1"]
    async with house() as app:
        app.world.update(transcript["world"])
        app.world["query_order"] = {"state": "approved", "version": 1, "numbers": numbers}
        stage = STAGES["console"](app, "zh", "china", "lost")
        await stage.open()
        await Play(stage).run({"talk": transcript["talk"][:upto]})
        for _ in range(2):  # asking twice changes nothing
            await app.chores.digest()
        assert (await app.store.get(stage.id)).filing.order.state.value == "approved"
        assert [reply.key for reply in await stage.replies()].count("order.approved") == 1
