"""The flow as a script a lawyer can mark with a pen, or as a picture in Mermaid."""

from __future__ import annotations

import argparse

from dialogs import texts
from dialogs.flow import load, render


def arguments(parser: argparse.ArgumentParser) -> None:
    """In which form and language."""
    parser.add_argument("--format", choices=("text", "mermaid"), default="text")
    parser.add_argument("--language", choices=texts.LANGUAGES, default="zh")


def run(args: argparse.Namespace) -> int:
    """Print it."""
    flow = load.load()
    print(render.as_mermaid(flow) if args.format == "mermaid" else render.as_text(flow, texts.load(), args.language))
    return 0
