"""The portrait on a certificate, cut out of the photo itself so that nothing of its resolution is lost.

An ID card's is found from the number's line. On every other kind it stands at its place on the straightened page, apart
from the faint second one (the ghost portrait) that permits and passports carry; where a kind has had two places, the
one with the stronger picture is it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from actions.readers.outline import Points, moved
from actions.readers.page import Line, Page
from actions.readers.picture import Picture, encode

# The portrait's place, measured from the number's line in lengths of its eighteen digits (some 50 mm of the card's
# 85.6): its right end and middle are the origin. Generous on all sides: the face is looked for inside.
_LEFT, _RIGHT, _TOP, _BOTTOM = -0.57, 0.13, -0.90, -0.10
_DIGITS_MM, _PORTRAIT_MM = 50.0, 26.0
_LONGEST = 900  # pixels


@dataclass(frozen=True)
class Place:
    """Where a kind has its portrait, in shares of the page's width and height, with air; `wide`: the print's own width."""

    left: float
    top: float
    right: float
    bottom: float
    wide: float

    def corners(self, page: Page) -> Points:
        """On the page, clockwise from the upper left."""
        x, y = np.array([self.left, self.right]) * page.width, np.array([self.top, self.bottom]) * page.height
        return np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]], np.float32)


_CARD_LEFT = Place(0.01, 0.14, 0.32, 0.78, 20 / 85.6)
#: Permits and permanent residence cards: published specimens; the ghost stands at the right, below the middle.
PLACES: Mapping[str, tuple[Place, ...]] = {
    "hkm_permit": (_CARD_LEFT,),
    "tw_permit": (_CARD_LEFT,),
    "residence_permit": (Place(0.58, 0.08, 0.98, 0.80, _PORTRAIT_MM / 85.6),),
    "passport": (Place(0.02, 0.14, 0.35, 0.76, 33 / 125),),
    "foreign_permanent_residence": (_CARD_LEFT, Place(0.64, 0.10, 0.99, 0.80, 22 / 85.6)),
}


@dataclass(frozen=True)
class Portrait:
    """As a data: URL of an upright JPEG, and how many pixels of the photo the print is wide."""

    jpeg: str
    wide_px: float


def portrait(photo: Picture, page: Page, number: Line) -> Portrait:
    """An ID card's, by the line of its number."""
    length = number.x1 - number.x0
    x = np.clip([number.x1 + _LEFT * length, number.x1 + _RIGHT * length], 0, page.width)
    y = np.clip([number.middle + _TOP * length, number.middle + _BOTTOM * length], 0, page.height)
    box = np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]], np.float32)
    return Portrait(_url(_cut(photo, _in_photo(box, page))), length * _PORTRAIT_MM / _DIGITS_MM / page.scale)


def portrait_at_its_place(photo: Picture, page: Page, kind: str) -> Portrait | None:
    """Any other kind's; None for a kind without a portrait."""
    cut = [(_cut(photo, _in_photo(place.corners(page), page)), place) for place in PLACES.get(kind, ())]
    if not cut:
        return None
    picture, place = max(cut, key=lambda one: _strength(one[0]))
    return Portrait(_url(picture), place.wide * page.width / page.scale)


def _strength(picture: Picture) -> float:
    """Light and dark of what is printed: a ghost is faint, and text is thin."""
    small = cv2.resize(picture, (24, 30), interpolation=cv2.INTER_AREA)
    return float(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).std())


def _in_photo(box: Points, page: Page) -> Points:
    return moved(box, np.asarray(np.linalg.inv(page.matrix), np.float64))


def _url(picture: Picture) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(encode(picture, 95)).decode()


def _cut(photo: Picture, corners: Points) -> Picture:
    """The quadrilateral of the photo as an upright picture of as many pixels as it has there."""
    width = float(np.hypot(*(corners[1] - corners[0])))
    height = float(np.hypot(*(corners[3] - corners[0])))
    shrunk = min(1.0, _LONGEST / max(width, height, 1.0))
    size = (max(round(width * shrunk), 8), max(round(height * shrunk), 8))
    flat = np.array([[0, 0], [size[0], 0], list(size), [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(np.asarray(corners, np.float32), flat)
    return np.asarray(cv2.warpPerspective(photo, matrix, size, flags=cv2.INTER_CUBIC), np.uint8)
