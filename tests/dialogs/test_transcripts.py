"""Every transcript through the door, in both languages, with its sentences really rendered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dialogs.engine.phrase import phrase
from tests.transcripts.stage import ALL, DirectStage, Play, read


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_transcript_plays_as_written(path: Path, language: str) -> None:
    asyncio.run(_play(path, language))


async def _play(path: Path, language: str) -> None:
    transcript = read(path)
    stage = DirectStage(transcript["world"], language, transcript.get("site", "china"))
    await stage.open()
    await Play(stage).run(transcript)
    for reply in await stage.replies():
        assert phrase(reply, stage.assistant.script.texts, language, full=True).text
