"""Every transcript through the door, in both languages, with its sentences really rendered."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dialogs.engine.phrase import phrase
from filing.rules import DEFAULT
from tests.transcripts.stage import ALL, LATER, DirectStage, Play, read


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_a_transcript_plays_as_written(path: Path, language: str) -> None:
    asyncio.run(_play(path, language))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", LATER, ids=lambda path: path.stem)
def test_a_transcript_of_the_later_rules_plays_as_written(path: Path, language: str) -> None:
    asyncio.run(_play(path, language, "2026-08"))


async def _play(path: Path, language: str, ruleset: str = DEFAULT) -> None:
    transcript = read(path)
    stage = DirectStage(transcript["world"], language, transcript.get("site", "china"), ruleset)
    await stage.open()
    await Play(stage).run(transcript)
    for reply in [*await stage.replies(), *await stage.withheld()]:
        assert phrase(reply, stage.assistant.script.texts, language, full=True).text
