"""Verify the audit log: that no line of any order's chain, of looks or of deeds, was changed, inserted or removed."""

from __future__ import annotations

import argparse
import sys

from bot.storage import audit, deeds, looks
from bot.storage.opened import opened


def arguments(parser: argparse.ArgumentParser) -> None:
    """verify."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    what.add_parser("verify", help="check the chains of all orders, looks at papers and administrators' deeds")


def run(args: argparse.Namespace) -> int:
    """1 when a chain does not hold, with a line for each."""
    with opened() as house:
        lines, broken = house.database.read_now(lambda c: audit.verify(c, house.vault))
        looked, cut = house.database.read_now(lambda c: looks.CHAIN.verify(c, house.vault))
        done, undone = house.database.read_now(lambda c: deeds.CHAIN.verify(c, house.vault))
    broken += cut + undone
    for fault in broken:
        print(f"{fault.order}: broken at line {fault.n} ({fault.why})", file=sys.stderr)
    print(f"{lines} lines, {looked} looks, {done} deeds, {len(broken)} broken chains")
    return 1 if broken else 0
