"""The command `xiaobei`. Each command is a file in bot/commands/: HELP, arguments(parser), run(args) -> exit code."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from types import ModuleType

COMMANDS = (
    "serve",
    "chat",
    "read",
    "face",
    "rules",
    "check",
    "flow",
    "staff",
    "keys",
    "audit",
    "purge",
    "recover",
    "actions",
    "models",
    "bench",
)


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit code 2 is a usage error, as argparse has it."""
    words = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="xiaobei", description="小备: gets a website filed (ICP备案), in chat.")
    chosen = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name in COMMANDS:
        sub = chosen.add_parser(name, help=_help(name))
        if name in words:  # only what is asked for is imported
            _module(name).arguments(sub)
    args = parser.parse_args(words)
    return int(_module(args.command).run(args))


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"bot.commands.{name}")


def _help(name: str) -> str:
    """The first line of a command's file, without importing what the command needs."""
    spec = importlib.util.find_spec(f"bot.commands.{name}")
    if spec is None or spec.origin is None:
        raise LookupError(f"bot/commands/{name}.py is missing")
    with open(spec.origin, encoding="utf-8") as file:
        return file.readline().strip().strip('"').rstrip(".")


if __name__ == "__main__":
    sys.exit(main())
