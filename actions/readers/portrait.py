"""The portrait on an ID card, cut out of the photo itself so that nothing of its resolution is lost."""

from __future__ import annotations

import base64

import cv2
import numpy as np

from actions.readers.page import Line, Page
from actions.readers.picture import Picture, encode
from actions.readers.straighten import Points, moved

# The portrait's place, measured from the number's line in lengths of its eighteen digits (some 50 mm of the card's
# 85.6): its right end and middle are the origin. Generous on all sides: the face is looked for inside.
_LEFT, _RIGHT, _TOP, _BOTTOM = -0.57, 0.13, -0.90, -0.10
_LONGEST = 900  # pixels


def portrait(photo: Picture, page: Page, number: Line) -> str:
    """As a data: URL of an upright JPEG."""
    length = number.x1 - number.x0
    x = np.clip([number.x1 + _LEFT * length, number.x1 + _RIGHT * length], 0, page.width)
    y = np.clip([number.middle + _TOP * length, number.middle + _BOTTOM * length], 0, page.height)
    box = np.array([[x[0], y[0]], [x[1], y[0]], [x[1], y[1]], [x[0], y[1]]], np.float32)
    picture = _cut(photo, moved(box, np.asarray(np.linalg.inv(page.matrix), np.float64)))
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
