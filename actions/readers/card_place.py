"""Where a card lies in the photo, told by its own lines: whether all of it was photographed, wherever corners were seen.

The measures are those of our drawings (tests/documents), a millimetre or two within the card's edges.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from actions.readers.outline import Points, moved
from actions.readers.page import Line, Page
from actions.readers.parse.id_card_front import number_line
from actions.readers.parse.text import squeezed
from actions.readers.picture import Picture
from actions.readers.reading import Kind

_FRONTS: tuple[Kind, ...] = ("id_card_front", "residence_permit")  # laid out alike
_VALID, _STATE = re.compile("有效期限"), re.compile("中华人民共和国")
#: On travel permits a third of the portrait is farther than this before these labels, in heights from the title to the
#: number, which stands in the labels' column or under the portrait.
_LEFT_OF_LABELS, _FROM_LABELS = ("hkm_permit", "tw_permit"), 0.42
_RIGHT_OF_PORTRAIT = re.compile("姓名|出生|有效期|签发机")
_ENOUGH = 4  # lines: fewer say nothing of a card's height


@dataclass(frozen=True)
class _Edges:
    """Of a card, from a point of its own, in a length of its own, right and down."""

    left: float
    top: float
    right: float
    foot: float

    def corners(self, at: tuple[float, float], length: float) -> Points:
        """Clockwise from the upper left."""
        x = at[0] + np.array([self.left, self.right]) * length
        y = at[1] + np.array([self.top, self.foot]) * length
        return np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]], np.float32)


#: From the right end of the number, in lengths of its eighteen digits.
_BY_NUMBER = _Edges(-1.52, -0.92, 0.12, 0.09)
#: From the left end of 有效期限, in lengths from the row of 中华人民共和国 down to its own.
_BY_ROWS = _Edges(-0.43, -1.2, 1.82, 0.17)


def lies_inside(photo: Picture, page: Page, kind: Kind | None) -> bool:
    """Whether the whole of an ID card, or of one laid out like its front, is in the photo; False where nothing tells."""
    corners = _edges(page, kind)
    if corners is None:
        return False
    at = moved(corners, page.back) / (photo.shape[1], photo.shape[0])
    return bool(((at > 0) & (at < 1)).all())


def lies_outside(photo: Picture, page: Page, kind: Kind, lines: Sequence[Line]) -> bool:
    """Whether a third of a travel permit's portrait is outside of the photo, by the certificate's own lines beside it."""
    labels = [line.x0 for line in lines if _RIGHT_OF_PORTRAIT.match(squeezed(line.text))]
    if kind not in _LEFT_OF_LABELS or len(lines) < _ENOUGH or not labels:
        return False
    middles = [line.middle for line in lines]
    x = min(labels) - _FROM_LABELS * (max(middles) - min(middles))
    at = moved(np.array([[x, float(np.mean(middles))]], np.float32), page.back)[0] / (photo.shape[1], photo.shape[0])
    return bool((at < 0).any() or (at > 1).any())


def _edges(page: Page, kind: Kind | None) -> Points | None:
    """The card's corners on the page."""
    if kind == "id_card_back":
        state, valid = _row(page, _STATE), _row(page, _VALID)
        if state is None or valid is None or valid.middle <= state.middle:
            return None
        return _BY_ROWS.corners((valid.x0, valid.middle), valid.middle - state.middle)
    number = number_line(page) if kind in _FRONTS else None
    return _BY_NUMBER.corners((number.x1, number.middle), number.x1 - number.x0) if number else None


def _row(page: Page, words: re.Pattern[str]) -> Line | None:
    return next((line for line in page.lines if words.search(squeezed(line.text))), None)
