"""How log lines look: time, level, who, what. An exception is told by its kind and places; its words may be people's."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

_Info: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Wordless(logging.Formatter):
    """Exceptions without their messages: those quote what was typed, read or stored."""

    def formatException(self, ei: _Info) -> str:
        """Where it happened, what kind it is, and the same of what caused it."""
        chain: list[str] = []
        error = ei[1]
        while error is not None:
            chain += [*traceback.format_tb(error.__traceback__), f"{type(error).__name__}\n"]
            error = error.__cause__
        return "".join(chain).rstrip()


def set_up() -> None:
    """Warnings and worse, on standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(Wordless("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def place_of(error: BaseException) -> str:
    """What went wrong and where, without its words: they may be somebody's data."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {frames[-1].filename}:{frames[-1].lineno}" if frames else type(error).__name__
