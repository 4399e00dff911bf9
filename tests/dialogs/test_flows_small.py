"""One tiny flow a feature of the flow language, played line by line; and every fault of a flow named with its place.

A line of talk does something (press, say, send, command, brings) and says what is then: asks (the open question, or
`nothing`), waits, said, offers, card, doubts, masks, named, args, holds (answers that stand), lives (what conditions
see), notes (an event), submits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.script import GIVEN_KEYS, build_script
from dialogs.engine.commands import WISHES
from dialogs.flow.check import ActionShape, check
from dialogs.flow.load import WORDS, FlowFaulty, load, read
from dialogs.flow.model import Flow
from dialogs.messages import Command, FileRef, Found, Said, Sent, What, Who
from dialogs.replies import Reply
from dialogs.texts import Texts
from filing.masking import mask
from tests.dialogs.play import Play

SMALL = sorted((Path(__file__).parent.parent / "flows_small").glob("*.yml"))
LABELS = {"stage.only": "Only", **{f"option.common.{name}": name for name in ("yes", "no", "right")}}


@pytest.mark.parametrize("path", SMALL, ids=lambda path: path.stem)
def test_a_feature_of_the_flow_language(path: Path, tmp_path: Path) -> None:
    told = yaml.safe_load(path.read_text("utf-8"))
    flow, texts = small(tmp_path, told["flow"]), texts_of(told)
    actions = {
        name: ActionShape(frozenset(of["needs"]), frozenset(of["gives"]))
        for name, of in told.get("actions", {}).items()
    }
    assert [
        fault
        for fault in check(flow, texts, actions, GIVEN_KEYS, frozenset(), frozenset(WISHES))
        if "field." not in fault.what
    ] == []
    play = SmallPlay(script=replace(build_script(), flow=flow, texts=OwnTexts(texts.by_language)))
    play.command("start")
    for number, line in enumerate(told["talk"], 1):
        try:
            play.line(line)
        except AssertionError as missed:
            raise AssertionError(f"line {number} {line}: {missed}") from None


def small(folder: Path, text: str) -> Flow:
    """A flow of one file."""
    (folder / "flow.yml").write_text(text, "utf-8")
    return load(folder)


def texts_of(told: dict[str, Any]) -> Texts:
    sentences = {**LABELS, **told["texts"]}
    return Texts({"zh": sentences, "en": sentences})


class OwnTexts(Texts):
    """The small flow's own sentences; whatever else the assistant says is said by its key."""

    def say(self, key: str, language: str, args: Any = None) -> str:
        return super().say(key, language, args) if key in self.by_language[language] else key


@dataclass
class SmallPlay(Play):
    def line(self, line: dict[str, Any]) -> None:
        before = len(self.told)
        self.do(line)
        new, asked = self.told[before:], self.asked()
        key = asked.key if asked else "nothing"
        assert line.get("asks", key) == key, f"asks {key}"
        if line.get("waits"):
            assert self.path().waiting and self.jobs, "waits for nothing"
        if "said" in line:
            assert line["said"] in [reply.key for reply in new], f"said {[reply.key for reply in new]}"
        if "notes" in line:
            assert line["notes"] in [event.kind for event in self.turns[-1].events], "is not noted"
        if "offers" in line:
            assert asked and [choice.value for choice in asked.choices] == line["offers"], asked and asked.choices
        if asked:
            self.see_card(asked, line)
        for name, value in line.get("args", {}).items():
            assert asked and asked.args[name].value == value, asked and asked.args
        for name, value in line.get("holds", {}).items():
            assert self.answers().value(name) == frozen(value), self.answers().value(name)
        for name, value in line.get("lives", {}).items():
            assert self.answers().get(name) == frozen(value), self.answers().get(name)
        if "submits" in line:
            sent = self.turns[-1].submissions[-1].answers
            assert {name: value for name, value in sent.items() if value is not True} == line["submits"]

    def see_card(self, asked: Reply, line: dict[str, Any]) -> None:
        rows = {row.key: row for row in asked.card}
        for name, value in line.get("card", {}).items():
            assert rows[name].shown.value == value
        for name, value in line.get("doubts", {}).items():
            assert rows[name].doubt == value
        for name, value in line.get("masks", {}).items():
            assert mask(rows[name].shown.sort, str(rows[name].shown.value)) == value
        for name, value in line.get("named", {}).items():
            assert rows[name].shown.name == value

    def do(self, line: dict[str, Any]) -> None:
        """`by` beside a line: the person who was invited does it."""
        match line:
            case {"by": person, **rest}:
                seat = next(held.id for held in self.conversation.invitations if held.person == person)
                self.happen(doing(rest), Who("invited", seat))
            case {"press": value}:
                self.press(value)
            case {"say": words}:
                self.say(words)
            case {"send": kind}:
                self.send(kind)
            case {"command": words}:
                self.command(words)
            case {"brings": {"problems": problems}}:
                self.bring(self.jobs[0], tuple(problems))
            case {"brings": found}:
                self.bring(self.jobs[0], found={name: Found(frozen(value)) for name, value in found.items()})

    def finds(self, action: str, slots: Any) -> dict[str, Any]:
        return {}


def doing(line: dict[str, Any]) -> What:
    """What somebody else does."""
    match line:
        case {"say": words}:
            return Said(words)
        case {"command": words}:
            return Command(*words.partition(" ")[::2])
        case _:
            return Sent(FileRef(f"file:{1:032x}"), "photo", 1000)


#: Words of the flow language that change nothing in a talk: where a rule comes from.
NOT_SHOWN = {"rule"}


def test_every_word_of_the_flow_language_has_a_tiny_flow_that_shows_it() -> None:
    shown = {
        word for path in SMALL for word in re.findall(r"\b(\w+):", yaml.safe_load(path.read_text("utf-8"))["flow"])
    }
    assert WORDS - NOT_SHOWN - shown == set()


def frozen(value: Any) -> Any:
    return tuple(map(frozen, value)) if isinstance(value, list) else value


TEXTS = Texts({lang: {**LABELS, "ask.a": "A?", "field.a": "A", "ask.b": "B?", "field.b": "B"} for lang in ("zh", "en")})
READS = {"read": ActionShape(frozenset({"photo"}), frozenset({"name"}))}

#: A fault each: the steps as written, the line it is on, what is said of it.
FAULTS = {
    "an unknown word": ("- ask: a\n- ask: b\n  wenn: {a: x}", 4, "`wenn` is no word of the flow language"),
    "an unknown kind": ("- ask: a\n  kind: smell", 3, "`smell` is no kind of input"),
    "an unknown sort": ("- ask: a\n  sort: odd", 3, "`odd` is no sort of value"),
    "no verb": ("- asks: a", 3, "a step begins with ask, choose, confirm or each"),
    "a step that is none": ("- ask", 1, "a step is a mapping, not 'ask'"),
    "a condition that is none": ("- ask: a\n  when: 3", 3, "a condition is a name or a mapping, not 3"),
    "a misspelt option": ("- choose: a\n  options: [{yes: {reopen: a}}]", 3, "`reopen` is nothing an option can do"),
    "a misspelt action": (
        "- ask: a\n  then: [{does: read}]",
        3,
        "`then` lists mappings with `do`, `reads` and `fills`",
    ),
    "a word that then has not": ("- ask: a\n  then: [{do: read, needs: a}]", 3, "`needs` is no word of `then`"),
    "a look ahead": ("- ask: a\n  when: {b: x}\n- ask: b", 3, "b is asked nowhere before this step"),
    "a need ahead": ("- ask: a\n  needs: [b]\n- ask: b", 3, "b is asked nowhere before this step"),
    "an unknown action": ("- ask: a\n  then: [{do: fly}]", 3, "no action is called fly"),
    "an unknown slot": ("- ask: a\n  then: [{do: read, reads: {foto: a}}]", 3, "read has no slot foto"),
    "an unknown field": ("- ask: a\n  then: [{do: read, fills: {nam: b}}]", 3, "read gives no nam"),
    "an unknown check": ("- ask: a\n  check: taste", 3, "no check is called taste"),
    "an unknown source": ("- choose: a\n  from: nowhere", 3, "no source of options is called nowhere"),
    "nothing to choose": ("- choose: a", 3, "a offers nothing to choose"),
    "a missing question": ("- ask: a\n- ask: c", 4, "ask.c has no text"),
    "a missing label": ("- choose: a\n  options: [yes, maybe]", 3, "option.a.maybe has no text"),
    "a missing name of a field": ("- ask: a\n- confirm: b\n  show: [a, c]", 4, "field.c has no text"),
    "an opening of nothing": (
        "- choose: a\n  options: [{yes: {reopens: c}}]",
        3,
        "c is asked nowhere before this step",
    ),
    "a change of nothing": ("- ask: a\n  depends: [c]", 3, "c is asked nowhere before this step"),
    "an unknown wish": ("- choose: a\n  options: [{yes: {command: fly}}]", 3, "no wish is called fly"),
    "an unknown move": ("- ask: a\n  moves: fly", 3, "no move is called fly"),
    "an unknown list": ("- choose: a\n  options: [{yes: {adds: c}}]", 3, "c is no list"),
    "a limit that is none": ("- ask: a\n  limit: many", 3, "`limit` is a number, not 'many'"),
    "options that are no list": ("- choose: a\n  options: {yes: no}", 3, "`options` is a list"),
    "a field's unknown word": ("- ask: a\nfields:\n  a: {mask: name}", 5, "`mask` is nothing that is known of a field"),
    "a field's unknown check": ("- ask: a\nfields:\n  a: {check: taste}", 5, "no check is called taste"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    steps, line, what = FAULTS[name]
    assert f"1-one.yml:{line}: {what}" in faults(tmp_path, f"stage: only\nsteps:\n{steps}\n")


def test_all_faults_are_found_at_once_and_a_faulty_flow_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "2-two.yml").write_text("stage: only\nsteps:\n- ask: b\n  smells: yes\n", "utf-8")
    found = faults(tmp_path, "stage: only\nsteps:\n- ask: a\n  kind: smell\n- ask: a\n  sort: odd\n")
    assert [fault.partition(": ")[0] for fault in found] == ["1-one.yml:3", "1-one.yml:5", "2-two.yml:3"]
    with pytest.raises(FlowFaulty, match=r"1-one\.yml:3"):
        load(tmp_path)


def test_what_is_no_yaml_is_said_with_its_line(tmp_path: Path) -> None:
    assert any("1-one.yml:4: not YAML" in fault for fault in faults(tmp_path, "stage: only\nsteps:\n- ask: {a\n"))
    assert "1-one.yml:1: a flow file holds `stage` and `steps`" in faults(tmp_path, "- just\n- a list\n")


def test_a_placeholder_that_the_step_does_not_tell(tmp_path: Path) -> None:
    texts = Texts({lang: {**TEXTS.by_language[lang], "ask.a": "Is {name} right?"} for lang in ("zh", "en")})
    found = faults(tmp_path, "stage: only\nsteps:\n- ask: a\n", texts)
    assert "1-one.yml:3: ask.a says {name}, which the step does not tell" in found


def test_a_consent_whose_wording_changed(tmp_path: Path) -> None:
    found = faults(tmp_path, "stage: only\nsteps:\n- choose: a\n  consent: '00000000'\n  options: [yes]\n")
    assert f"1-one.yml:3: the wording of ask.a has changed: its consent is now {TEXTS.version('ask.a')}" in found


def test_a_stage_without_a_name(tmp_path: Path) -> None:
    assert any("stage.other has no text" in fault for fault in faults(tmp_path, "stage: other\nsteps:\n- ask: a\n"))


def faults(folder: Path, text: str, texts: Texts = TEXTS) -> list[str]:
    """Every fault of a flow in `folder`, as `xiaobei check` prints them: what reading finds, and what checking finds."""
    (folder / "1-one.yml").write_text(text, "utf-8")
    flow, found = read(folder)
    return [*map(str, found), *map(str, check(flow, texts, READS, GIVEN_KEYS, frozenset(), frozenset(WISHES)))]
