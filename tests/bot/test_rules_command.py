"""`xiaobei rules`: facts in, decision out; bad facts are one sentence and exit code 2."""

from __future__ import annotations

import io
import json

import pytest

from bot.__main__ import main


def _asked(
    question: str, facts: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(facts))
    code = main(["rules", question, "--today", "2026-11-23"])
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.mark.parametrize(
    ("question", "facts", "key", "value"),
    [
        ("type", {"subject_filed": "yes", "subject_provider": "elsewhere"}, "row", 2),
        ("type", {"domain_filed": "yes", "domain_subject": "other"}, "channel", "offline"),
        ("type", {"subject_filed": False, "server_region": None}, "type", "first"),
        ("precheck", {"answers": {"subject.nature": "person", "sites.s1.domain": "a.io"}}, "passes", False),
    ],
)
def test_facts_are_decided(  # type: ignore[no-untyped-def]
    question: str, facts: dict[str, object], key: str, value: object, monkeypatch, capsys
) -> None:
    code, out, _ = _asked(question, json.dumps(facts), monkeypatch, capsys)
    assert code == 0
    assert json.loads(out)[key] == value


def test_materials_name_their_source(monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = _asked("materials", '{"nature": "person", "province": "北京"}', monkeypatch, capsys)
    listed = json.loads(out)["materials"]
    assert code == 0
    assert [one["code"] for one in listed] == ["SUBJ_ID", "FACE", "HOLD_ID"]
    assert all(one["source"] for one in listed)


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("type", "{"),
        ("type", "[]"),
        ("type", '{"intent": "fly"}'),
        ("type", '{"colour": "red"}'),
        ("materials", "{}"),
        ("materials", '{"nature": "person", "province": "火星"}'),
        ("precheck", '{"answers": {"a": 1}, "domains": {"s1": {"expires": "soon"}}}'),
        ("precheck", '{"answers": []}'),
    ],
)
def test_bad_facts_are_one_sentence_and_exit_code_2(question: str, facts: str, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    code, out, err = _asked(question, facts, monkeypatch, capsys)
    assert (code, out) == (2, "")
    assert err.startswith("xiaobei rules: ")
    assert err.count("\n") == 1
