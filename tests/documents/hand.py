"""The hand that draws: everything in which one printing of a certificate differs from the next, by seed.

A steady hand changes nothing and takes the first of everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
Colour = tuple[int, int, int]


class Hand:
    """Seeded choices. The same seed makes the same ones, in the order in which they are asked for."""

    def __init__(self, seed: str, *, steady: bool = False) -> None:
        self.steady = steady
        self.random = Random(f"hand {seed}")
        self._fonts: dict[str, int] = {}

    def near(self, value: float, by: float) -> float:
        """Somewhere within `by` of it."""
        return value if self.steady else self.random.uniform(value - by, value + by)

    def one_of(self, options: Sequence[T]) -> T:
        """Any of them; the first when steady."""
        return options[0] if self.steady else self.random.choice(options)

    def chance(self, share: float) -> bool:
        """True that often; never when steady."""
        return not self.steady and self.random.random() < share

    def tint(self, colour: Colour, by: int = 10) -> Colour:
        """A neighbouring colour."""
        red, green, blue = (min(255, max(0, round(self.near(part, by)))) for part in colour)
        return red, green, blue

    def font(self, style: str) -> int:
        """Which font of the style this certificate is printed in: one for all of it."""
        if style not in self._fonts:
            self._fonts[style] = 0 if self.steady else self.random.randrange(12)
        return self._fonts[style]


STEADY = Hand("", steady=True)
