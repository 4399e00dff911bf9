"""How often a threshold is wrong about pairs of faces, with the interval that so few pairs allow to believe."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Rate:
    """So many of so many. `low` and `high`: Wilson's 95 % interval, which holds near 0 and for few cases too."""

    of: int
    all: int

    @property
    def share(self) -> float:
        """0..1; 0 of nothing is 0."""
        return self.of / self.all if self.all else 0.0

    @property
    def low(self) -> float:
        """The least that may be true."""
        return self._bound(-1)

    @property
    def high(self) -> float:
        """The most that may be true."""
        return self._bound(1)

    def _bound(self, side: int) -> float:
        if not self.all:
            return 0.0 if side < 0 else 1.0
        n, p = self.all, self.share
        middle = p + _Z**2 / (2 * n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        return min(1.0, max(0.0, (middle + side * half) / (1 + _Z**2 / n)))

    def __str__(self) -> str:
        return f"{self.of}/{self.all} = {100 * self.share:.1f} % ({100 * self.low:.1f}-{100 * self.high:.1f})"


@dataclass(frozen=True)
class Pair:
    """One comparison: whether it is one person, how unlike the pictures are (None: no face), what was decided."""

    quality: str
    same: bool
    distance: float | None
    decision: str


def at(pairs: Sequence[Pair], threshold: float) -> tuple[Rate, Rate]:
    """False match and false non-match, were this the only threshold."""
    told = [pair for pair in pairs if pair.distance is not None]
    others, same = [p for p in told if not p.same], [p for p in told if p.same]
    wrong = sum((pair.distance or 0) <= threshold for pair in others)
    missed = sum((pair.distance or 0) > threshold for pair in same)
    return Rate(wrong, len(others)), Rate(missed, len(same))


def decided(pairs: Sequence[Pair], same: bool) -> Iterator[tuple[str, Rate]]:
    """Each decision with how often it was made."""
    meant = [pair for pair in pairs if pair.same == same]
    for decision in ("match", "review", "no_match", "retake"):
        yield decision, Rate(sum(pair.decision == decision for pair in meant), len(meant))
