"""The flow as a script a lawyer can mark with a pen, or as a picture in Mermaid; or the life of an order."""

from __future__ import annotations

import argparse

from dialogs import texts
from dialogs.flow import load, render
from filing import picture


def arguments(parser: argparse.ArgumentParser) -> None:
    """What of, in which form and language."""
    parser.add_argument("--of", choices=("applicant", "order"), default="applicant")
    parser.add_argument("--format", choices=("text", "mermaid"), default="text")
    parser.add_argument("--language", choices=texts.LANGUAGES, default="zh")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    if args.of == "order":
        print(order_page(args.language), end="")
        return 0
    flow = load.load()
    print(render.as_mermaid(flow) if args.format == "mermaid" else render.as_text(flow, texts.load(), args.language))
    return 0


def order_page(language: str) -> str:
    """docs/lifecycle.md, with the desk's words."""
    words = texts.load()
    return picture.page(lambda key: words.say(f"desk.{key}", language))
