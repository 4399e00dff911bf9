"""Rotate the master key: a new one in front, and every sealed piece put under it."""

from __future__ import annotations

import argparse
import asyncio
import os
import secrets
import sys

from bot.security import KEY_BYTES, Keys, Vault, load_keys, save_keys
from bot.storage.opened import Opened, opened
from bot.storage.rotation import rewrap_all


def arguments(parser: argparse.ArgumentParser) -> None:
    """rotate [--resume] [--forget]."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    rotate = what.add_parser("rotate", help="with XIAOBEI_KEY set, put everything under its first key")
    rotate.add_argument("--resume", action="store_true", help="make no new key, finish what was broken off")
    rotate.add_argument(
        "--forget",
        action="store_true",
        help="then drop the keys in between; stop the service first. The oldest stays: blind indexes come from it",
    )


def run(args: argparse.Namespace) -> int:
    """2 when the keys are in the environment and --forget is asked for: that is the operator's to do."""
    from_env = bool(os.environ.get("XIAOBEI_KEY"))
    if from_env and args.forget:
        print("the keys are in XIAOBEI_KEY: take the old ones out there", file=sys.stderr)
        return 2
    with opened() as house:
        return _rotate(house, new=not (from_env or args.resume), forget=args.forget)


def _rotate(house: Opened, new: bool, forget: bool) -> int:
    file = house.settings.var / "key"
    keys = load_keys(file)
    if new:
        keys = Keys((secrets.token_bytes(KEY_BYTES), *keys.all))
        save_keys(file, keys)
    done = asyncio.run(rewrap_all(house.database, Vault(keys), house.settings.files_dir))
    print(f"{done} pieces are under the current key")
    if forget and len(keys.all) > 2:
        save_keys(file, Keys((keys.all[0], keys.all[-1])))
        print(f"{len(keys.all) - 2} old keys dropped")
    return 0
