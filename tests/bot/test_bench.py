"""The benchmarks measure what they say: tiny runs of each through the command, and the judging of readings by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.bench import durable
from bot.bench.forms import FORTY_STEPS, THREE_SLOTS, form
from bot.bench.peers import environment
from bot.bench.scores import Judged, Photo, Read, sorted_out, summed
from bot.script import GIVEN_KEYS
from dialogs.flow.check import check


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))


def said(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The one JSON object that the command prints."""
    assert main(["bench", *words, "--no-peer", "--json"]) == 0
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


@pytest.mark.parametrize(("name", "steps"), [(THREE_SLOTS, 4), (FORTY_STEPS, 40)])
def test_the_forms_have_no_fault_and_as_many_steps_as_they_say(name: str, steps: int) -> None:
    script = form(name)
    assert list(check(script.flow, script.texts, {}, GIVEN_KEYS, frozenset(), frozenset())) == []
    assert len(list(script.flow.every())) == steps


@pytest.mark.slow
def test_turns_are_counted_in_process_and_over_rest(capsys: pytest.CaptureFixture[str]) -> None:
    report = said(capsys, "turns", "--rounds", "1", "--seconds", "0.1")
    assert report["bench"] == "turns"
    assert len(report["figures"]) == 7
    assert all(figure["ours"] > 0 for figure in report["figures"][:6])
    assert report["figures"][6] | {"ours": 0} == report["figures"][6], "a turn was acknowledged and not stored"


def test_a_percentile_is_of_the_turns_waits() -> None:
    load = durable.Load(waited_s=[0.001] * 98 + [0.5, 0.5], wall_s=2.0)
    assert (load.a_second, round(load.percentile_ms(50)), round(load.percentile_ms(99))) == (50, 1, 500)


@pytest.mark.slow
def test_one_fresh_picture_is_read_and_judged(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("read", "--count", "1", "--seed", "900777", "--kind", "id_card_back", "--level", "scan")
    report = said(capsys, *words)
    (row, of_its_level, everything) = report["rows"]
    assert (row["documents_right"], row["fields_right"], row["wrong_and_not_doubted"], row["retakes"]) == (1, 3, 0, 0)
    assert everything | {"kind": row["kind"], "level": row["level"]} == row == of_its_level | {"kind": row["kind"]}
    assert row["cpu_s"] > 0 and 100 < report["peak_mb"]["xiaobei"] < 4096


def test_good_and_spoilt_photos_are_counted_by_code() -> None:
    judged = [Judged("", ""), Judged("", "glare"), Judged("blur", "blur"), Judged("blur", "")]
    assert sorted_out(judged) == {"": [1, 2], "blur": [1, 2]}


def test_a_doubted_mistake_is_no_silent_one_and_a_missing_field_neither_but_an_invented_one_is() -> None:
    photo = Photo(Path("x.jpg"), "id_card_back", "scan", {"authority": "甲（乙）", "valid_from": "A", "valid_to": "B"})

    def read(fields: dict[str, str], *unsure: str, again: bool = False) -> Read:
        return Read("r", photo, fields, frozenset(unsure), again, 1.0, 1.0, 1)

    right = read({"authority": "甲(乙)", "valid_from": "A", "valid_to": "B"})
    missing, doubted = read({"valid_from": "A"}), read({"valid_from": "X", "valid_to": "Y"}, "valid_from")
    invented = read({"valid_from": "A", "name": "甲"})
    row = next(summed([right, missing, doubted, invented]))
    assert (row.documents, row.documents_right, row.fields_right, row.wrong_and_not_doubted) == (4, 1, 5, 2)
    asked_for_again = read({"authority": "甲(乙)", "valid_from": "A", "valid_to": "B"}, again=True)
    row = next(summed([asked_for_again]))
    assert (row.documents_right, row.fields_right, row.retakes) == (0, 3, 1)


@pytest.mark.slow
def test_a_peer_that_cannot_be_installed_is_a_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(environment.NoPeer, match="no-such-package cannot be installed here"):
        environment.start("dialog_form.py", tmp_path, "./no-such-package")
