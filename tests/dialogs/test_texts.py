"""Every sentence stands in one place, and a button says what it does at the step where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.script import build_script
from dialogs.texts import TextsFaulty, load

SCRIPT = build_script()


def test_a_key_in_two_files_of_one_language_is_refused(tmp_path: Path) -> None:
    for name, said in (("zh/a", "option: {again: 再录一次, keep: 保持不变}"), ("zh/b", "option: {again: 再查一次}")):
        path = tmp_path / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    with pytest.raises(TextsFaulty, match=r"dialogs/texts/zh: option\.again stands in a\.yml and in b\.yml"):
        load(tmp_path)
    (tmp_path / "zh/b.yml").write_text("option: {check: 再查一次}", "utf-8")
    assert load(tmp_path).say("option.again", "zh") == "再录一次"


def test_whoever_is_asked_by_link_is_named_on_the_button_that_asks_him() -> None:
    said = {
        (option.invites, SCRIPT.texts.say(label(step.name, option.value), "zh"))
        for step in SCRIPT.flow.every()
        for option in step.options
        if option.invites
    }
    assert said == {
        ("helper", "让手上有材料的人上传"),
        ("principal", "他不在我身边，发链接给他本人"),
        ("site_principal", "他不在我身边，发链接给他本人"),
    }


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("subject.identity_mend", "再核对一遍"),
        ("principal.identity_mend", "再核对一遍"),
        ("site_principal.identity_mend", "再核对一遍"),
        ("account.way", "查查能不能备"),
        ("ready.guest", "查查能不能备"),
        ("ready.verdict", "再查一次"),
    ],
)
def test_what_is_checked_again_the_button_says(step: str, said: str) -> None:
    assert SCRIPT.texts.say(label(step, "check_again"), "zh") == said


def label(name: str, value: str) -> str:
    """The text key of an option's words."""
    step = next(step for step in SCRIPT.flow.every() if step.name == name and value in {o.value for o in step.options})
    return next(filter(SCRIPT.texts.has, SCRIPT.flow.labels_of(step, value)))
