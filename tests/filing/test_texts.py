"""Whatever filing may say has a sentence in both languages, with the words it needs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from actions.list_servers import UNFIT
from filing.materials import forms
from filing.reasons import reasons
from filing.rules import available, load
from filing.types import FilingType
from filing.types import reasons as type_reasons

ROOT = Path(__file__).parents[2]
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "filing").rglob("*.py"))}


def _flat(node: object, path: str = "") -> dict[str, str]:
    if isinstance(node, dict):
        return {key: text for name, part in node.items() for key, text in _flat(part, f"{path}.{name}").items()}
    return {path[1:]: str(node)}


TEXTS = {
    language: {
        key: text
        for name in ("filing", "rules")
        for key, text in _flat(
            yaml.safe_load((ROOT / f"dialogs/texts/{language}/{name}.yml").read_text("utf-8"))
        ).items()
    }
    for language in ("zh", "en")
}


def _calls(name: str) -> list[list[ast.expr]]:
    """Arguments of every call of this function in filing/."""
    nodes = [node for tree in TREES.values() for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [node.args for node in nodes if isinstance(node.func, ast.Name) and node.func.id == name]


def _words(nodes: list[ast.expr]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def _codes() -> set[str]:
    """Problem codes as the code names them: outright, or put together of two words."""
    outright = {word for args in _calls("Problem") for part in args for word in _words(list(ast.walk(part)))}
    worded = {word for args in _calls("_word") for word in _words(args[2:3])}
    lengths = {word for args in _calls("find_length") for word in _words(args[2:3])}
    strange = {
        f"{word}_character{end}"
        for args in _calls("find_strange")
        for word in _words(args[2:3])
        for end in ("", "_meant")
    }
    others = {
        f"{args[1].value}_got_{kind}"  # type: ignore[attr-defined]
        for args in _calls("find_other")
        if isinstance(args[1], ast.Constant)
        for kind in _words(list(ast.walk(args[2])))
    }
    own = {"residence_permit", "residence_unknown"}
    return {
        code
        for code in outright | worded | lengths | strange | others | own
        if re.fullmatch(r"[a-z][a-z_]*[a-z]", code)
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_that_can_be_said_has_a_sentence(language: str) -> None:
    papers = {rule.code.lower() for name in available() for rule in load(name).papers}
    wanted = {
        *(f"problem.{code}" for code in _codes()),
        *(f"type.{one.value}.{part}" for one in FilingType for part in ("name", "handover")),
        *(f"type.reason.{reason}" for reason in type_reasons()),
        *(f"unfit.{code}" for code in UNFIT),
        *(f"reason.{code}.{part}" for code in reasons() for part in ("label", "fix")),
        *(f"material.{code}" for code in papers | {"org_cert", "subj_id", "site_id", "face"}),
        *(f"paper.{code.lower()}.{part}" for code in forms() for part in ("why", "how")),
        *(f"paper.whose.{form.of}" for form in forms().values()),
    }
    assert len(_codes()) > 80
    assert not wanted - set(TEXTS[language])


def test_both_languages_have_the_same_keys_and_words_to_fill_in() -> None:
    zh, en = ({key: set(re.findall(r"\{(\w+)\}", text)) for key, text in TEXTS[one].items()} for one in ("zh", "en"))
    assert zh == en


def test_what_hands_over_or_returns_needs_no_words_filled_in() -> None:
    bare = [text for key, text in TEXTS["zh"].items() if key.startswith(("type.", "reason.", "unfit.", "material."))]
    assert not [text for text in bare if "{" in text]


def test_chinese_sentences_are_polite() -> None:
    assert not [key for key, text in TEXTS["zh"].items() if "你" in text]
