"""One person in one chat, with the real house and the first filing's scripted actions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.telegram.emulator import TOKEN
from tests.telegram.house import TelegramStage, telegram_house
from tests.transcripts.stage import ALL, read

WORLD = read(next(path for path in ALL if path.stem == "person_first_filing"))["world"]


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Play a scene. `local`: where a Bot API server of one's own keeps its files; all else goes to TelegramSection."""
    monkeypatch.setenv("XIAOBEI_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path / "var"))

    def run(scene: Callable[[TelegramStage], Awaitable[None]], local: Path | None = None, **telegram: Any) -> None:
        async def live() -> None:
            async with telegram_house(local=local is not None, **telegram) as (app, server):
                server.local = local
                app.world.update(WORLD)
                stage = TelegramStage(app, "zh", "china", "somebody", server=server)
                await stage.open()
                try:
                    await scene(stage)
                finally:
                    await stage.close()

        asyncio.run(live())

    return run
