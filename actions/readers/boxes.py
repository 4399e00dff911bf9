"""The boxes of lines of text on a page: how long, how slanted, where they begin; those that hold two lines, cut apart."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.outline import Points
from actions.readers.picture import Picture

_LONGEST = 55  # heights; the 44 letters of a passport's zone were 41 at most, other lines of fields 48


def from_top_left(quad: Points) -> Points:
    """Clockwise from the top left; right for lines within 45 degrees of level."""
    by_x = quad[np.argsort(quad[:, 0])]
    left, right = by_x[:2][np.argsort(by_x[:2, 1])], by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def bounds(quad: Points) -> tuple[tuple[float, float], tuple[float, float]]:
    """Left, top, right, bottom as the line's own sides average them."""
    tl, tr, br, bl = from_top_left(quad).astype(float)
    return ((tl[0] + bl[0]) / 2, (tl[1] + tr[1]) / 2), ((tr[0] + br[0]) / 2, (bl[1] + br[1]) / 2)


def along(quad: Points) -> NDArray[np.float32]:
    """The longer side, as a vector."""
    one, other = quad[1] - quad[0], quad[2] - quad[1]
    return np.asarray(one if np.hypot(*one) > np.hypot(*other) else other, np.float32)


def is_ornament(quad: Points) -> bool:
    """Whether it is longer than any line of letters of its height: the border of a certificate."""
    sides = np.hypot(*(quad[1] - quad[0])), np.hypot(*(quad[2] - quad[1]))
    return float(max(sides)) > _LONGEST * float(min(sides))


def slant(quad: Points) -> float:
    """Degrees from the nearest axis, -45 to 45."""
    x, y = along(quad)
    angle = float(np.degrees(np.arctan2(y, x)))
    return (angle + 45) % 90 - 45


def by_length(quads: Sequence[Points]) -> list[int]:
    """Their places in the list, the longest first."""
    return sorted(range(len(quads)), key=lambda index: -float(np.hypot(*along(quads[index]))))


def longest(quads: Sequence[Points], count: int) -> list[Points]:
    """So many of the longest."""
    return [quads[index] for index in by_length(quads)[:count]]


def lie_on_their_side(quads: Sequence[Points]) -> bool:
    """Whether most of the length of all lines runs down the page."""
    across = down = 0.0
    for quad in quads:
        way = along(quad)
        across, down = across + abs(float(way[0])) ** 2, down + abs(float(way[1])) ** 2
    return down > across


def end_flush(quads: Sequence[Points]) -> bool:
    """Whether more lines end below each other than begin so: Chinese begins flush left, and upside down ends so."""
    boxes = np.array([(*bounds(quad)[0], *bounds(quad)[1]) for quad in quads], np.float32).reshape(-1, 4)
    left, top, right, bottom = boxes.T
    near = np.median(bottom - top) / 2 if len(boxes) else 0.0
    begun, ended = ((np.abs(ends[:, None] - ends) < near).sum() for ends in (left, right))
    return bool(ended > begun)


def unstacked(page: Picture, quads: list[Points]) -> list[Points]:
    """Letter-spaced labels stand one below the other, and the detector takes 名 over 类 for one thing: cut it."""
    typical = float(np.median([bounds(quad)[1][1] - bounds(quad)[0][1] for quad in quads])) if quads else 0.0
    return [part for quad in quads for part in _stories(page, quad, typical)]


def _stories(page: Picture, quad: Points, typical: float) -> list[Points]:
    """The letters of a tall box, apart where there is no ink between them."""
    (x0, y0), (x1, y1) = bounds(quad)
    if y1 - y0 < 1.6 * typical or y1 - y0 < 1.6 * (x1 - x0):
        return [quad]
    top, air = max(int(y0), 0), 0.12 * typical
    box = page[top : max(int(y1), 0), max(int(x0), 0) : max(int(x1), 0)]
    if not box.size:  # levelling may have turned it out of the page
        return [quad]
    runs = _runs_of_ink(box)
    letters = [(top + start - air, top + end + air) for start, end in runs if end - start > 0.35 * typical]
    return [np.array([[x0, a], [x1, a], [x1, b], [x0, b]], np.float32) for a, b in letters] or [quad]


def _runs_of_ink(box: Picture) -> list[tuple[int, int]]:
    """Where rows of pixels have ink, from and to."""
    _, ink = cv2.threshold(cv2.cvtColor(box, cv2.COLOR_BGR2GRAY), 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    marked = np.concatenate([[0], (ink.mean(1) > 0.04).astype(np.int8), [0]])
    edges = np.flatnonzero(np.diff(marked))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
