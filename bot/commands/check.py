"""Check config, flows, texts and rules: all faults at once, each with file and line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from bot.script import GIVEN_KEYS
from bot.settings import ConfigFaulty
from bot.settings import load as load_settings
from bot.verbs import SHAPES
from dialogs import texts
from dialogs.engine.commands import WISHES
from dialogs.flow import check, load
from filing.rules import BadRules, available
from filing.rules import load as load_rules

WORDS = frozenset({"assistant"})


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which flows; the project's own unless told otherwise."""
    parser.add_argument("--flows", type=Path, default=load.FLOWS, help="folder of the flow to check")


def run(args: argparse.Namespace) -> int:
    """0 when nothing is wrong, 1 otherwise."""
    found = list(faults(args.flows))
    for fault in found:
        print(fault)
    print(f"{len(found)} fault{'s' * (len(found) != 1)}")
    return 1 if found else 0


def faults(flows: Path) -> Iterator[str]:
    """Every fault, as a line."""
    try:
        load_settings()
    except ConfigFaulty as faulty:
        yield str(faulty)
    flow, broken = load.read(flows)
    yield from map(str, broken)
    words = texts.load()
    yield from map(str, check.check(flow, words, SHAPES, GIVEN_KEYS, WORDS, frozenset(WISHES)))
    yield from (f"{fault.place}: {fault.what}" for fault in texts.faults(words))
    for name in available():
        try:
            load_rules(name)
        except BadRules as bad:
            yield str(bad)
