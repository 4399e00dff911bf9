"""Follows the one face through a clip: what its landmarks say at each moment, and the pictures.

Yaw is positive when the person turns to his own left, which is the right of an unmirrored picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.faces.clip import Picture
from actions.faces.mesh import LEFT_CORNER, RIGHT_CORNER, Box, Points, Rgb, box_round, mesh
from actions.faces.portrait import face_width
from actions.faces.refused import Refused
from actions.faces.settings import FaceSettings, PictureBounds

_RECOUNT = 5  # every so many looked-at pictures the faces are counted again
_SURE = 0.5
_SEEN_SHARE = 0.8  # of the pictures must show the face; hands and blur may hide it for a moment
_JPEG_QUALITY = 90
_RAW = 120  # pictures kept as they are, six seconds; packing costs time, and a long clip's would cost memory
_SMALL = 32
_SMALL_PLACES = ((8, 10), (24, 10), (16, 26))  # outer corners of the eyes, middle of the mouth
_LEFT_EAR, _RIGHT_EAR, _TOP_LIP, _LOW_LIP, _LEFT_MOUTH, _RIGHT_MOUTH = 234, 454, 13, 14, 61, 291
_LEFT_EYE = (33, 133, (160, 158), (144, 153))  # corners, upper lid, lower lid
_RIGHT_EYE = (362, 263, (385, 387), (380, 373))


@dataclass(frozen=True)
class Look:
    """One moment: seconds, head yaw in degrees, opening of the eyes and of the mouth over their widths.

    `small` is the face as 32 x 32 grey, eyes and mouth always in one place: does it go on as the same face?
    """

    at_s: float
    yaw: float
    eyes: float
    mouth: float
    points: Points
    sharp: float
    small: NDArray[np.float32]
    kept: bytes | Rgb

    @property
    def box(self) -> Box:
        """Where the face is in the picture."""
        return box_round(self.points)

    def rgb(self) -> Rgb:
        """The picture this was seen in."""
        if not isinstance(self.kept, bytes):
            return self.kept
        bgr = cv2.imdecode(np.frombuffer(self.kept, np.uint8), cv2.IMREAD_COLOR)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)


def track(pictures: Iterable[Picture], settings: FaceSettings) -> list[Look]:
    """One Look for each picture that shows the face. Raises Refused: no_face, several_faces, face_too_small."""
    follower = _Follower(settings.picture)
    looks: list[Look] = []
    count = 0
    for picture in pictures:
        count += 1
        points = follower.next(picture.rgb)
        if points is not None:
            looks.append(_look(picture, points, packed=len(looks) >= _RAW))
    if len(looks) < 2 or len(looks) < _SEEN_SHARE * count:
        raise Refused("no_face")
    if float(np.median([face_width(look.points) for look in looks])) < settings.picture.face_px:
        raise Refused("face_too_small")
    return looks


def align(shape: NDArray[np.float32], to: NDArray[np.float32]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The best affine map of one set of points onto another: the mapped points, and the map's 2 x 2 part."""
    known = np.hstack([shape, np.ones((len(shape), 1))]).astype(np.float64)
    best = np.asarray(np.linalg.lstsq(known, to.astype(np.float64), rcond=None)[0], np.float64)
    return known @ best, best[:2]


class _Follower:
    """Looks for the face near where it just was; counts faces in the whole picture from time to time."""

    def __init__(self, bounds: PictureBounds) -> None:
        self._bounds = bounds
        self._box: Box | None = None
        self._since_count = 0
        self._crowded = 0

    def next(self, rgb: Rgb) -> Points | None:
        if self._box is None or self._since_count >= _RECOUNT:
            self._recount(rgb)
        self._since_count += 1
        if self._box is None:
            return None
        points, sure = mesh().points(rgb, self._box)
        self._box = box_round(points) if sure > _SURE else None
        return points if sure > _SURE else None

    def _recount(self, rgb: Rgb) -> None:
        faces = mesh().faces(rgb)
        self._since_count = 0
        if len(faces) > 1 and faces[1].side > self._bounds.second_face * faces[0].side:
            self._crowded += 1
        if self._crowded > 1:  # once may be the detector's mistake
            raise Refused("several_faces")
        if self._box is None and faces:
            self._box = box_round(mesh().points(rgb, faces[0])[0])


def _look(picture: Picture, points: Points, packed: bool) -> Look:
    return Look(
        at_s=picture.at_s,
        yaw=_yaw(points),
        eyes=_eyes(points),
        mouth=_mouth(points),
        points=points,
        sharp=_sharpness(picture.rgb, points),
        small=_small(picture.rgb, points),
        kept=_jpeg(picture.rgb) if packed else picture.rgb,
    )


def _jpeg(rgb: Rgb) -> bytes:
    return bytes(cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes())


def _small(rgb: Rgb, points: Points) -> NDArray[np.float32]:
    mouth = (points[_TOP_LIP, :2] + points[_LOW_LIP, :2]) / 2
    three = np.array([points[LEFT_CORNER, :2], points[RIGHT_CORNER, :2], mouth], np.float32)
    to_small = cv2.getAffineTransform(three, np.array(_SMALL_PLACES, np.float32))
    coarse = 1 / math.sqrt(max(abs(float(np.linalg.det(to_small[:, :2]))), 1e-6))
    low, high = np.floor(points[:, :2].min(0) - 2 * coarse), np.ceil(points[:, :2].max(0) + 2 * coarse)
    (x0, y0), (x1, y1) = np.maximum(low, 0).astype(int), np.maximum(high, 1).astype(int)
    grey = cv2.cvtColor(rgb[y0:y1, x0:x1], cv2.COLOR_RGB2GRAY) if x1 > x0 and y1 > y0 else np.zeros((1, 1), np.uint8)
    to_small[:, 2] = to_small[:, 2] + to_small[:, :2] @ (x0, y0)
    smooth = cv2.GaussianBlur(grey, (0, 0), max(0.5 * coarse, 0.3))
    return cv2.warpAffine(smooth, to_small, (_SMALL, _SMALL), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)


def _yaw(points: Points) -> float:
    """From the depth of one ear against the other; independent of tilting a flat picture, unlike widths."""
    across = points[_RIGHT_EAR] - points[_LEFT_EAR]
    return math.degrees(math.atan2(float(across[2]), float(np.hypot(across[0], across[1]))))


def _eyes(points: Points) -> float:
    """Eye aspect ratio, mean of both eyes: about 0.3 open, below 0.15 shut."""
    return (_eye(points, *_LEFT_EYE) + _eye(points, *_RIGHT_EYE)) / 2


def _eye(points: Points, outer: int, inner: int, upper: tuple[int, ...], lower: tuple[int, ...]) -> float:
    gap = sum(_apart(points, above, below) for above, below in zip(upper, lower, strict=True)) / len(upper)
    return gap / _apart(points, outer, inner)


def _mouth(points: Points) -> float:
    """Gap between the lips over the width of the mouth: 0 shut, above 0.35 open."""
    return _apart(points, _TOP_LIP, _LOW_LIP) / _apart(points, _LEFT_MOUTH, _RIGHT_MOUTH)


def _apart(points: Points, one: int, other: int) -> float:
    return float(np.hypot(*(points[one, :2] - points[other, :2]))) or 1e-6


def eye_span(points: Points) -> float:
    """Between the outer corners of the eyes, the unit in which changes of shape are measured."""
    return _apart(points, LEFT_CORNER, RIGHT_CORNER)


def _sharpness(rgb: Rgb, points: Points) -> float:
    """Of the face at one size, so that pictures of a clip can be compared with one another."""
    low, high = points[:, :2].min(0).astype(int), points[:, :2].max(0).astype(int)
    face = rgb[max(0, low[1]) : max(1, high[1]), max(0, low[0]) : max(1, high[0])]
    if not face.size:
        return 0.0
    grey = cv2.cvtColor(cv2.resize(face, (120, 120), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(grey, cv2.CV_64F).var())
