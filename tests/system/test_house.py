"""What must be true of the whole house, whoever changes a room."""

from __future__ import annotations

import ast
import importlib.metadata
import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

from actions.readers.reading import KINDS
from bot.commands import check
from bot.commands.flow import order_page
from bot.script import build_script
from bot.settings import Settings, load
from bot.verbs import SHAPES
from dialogs import texts
from dialogs.flow.checks import CHECKS
from dialogs.flow.derived import DERIVED
from filing.provinces import provinces as provinces_of_china
from filing.rules import load as load_rules

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("filing", "dialogs", "actions", "bot")
SOURCES = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]


def test_nothing_is_wrong_with_config_flows_texts_and_rules() -> None:
    assert list(check.faults(check.load.FLOWS)) == []


def test_the_picture_of_an_orders_life_is_what_the_code_says() -> None:
    assert (ROOT / "docs/lifecycle.md").read_text("utf-8") == order_page("zh")


def test_only_one_distribution_owns_cv2() -> None:
    owners = importlib.metadata.packages_distributions()["cv2"]
    assert owners == ["opencv-contrib-python-headless"]


def test_the_lock_file_names_no_registry() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert not re.search(r"https?://|--index-url|--find-links", lock)


def test_every_section_of_the_config_file_is_one_the_code_knows_and_the_other_way_round() -> None:
    written = yaml.safe_load((ROOT / "config.yml").read_text("utf-8"))
    assert set(written) == set(Settings.model_fields)
    for name, section in written.items():
        if isinstance(section, dict):
            known = getattr(load(ROOT / "config.yml"), name)
            fields = {*getattr(type(known), "model_fields", vars(known))}
            assert set(section) == fields if name not in ("reader", "face") else set(section) <= fields, name


def test_every_action_is_used_by_the_flow_or_by_the_workers() -> None:
    used = {then.action for step in build_script().flow.every() for then in step.then}
    assert set(SHAPES) - used == {
        "submit_order",
        "query_order",
        "withdraw_order",
        "check_footer",
        "look_at_site",
        "read_words",
        "release_number",
    }


def test_every_check_and_derived_value_is_used() -> None:
    flow = build_script().flow
    named = {step.check for step in flow.every()} | {field.check for field in flow.fields.values()}
    assert set(CHECKS) - named == set()
    mentioned = " ".join(path.read_text("utf-8") for path in (ROOT / "dialogs/flows").glob("*.yml")).replace(".*", "")
    assert [key for key in DERIVED if key not in mentioned] == [
        "owes.papers"
    ]  # the list that all others are looked up in


def test_every_question_names_the_rule_it_is_owed_by() -> None:
    silent = [step.key for step in build_script().flow.every() if step.kind != "each" and not step.rule]
    assert silent == []


def test_every_kind_of_document_has_a_name_and_a_sentence_for_when_it_is_the_wrong_one() -> None:
    said = texts.load()
    missing = [key for kind in KINDS for key in (f"document.{kind}", f"problem.got_{kind}") if not said.has(key)]
    assert missing == []
    for language in texts.LANGUAGES:
        assert all("{wanted}" in said.by_language[language][f"problem.got_{kind}"] for kind in KINDS)


def test_no_sentence_for_people_stands_in_python() -> None:
    # Words of certificates and commands are data; what speaks to somebody has a 您, a 请, or ends like a sentence.
    chinese = re.compile(r'"[^"\n]*(您|请[\u4e00-\u9fff]|[\u4e00-\u9fff]{4,}[。！？])[^"\n]*"')
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in SOURCES
        for match in chinese.finditer(_without_docstrings(path.read_text("utf-8")))
    ]
    assert found == []


def _without_docstrings(source: str) -> str:
    return re.sub(r'""".*?"""|#.*', "", source, flags=re.DOTALL if '"""' in source else 0)


def test_no_province_stands_in_python() -> None:
    provinces = [province.name for province in provinces_of_china()]
    for path in SOURCES:
        source = re.sub(r'"""(.*?)"""', "", path.read_text("utf-8"), flags=re.DOTALL)
        source = re.sub(r"#[^\n]*", "", source)
        assert not [name for name in provinces if name in source], path.relative_to(ROOT)


def test_no_list_of_words_of_the_rules_stands_in_python() -> None:
    """Words that a name may not hold, endings that cannot be filed: two of them in one file are the beginning of a list."""
    names = load_rules("2026-08").names
    words = {*names.forbidden, *names.doubtful, *names.person, *names.person_with_approval, *names.national}
    words |= {*names.finance, *names.countries, *(word for listed in names.person_in.values() for word in listed)}
    assert len(words) > 100
    for path in SOURCES:
        told = {node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)}
        assert len(words & {one for one in told if isinstance(one, str)}) < 2, path.relative_to(ROOT)


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_sentence_can_be_filled(language: str) -> None:
    for key, sentence in texts.load().by_language[language].items():
        holes = [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]
        assert all(hole.isidentifier() for hole in holes), key


def test_every_sentence_that_a_page_names_is_there() -> None:
    pages, said = ROOT / "bot/channels/pages", texts.load()
    named = {key for page in pages.rglob("*.html") for key in re.findall(r"say\('([\w.]+)'", page.read_text("utf-8"))}
    for script in pages.rglob("*.js"):
        named |= {f"page.{key}" for key in re.findall(r'say\("([\w.]+)"', script.read_text("utf-8"))}
    assert len(named) > 100
    assert sorted(key for key in named if not key.endswith(".") and not said.has(key)) == []


def test_we_never_say_that_we_are_official_and_name_no_cloud() -> None:
    for language in texts.LANGUAGES:
        said = " ".join(texts.load().by_language[language].values()).lower()
        assert not re.search("阿里云|腾讯云|华为云|aliyun|alibaba|tencent|huawei", said)
