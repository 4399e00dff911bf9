"""A face cut out the way Dlib's network was trained on: 150 px, aligned by five points, padding 0.25.

DeepFace's own crop refused 5 of 13 pairs of the same person where this one refused none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import cv2
import numpy as np

from actions.faces.mesh import Box, Points, Rgb
from actions.models import models_dir

CHIP_PX = 150
_PADDING = 0.25
_FACE_PX = 180  # of the face in the crop that is searched: large enough for HOG, small enough to be quick
#: Eye on the picture's right: outer, inner corner; the left one's outer, inner; below the nose.
_DLIBS_FIVE = (263, 362, 33, 133, 2)
_ROOM = 2.2  # of the crop round the face


def find_chip(rgb: Rgb, box: Box) -> Rgb | None:
    """The chip of the face in the box; None where Dlib's detector, a second opinion, sees no upright face."""
    import dlib

    crop = _crop(rgb, box)
    centre = dlib.point(crop.shape[1] // 2, crop.shape[0] // 2)
    rects = [rect for rect in _detector()(crop, 0) if rect.contains(centre)]
    if not rects:
        return None
    shape = _predictor()(crop, max(rects, key=lambda rect: rect.width()))
    return np.asarray(dlib.get_face_chip(crop, shape, CHIP_PX, _PADDING), np.uint8)


def chip_by_points(rgb: Rgb, points: Points) -> Rgb:
    """The same chip where Dlib's detector sees no face, by the mesh's points for Dlib's five."""
    import dlib

    parts = [dlib.point(round(float(points[i, 0])), round(float(points[i, 1]))) for i in _DLIBS_FIVE]
    shape = dlib.full_object_detection(dlib.rectangle(0, 0, rgb.shape[1], rgb.shape[0]), parts)
    return np.asarray(dlib.get_face_chip(np.ascontiguousarray(rgb), shape, CHIP_PX, _PADDING), np.uint8)


def find_upright(rgb: Rgb) -> list[Box]:
    """Upright faces of a picture, the widest first; from 80 px of it on, else from 40 px on."""
    for enlarged in (0, 1):
        rects = _detector()(np.ascontiguousarray(rgb), enlarged)
        if rects:
            return sorted(map(_box, rects), key=lambda box: -box.side)
    return []


def load() -> None:
    """Load detector and predictor into this process."""
    _detector()
    _predictor()


def sharpness(chip: Rgb) -> float:
    """Variance of the Laplacian of the middle of a chip: 20 is a blur, 200 crisp, noise counts as crisp too."""
    grey = cv2.cvtColor(chip[30:120, 30:120], cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())


def brightness(chip: Rgb) -> float:
    """Mean grey of the middle of a chip, 0..255."""
    return float(cv2.cvtColor(chip[30:120, 30:120], cv2.COLOR_RGB2GRAY).mean())


def quarter_turns(rgb: Rgb) -> Iterator[Rgb]:
    """The picture as it is, then turned by 90, 270 and 180 degrees: how a card lies in a photo nobody knows."""
    for turns in (0, 1, 3, 2):
        yield np.ascontiguousarray(np.rot90(rgb, turns))


def _crop(rgb: Rgb, box: Box) -> Rgb:
    """The face with room round it, enlarged or reduced to one size; what lies outside the picture is black."""
    scale = _FACE_PX / box.side
    side = round(_FACE_PX * _ROOM)
    to_crop = np.array(
        [[scale, 0, side / 2 - box.x * scale], [0, scale, side / 2 - box.y * scale]],
    )
    if scale < 0.5:  # linear warping alone would alias: reduce the whole picture first
        reduced = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return _crop(np.asarray(reduced, np.uint8), Box(box.x * scale, box.y * scale, _FACE_PX, box.tilt))
    return np.asarray(cv2.warpAffine(rgb, to_crop, (side, side), flags=cv2.INTER_LINEAR), np.uint8)


def _box(rect: Any) -> Box:
    return Box((rect.left() + rect.right()) / 2, (rect.top() + rect.bottom()) / 2, float(rect.width()), 0.0)


@cache
def _detector() -> Any:
    import dlib

    return dlib.get_frontal_face_detector()


@cache
def _predictor() -> Any:
    import dlib

    return dlib.shape_predictor(str(models_dir() / "shape_predictor_5_face_landmarks.dat"))
