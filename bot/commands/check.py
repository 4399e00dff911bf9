"""Check config, flows, texts and rules: all faults at once, each with file and line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.notify import sms_rules
from bot.script import GIVEN_KEYS
from bot.settings import ConfigFaulty
from bot.settings import load as load_settings
from bot.verbs import SHAPES
from dialogs import texts
from dialogs.engine.commands import INVITED_WISHES, WISHES
from dialogs.flow import check, load
from filing.rules import BadRules, available
from filing.rules import load as load_rules

WORDS = frozenset({"assistant"})
#: How old the lists of approved endings may be. Ours, no source: several are approved a year.
ENDINGS_AGE = timedelta(days=180)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which flows; the project's own unless told otherwise."""
    parser.add_argument("--flows", type=Path, default=load.FLOWS, help="folder of the flow to check")


def run(args: argparse.Namespace) -> int:
    """0 when nothing is wrong, 1 otherwise."""
    found = list(faults(args.flows))
    for fault in found:
        print(fault)
    for warning in warnings(date.today()):  # noqa: DTZ011  # the operator's own day
        print(warning)
    print(f"{len(found)} fault{'s' * (len(found) != 1)}")
    return 1 if found else 0


def warnings(today: date) -> Iterator[str]:
    """What is no fault and wants to be looked at: lists that the world changes behind our back."""
    for name in available():
        looked = load_rules(name).domain.endings_on
        if today - looked > ENDINGS_AGE:
            yield f"filing/rules/{name}.toml: domain.endings_on is {looked}; please look at 域名.信息 for approved endings"


def faults(flows: Path) -> Iterator[str]:
    """Every fault, as a line."""
    try:
        load_settings()
    except ConfigFaulty as faulty:
        yield str(faulty)
    flow, broken = load.read(flows)
    yield from map(str, broken)
    try:
        words = texts.load()
    except texts.TextsFaulty as faulty:
        yield str(faulty)
        return
    yield from map(str, check.check(flow, words, SHAPES, GIVEN_KEYS, WORDS, frozenset({*WISHES, *INVITED_WISHES})))
    yield from (f"{fault.place}: {fault.what}" for fault in texts.faults(words))
    for language, said in words.by_language.items():
        for key, text in said.items():
            if key.startswith("sms."):
                yield from sms_rules.faults(f"dialogs/texts/{language}: {key}", text)
    for name in available():
        try:
            load_rules(name)
        except BadRules as bad:
            yield str(bad)
