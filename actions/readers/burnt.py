"""Letters beside a reflection: what stood where it is burnt out is gone, and the recogniser does not know.

It reads 欧阳俊 where 雅 is burnt out, as sure as ever. So the letters next to such a place are unsure: to be looked at
by who knows what stands there, and no reason yet to take the photo again, since the place may have been blank. It was
not where a value goes on behind it, farther off than its letters stand apart; nor, most likely, where a value of the
page begins or ends as none does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.light import WHITE, is_white_paper
from actions.readers.page import Line, Page
from actions.readers.parse.text import Value, squeezed
from actions.readers.reading import Kind
from actions.readers.whole import looks_whole
from actions.readers.wording import UNSURE

_WIDE, _NEAR = 0.7, 1.5  # heights of a line: gaps from so much on; letters that are no farther from them
_APART = 1.6  # times as far as neighbours stand from each other, one letter went between them
_FILLER = "<"  # of a passport's machine-readable zone
_BESIDE = 2  # letters on each side, by which a line is found again in a value


def unsure_beside_reflections(page: Page) -> Page:
    """The page whose letters next to what is burnt out are unsure."""
    burnt = _burnt(page)
    return page if burnt is None else replace(page, lines=tuple(_seen(line, burnt) for line in page.lines))


def lost_under_reflections(page: Page, kind: Kind, values: Mapping[str, Value]) -> bool:
    """Whether a reflection took letters out of one of these values, as far as that can be told."""
    burnt = _burnt(page)
    gaps = [] if burnt is None else [(line, gap) for line in page.lines for gap in _gaps(line, burnt)]
    strange = not all(looks_whole(kind, name, value.text) for name, value in values.items())
    return any(_is_torn(line, gap, values) or (strange and _beside(line, *gap)) for line, gap in gaps)


def _burnt(page: Page) -> NDArray[np.bool_] | None:
    """Where it is white; None of paper that is white all over, of which nothing can be said."""
    if is_white_paper(page.picture):
        return None
    return np.asarray(cv2.cvtColor(page.picture, cv2.COLOR_BGR2GRAY) >= WHITE)


def _is_torn(line: Line, gap: tuple[float, float], values: Mapping[str, Value]) -> bool:
    """Whether a value, or a passport's zone, goes on behind the gap, and there is room for a letter in it. Between two
    fillers of a zone stand others.
    """
    beside = _beside(line, *gap)
    if len(beside) < 2:
        return False
    before, after = beside
    around = squeezed(line.text[max(before + 1 - _BESIDE, 0) : after + _BESIDE])
    in_zone = _FILLER in line.text and {line.text[before], line.text[after]} != {_FILLER}
    torn = in_zone or any(around in value.text for value in values.values())
    return torn and _steps(line)[before] > _APART


def _steps(line: Line) -> list[float]:
    """How far each letter is from the next, 1 where they are neighbours; figures and Latin letters are half as wide."""
    wide = [0.5 if letter.isascii() else 1.0 for letter in line.text]
    apart = [
        (right - left) / ((one + other) / 2)
        for (left, right), (one, other) in zip(pairwise(line.centres), pairwise(wide), strict=True)
    ]
    usual = median(apart) if apart else 1.0
    return [step / usual for step in apart]


def _seen(line: Line, burnt: NDArray[np.bool_]) -> Line:
    sures = list(line.sures)
    for gap in _gaps(line, burnt):
        for at in _beside(line, *gap):
            sures[at] = min(sures[at], UNSURE)
    return replace(line, sures=tuple(sures))


def _beside(line: Line, left: float, right: float) -> list[int]:
    """The last letter before a gap and the first after it, where they are near."""
    middle, near = (left + right) / 2, _NEAR * line.height
    before = [at for at, x in enumerate(line.centres) if left - near < x <= middle]
    after = [at for at, x in enumerate(line.centres) if middle < x < right + near]
    return before[-1:] + after[:1]


def _gaps(line: Line, burnt: NDArray[np.bool_]) -> Iterator[tuple[float, float]]:
    """Where from and to nothing but white is seen, in the line and one letter around it."""
    start = max(round(line.x0 - line.height), 0)
    rows = slice(max(round(line.y0 + line.height / 4), 0), max(round(line.y1 - line.height / 4), 1))
    white = burnt[rows, start : max(round(line.x1 + line.height), start + 1)].all(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], white.astype(np.int8), [0]))))
    for left, right in edges.reshape(-1, 2):
        if right - left > _WIDE * line.height:
            yield float(start + left), float(start + right)
