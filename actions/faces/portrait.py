"""A picture's bytes to exactly one face: the portrait on a photographed certificate, or a selfie.

Whole cards are fine, in any of four orientations. A weaker, smaller second picture on the card (a ghost portrait)
is passed over; a second face of nearly the same width is not.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from actions.faces.chip import brightness, find_chip, find_upright, quarter_turns, sharpness
from actions.faces.mesh import Box, Points, Rgb, box_round, mesh, scaled
from actions.faces.refused import Refused
from actions.faces.settings import PictureBounds

_SEARCHED_PX = 960  # a card that fills half of a photo shows a face of 100 px then
_MESH_SURE = 0.5
_LEFT_CHEEK, _RIGHT_CHEEK = 234, 454
#: Ear to ear over the width of the printed portrait: 0.44 to 0.58 on 22 portraits cut as for a card.
_FACE_IN_PORTRAIT = 0.45
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")


@dataclass(frozen=True)
class Portrait:
    """One face: its chip (150 px RGB) and its width from ear to ear in pixels of the original picture."""

    chip: Rgb
    face_px: float

    @property
    def printed_px(self) -> float:
        """About how wide the printed portrait is in the original picture."""
        return self.face_px / _FACE_IN_PORTRAIT


def read_portrait(data: bytes, bounds: PictureBounds) -> Portrait:
    """The one face of a picture. Raises Refused: unreadable_file, no_face, several_faces, too_dark, blurred."""
    picture = open_picture(data, bounds)
    found = _find(picture, bounds)
    chip = find_chip(found[0], found[1])
    if chip is None:
        raise Refused("no_face")
    if brightness(chip) < bounds.dark:
        raise Refused("too_dark")
    if sharpness(chip) < bounds.blur:
        raise Refused("blurred")
    return Portrait(chip, found[1].side)


def open_picture(data: bytes, bounds: PictureBounds) -> Rgb:
    """Upright RGB. Raises Refused(unreadable_file), before decoding when the header claims too many pixels."""
    if not data or len(data) > bounds.max_bytes:
        raise Refused("unreadable_file")
    Image.init()  # else asking for a format by name fails when its plugin is not loaded yet
    try:
        with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > bounds.max_pixels:
                raise Refused("unreadable_file")
            image.draft("RGB", (2 * _SEARCHED_PX, 2 * _SEARCHED_PX))  # JPEG: decode large photos at half or a quarter
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"), np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise Refused("unreadable_file") from error


def _find(picture: Rgb, bounds: PictureBounds) -> tuple[Rgb, Box]:
    """The picture turned upright and the one face in it, its box as wide as the face from ear to ear."""
    for upright in quarter_turns(picture):
        small = scaled(upright, _SEARCHED_PX)
        faces = [points for box in find_upright(small) if (points := _sure_points(small, box)) is not None]
        if faces:
            return upright, _only(faces, bounds, upright.shape[1] / small.shape[1])
    raise Refused("no_face")


def _sure_points(rgb: Rgb, box: Box) -> Points | None:
    points, sure = mesh().points(rgb, box)
    return points if sure > _MESH_SURE else None


def _only(faces: list[Points], bounds: PictureBounds, scale: float) -> Box:
    faces = sorted(faces, key=face_width, reverse=True)
    widths = [face_width(points) for points in faces]
    if len(widths) > 1 and widths[1] > bounds.second_face * widths[0]:
        raise Refused("several_faces")
    box = box_round(faces[0])
    return Box(box.x * scale, box.y * scale, widths[0] * scale, box.tilt)


def face_width(points: Points) -> float:
    """Ear to ear, in the pixels of the points."""
    return float(np.linalg.norm(points[_LEFT_CHEEK, :2] - points[_RIGHT_CHEEK, :2]))
