"""The corners of a certificate in a photo: what shape they have, whether the photo ends at them, how they are laid flat."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.picture import Picture

Points = NDArray[np.float32]  # n x 2: x, y in pixels
Matrix = NDArray[np.float64]  # 3 x 3 homography

SIDE = 600  # pixels: outlines are looked for in a small picture
_RIM = 4  # pixels of it from the photo's own sides


def side_lengths(outline: Points) -> tuple[float, float, float, float]:
    """Lengths of the upper, right, lower and left side."""
    top, right, bottom, left = np.linalg.norm(np.roll(outline, -1, axis=0) - outline, axis=1)
    return float(top), float(right), float(bottom), float(left)


def longer_to_shorter(outline: Points) -> float:
    """How its mean length and breadth are to each other, 1 and more."""
    across, down = _extent(outline)
    return max(across, down) / min(across, down)


def is_even(outline: Points, most: float) -> bool:
    """Whether of two sides that face each other none is longer by more than this factor."""
    top, right, bottom, left = side_lengths(outline)
    return max(top, bottom) < most * min(top, bottom) and max(left, right) < most * min(left, right)


def is_card(outline: Points) -> bool:
    """Whether the sides are to each other as a card's (85.6 x 54 mm), seen a little from the side."""
    return 1.48 < longer_to_shorter(outline) < 1.76


def cut_sides(outline: Points, picture: Picture) -> NDArray[np.bool_]:
    """Which sides of a certificate are the sides of the photo: it was not photographed whole. Order: side_lengths."""
    scale = max(max(picture.shape[:2]) / SIDE, 1.0)
    shape = (round(picture.shape[0] / scale), round(picture.shape[1] / scale))
    return along_rim(outline / scale, np.roll(outline, -1, axis=0) / scale, shape)


def is_narrowed(outline: Points, picture: Picture) -> bool:
    """Whether one of its two longer sides is the photo's: what is seen is narrower than the certificate."""
    across, down = _extent(outline)
    longer = slice(0, 4, 2) if across > down else slice(1, 4, 2)
    return bool(cut_sides(outline, picture)[longer].any())


def along_rim(starts: Points, ends: Points, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which sides are sides of the small photo; starts and ends are ... x 2."""
    far = np.array([shape[1] - 1, shape[0] - 1])
    low = np.maximum(np.abs(starts), np.abs(ends)) < _RIM
    high = np.maximum(np.abs(starts - far), np.abs(ends - far)) < _RIM
    return np.asarray((low | high).any(axis=-1))


def flatten(outline: Points, side: int) -> tuple[Matrix, int, int]:
    """The homography from the photo to a flat page whose longer side has `side` pixels, and the page's size."""
    width, height = _extent(outline)
    scale = side / max(width, height)
    w, h = round(width * scale), round(height * scale)
    flat = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(outline, flat), np.float64), w, h


def moved(points: Points, matrix: Matrix) -> Points:
    """The points after a homography."""
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix), np.float32).reshape(-1, 2)


def _extent(outline: Points) -> tuple[float, float]:
    """Mean lengths across and down."""
    top, right, bottom, left = side_lengths(outline)
    return (top + bottom) / 2, (left + right) / 2
