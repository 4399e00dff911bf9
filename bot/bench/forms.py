"""The small forms that turns are measured on, and what their applicant says to each question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.script import build_script
from dialogs.engine.script import Script
from dialogs.flow import load
from dialogs.flow.model import Flow
from dialogs.texts import LANGUAGES, Texts

FLOWS = Path(__file__).parent / "flows"
THREE_SLOTS, FORTY_STEPS = "three_slots", "forty_steps"

#: What is typed or pressed where not just any words will do; peers' applicants say the same.
ANSWERS: Mapping[str, str] = {
    "form.name": "王小明",
    "form.kind": "company",
    "form.mobile": "13812345678",
    "form.phone": "13812345678",
    "form.email": "wang@example.com",
    "form.other": "yes",
    "site.content": "shop",
    "server.region": "south",
    "permit.owed": "yes",
}
WORDS = "some words of an answer"


@cache
def form(name: str) -> Script:
    """Our own script with another flow in it; a text is its key, since nobody reads it."""
    house, flow = build_script(), load.load(FLOWS / name)
    own = {key: key for key in _keys(flow)}
    texts = Texts({language: {**house.texts.by_language[language], **own} for language in LANGUAGES})
    return replace(house, flow=flow, texts=texts)


def _keys(flow: Flow) -> Iterator[str]:
    for step in flow.every():
        yield f"ask.{step.name}"
        yield f"field.{step.name}"
        yield from (f"option.{step.name}.{option.value}" for option in step.options)
    yield from (f"stage.{stage}" for stage in flow.stages)
