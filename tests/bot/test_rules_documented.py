"""The examples of docs/rules.md run as they are written."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from bot.__main__ import main
from bot.commands.rules_schema import json_schema
from bot.commands.survey import Walker, counted
from filing.calendar import china_day
from filing.provinces import provinces
from filing.rules import available, load
from tests.dialogs.play import MORNING

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs/rules.md").read_text("utf-8")
EXAMPLES = re.findall(r"^    echo '(.+)' \| xiaobei rules (\w+)$", DOC, re.M)


def test_there_is_an_example_of_every_question() -> None:
    assert [question for _, question in EXAMPLES] == ["type", "materials", "precheck"]


@pytest.mark.parametrize(("facts", "question"), EXAMPLES)
def test_an_example_runs(  # type: ignore[no-untyped-def]
    facts: str, question: str, monkeypatch, capsys
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(facts))
    assert main(["rules", question, "--today", "2026-11-23"]) == 0
    said = json.loads(capsys.readouterr().out)
    for name in re.findall(r"^Answer: (.+)$", DOC, re.M)[0 if question == "type" else 1].split(","):
        key = re.search(r"`(\w+)`", name)
        assert question == "materials" or key is None or key[1] in said or "findings" in said
    listed = said.get("materials") or said.get("findings") or [said]
    assert all(one["rule"] and one["source"] for one in listed)


def test_the_schema_is_the_one_that_is_written_down() -> None:
    assert json.loads((ROOT / "docs/rules.schema.json").read_text("utf-8")) == json_schema()


@pytest.mark.parametrize(("facts", "question"), EXAMPLES)
def test_an_example_fits_the_schema_and_a_misspelt_fact_fits_neither(  # type: ignore[no-untyped-def]
    facts: str, question: str, monkeypatch, capsys
) -> None:
    schema = {"$ref": f"#/$defs/{question}", "$defs": json_schema()["$defs"]}
    given = json.loads(facts)
    jsonschema.validate(given, schema)
    wrong = {**given, "nonsense": "yes"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(wrong, schema)
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(wrong)))
    assert main(["rules", question]) == 2


@pytest.mark.parametrize("name", available())
def test_no_province_is_empty_and_none_crashes(name: str) -> None:
    today = china_day(MORNING)
    for place in provinces()[:: 6 if name == "2019-09" else 10]:
        for nature in ("person", "company", "association"):
            cell = counted(place, nature, load(name), today)
            assert cell["questions"] > 10
            assert cell["materials"] > 1


def test_a_walk_ends_at_the_summary() -> None:
    asked = Walker(provinces()[0], "person", load(), china_day(MORNING)).walk()
    assert asked[-1] == "filing.summary"
    assert "subject.hand_held" in asked
