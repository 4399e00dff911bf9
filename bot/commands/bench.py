"""Figures about ourselves, each beside a peer's measured in the same run where one can be installed."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from actions.readers.reading import KINDS
from bot.settings import Settings, load

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
    read.add_argument("--judged", type=int, default=0, help="so many more photos, good and spoilt in turn (default 0)")
    face = benches.add_parser("face", help="faces: how often wrong, and what a clip costs; about ten seconds a clip")
    face.add_argument("pairs", type=Path, metavar="PAIRS.csv", help="portrait, other, same (1 or 0), card_* if any")
    face.add_argument("clips", type=Path, metavar="CLIPS.csv", help="clip; portrait and challenge where known")
    flood = benches.add_parser("flood", help="a chat beside a hundred that never pause; a minute")
    flood.add_argument("--json", action="store_true", help="one JSON object")
    for bench in (turns, read, face):
        bench.add_argument("--no-peer", action="store_true", help="install nothing and measure only ourselves")
        bench.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """0: measured. 1: it cannot be measured here, and a sentence why."""
    return {"turns": _turns, "flood": _flood, "read": _read, "face": _face}[args.bench](args)


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


def _flood(args: argparse.Namespace) -> int:
    from bot.bench import flood

    figures = flood.measure(Settings().var / "bench")
    print(figures.json() if args.json else "\n".join(figures.lines()))
    return 0


def _read(args: argparse.Namespace) -> int:
    from actions.models import ModelsMissing
    from bot.bench import read, scores

    first = args.seed or read.FIRST_SEED
    seeds = range(first, first + args.count)
    try:
        judged = range(first, first + args.judged) if args.judged else None
        report = read.measure(seeds, args.kind, args.level, judged, Settings().var / "bench", not args.no_peer)
    except (read.NoPictures, ModelsMissing) as cannot:
        print(f"xiaobei bench read: {cannot}", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if args.json else "\n".join(scores.lines(report)))
    return 0


def _face(args: argparse.Namespace) -> int:
    from actions.models import ModelsMissing
    from bot.bench import face

    try:
        report = face.measure(args.pairs, args.clips, load().face, not args.no_peer)
    except (face.Unusable, ModelsMissing, OSError) as cannot:
        print(f"xiaobei bench face: {cannot}", file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if args.json else "\n".join(face.lines(report)))
    return 0
