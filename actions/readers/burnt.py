"""Letters beside a reflection: what stood where it is burnt out is gone, and the recogniser does not know.

It reads 欧阳俊 where 雅 is burnt out, as sure as ever. So the letters next to such a place are unsure: to be looked at
by who knows what stands there, and no reason yet to take the photo again, since the place may have been blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.light import WHITE, is_white_paper
from actions.readers.page import Line, Page
from actions.readers.wording import UNSURE

_WIDE, _NEAR = 0.7, 1.5  # heights of a line: gaps from so much on; letters that are no farther from them


def unsure_beside_reflections(page: Page) -> Page:
    """The page whose letters next to what is burnt out are unsure."""
    if is_white_paper(page.picture):
        return page
    burnt = np.asarray(cv2.cvtColor(page.picture, cv2.COLOR_BGR2GRAY) >= WHITE)
    return replace(page, lines=tuple(_seen(line, burnt) for line in page.lines))


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
