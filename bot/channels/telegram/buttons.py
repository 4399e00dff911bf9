"""What stands in a button: `1:stamp:what:seq`, short (Telegram allows 64 bytes) and versioned.

`seq` is the event of the reply in base 36, so that a press finds its card however old it is; `what` is the index of a
choice, `r` and the index of a card's row, or a letter for what only changes the keyboard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

VERSION = "1"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Kind = Literal["choice", "row", "rows", "card", "video", "agree", "web"]
_LETTERS: dict[Kind, str] = {
    "choice": "",
    "row": "r",
    "rows": "c",  # show the rows of the card, to change one
    "card": "b",  # back to the card's own buttons
    "video": "v",  # name the actions that a clip must show
    "agree": "a",  # pictures may pass through Telegram
    "web": "w",  # they shall not
}


@dataclass(frozen=True)
class Button:
    """One press. `index` counts choices or rows from 0."""

    kind: Kind
    stamp: str
    seq: int
    index: int = 0

    def packed(self) -> str:
        """As callback data."""
        index = str(self.index) if self.kind in ("choice", "row") else ""
        return f"{VERSION}:{self.stamp}:{_LETTERS[self.kind]}{index}:{_base36(self.seq)}"


def unpacked(data: str) -> Button | None:
    """None for a button of another version, or forged."""
    parts = data.split(":")
    if len(parts) != 4 or parts[0] != VERSION:
        return None
    _, stamp, what, seq = parts
    try:
        number = int(seq, 36)
        if what[:1].isdigit():
            return Button("choice", stamp, number, int(what))
        kind = next(kind for kind, letter in _LETTERS.items() if letter and letter == what[:1])
        return Button(kind, stamp, number, int(what[1:] or 0))
    except (ValueError, StopIteration):
        return None


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
