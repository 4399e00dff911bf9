"""Hand the unfinished work of a machine that will not come back to the others."""

from __future__ import annotations

import argparse

from bot.storage.opened import opened
from bot.work import take_over


def arguments(parser: argparse.ArgumentParser) -> None:
    """EXECUTOR: the name it had in its config.yml."""
    parser.add_argument("executor")


def run(args: argparse.Namespace) -> int:
    """Prints how much there was."""
    with opened() as house:
        print(f"{take_over(house.database, args.executor)} pieces of work taken over from {args.executor}")
    return 0
