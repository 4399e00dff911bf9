"""Figures about ourselves, each beside a peer's measured in the same run where one can be installed."""

from __future__ import annotations

import argparse
import json
import sys

from actions.readers.reading import KINDS
from bot.settings import Settings

_CPU_S, _ROUNDS = 2.0, 3
LEVELS = ("scan", "phone", "hard")  # as tests/documents makes them


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which benchmark, how much of it."""
    benches = parser.add_subparsers(dest="bench", required=True, metavar="BENCH")
    turns = benches.add_parser("turns", help="turns a second, in process and durably over REST; about a minute")
    turns.add_argument("--seconds", type=float, default=_CPU_S, help=f"CPU seconds of one round (default {_CPU_S:g})")
    turns.add_argument("--rounds", type=_positive, default=_ROUNDS, help=f"medians are of so many (default {_ROUNDS})")
    read = benches.add_parser("read", help="documents read right; about five seconds a photo with the peer")
    read.add_argument("--count", type=_positive, default=2, help="photos of each kind and level (default 2)")
    read.add_argument("--seed", type=_positive, help="the first seed of the pictures; others make others")
    read.add_argument("--kind", choices=KINDS, action="append", default=[], help="only this; may be repeated")
    read.add_argument("--level", choices=LEVELS, action="append", default=[], help="only this; may be repeated")
    for bench in (turns, read):
        bench.add_argument("--no-peer", action="store_true", help="install nothing and measure only ourselves")
        bench.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """0: measured. 1: it cannot be measured here, and a sentence why."""
    return _turns(args) if args.bench == "turns" else _read(args)


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("a whole number from 1")
    return number


def _turns(args: argparse.Namespace) -> int:
    from bot.bench import turns

    figures = turns.measure(args.rounds, args.seconds, Settings().var / "bench", not args.no_peer)
    print(figures.json() if args.json else "\n".join(figures.lines()))
    return 0


def _read(args: argparse.Namespace) -> int:
    from actions.models import ModelsMissing
    from bot.bench import read, scores

    first = args.seed or read.FIRST_SEED
    seeds = range(first, first + args.count)
    try:
        report = read.measure(seeds, args.kind, args.level, Settings().var / "bench", not args.no_peer)
    except (read.NoPictures, ModelsMissing) as cannot:
        print(f"xiaobei bench read: {cannot}", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if args.json else "\n".join(scores.lines(report)))
    return 0
