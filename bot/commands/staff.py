"""Make, list and disable accounts of the provider's people, who log in at /desk."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import secrets
import sys

from bot.storage.opened import Opened, opened
from bot.storage.people import ROLES, People, Taken
from bot.storage.sessions import Lasting, Sessions
from bot.storage.telegram_links import TelegramLinks


def arguments(parser: argparse.ArgumentParser) -> None:
    """add NAME [--role R] [--ask], list, disable NAME, telegram NAME."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = what.add_parser("add", help="make an account; its password is printed once")
    add.add_argument("name")
    add.add_argument("--role", choices=ROLES, default="reviewer")
    add.add_argument("--ask", action="store_true", help="ask for the password instead of making one")
    what.add_parser("list", help="name, role, disabled or not")
    disable = what.add_parser("disable", help="log out everywhere and for good")
    disable.add_argument("name")
    telegram = what.add_parser("telegram", help="a link that tells the bot which Telegram account is theirs")
    telegram.add_argument("name")


def run(args: argparse.Namespace) -> int:
    """1 when there is such an account already, or none."""
    with opened() as house:
        return asyncio.run(
            {"add": _add, "list": _list, "disable": _disable, "telegram": _telegram}[args.what](house, args)
        )


async def _add(house: Opened, args: argparse.Namespace) -> int:
    password = await asyncio.to_thread(getpass.getpass) if args.ask else secrets.token_urlsafe(9)
    try:
        await People(house.database, house).add(args.name, args.role, password)
    except Taken:
        print(f"{args.name}: there is such an account already", file=sys.stderr)
        return 1
    print(f"{args.name} ({args.role})" + ("" if args.ask else f", password: {password}"))
    return 0


async def _list(house: Opened, args: argparse.Namespace) -> int:
    for person in await People(house.database, house).list():
        print(f"{person.name}\t{person.role}" + ("\tdisabled" if person.disabled else ""))
    return 0


async def _disable(house: Opened, args: argparse.Namespace) -> int:
    if not await People(house.database, house).disable(args.name):
        print(f"{args.name}: no such account", file=sys.stderr)
        return 1
    await Sessions(house.database, house.vault, house, Lasting()).end_all("staff", args.name)
    return 0


async def _telegram(house: Opened, args: argparse.Namespace) -> int:
    person = await People(house.database, house).find(args.name)
    if person is None or person.disabled:
        print(f"{args.name}: no such account", file=sys.stderr)
        return 1
    token = await TelegramLinks(house.database, house).mint(staff=args.name)
    print(f"Within 15 minutes, {args.name} sends this to the bot, in private:\n/start {token}")
    return 0
