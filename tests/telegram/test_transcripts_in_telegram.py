"""Every transcript in a Telegram chat: the bot polls, the person types, presses and sends files."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.bot.channel_stages import play_all, quarters
from tests.telegram.emulator import TOKEN
from tests.telegram.house import TelegramStage, telegram_house


@pytest.mark.slow
@pytest.mark.timeout(1200)  # some eighteen conversations with the bot, one after the other
@pytest.mark.parametrize(("_channel", "language", "transcripts"), quarters("telegram"))
def test_transcripts_play_the_same_in_telegram(
    _channel: str, language: str, transcripts: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOBEI_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    assert asyncio.run(_play(language, transcripts)) == []


async def _play(language: str, transcripts: list[Path]) -> list[str]:
    """Each by a person of his own."""
    async with telegram_house() as (app, server):
        return await play_all(
            app, transcripts, lambda site, name: TelegramStage(app, language, site, name, server=server)
        )
