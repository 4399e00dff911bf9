"""Does the eye change when the head turns? A person goes on looking at the camera, and light and lid change; a picture
that is tilted, bent or stretched takes its eye along as it was. Seen in docs/faces.md: 0.10 and more, against 0.04.

It is no certified anti-spoofing: who animates the eyes as well is not found by it.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.faces.mesh import Points
from actions.faces.track import Look

Grey = NDArray[np.uint8]

#: The rim of each eye in the mesh, outer corner first, and its brow: the picture's left eye, its right one.
_EYES = (
    ((33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7), (70, 63, 105, 66, 107, 55, 65, 52)),
    ((263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249), (300, 293, 334, 296, 336, 285)),
)
_WIDE, _HIGH = 64, 40  # of the patch round an eye, pixels
_EYE_SHARE = 0.66  # of the patch's width is the eye
_MIDDLE = (0.5, 0.56)
_EDGE = 6  # pixels of the patch's border that are not compared
_REACH = 4.0  # pixels that a fine shift may make up for
_OPEN = 0.8  # an eye shut over its usual opening says nothing about where it looks
_LOOKS = 9  # looked at in one turn
_NEAR_S = 0.5  # looks this near the reference say how much the clip's own noise changes an eye


def eye_changed(turn: Sequence[Look], reference: Look, around: Sequence[Look], near: bool = True) -> float:
    """How much the eye nearer to the camera, or the other, differs in a turn from what it was, beyond noise: 0..2.

    0 where the eyes are shut throughout: then nothing speaks for a person. `around` are the looks near the reference.
    """
    opened = [look for look in turn if look.eyes > _OPEN * reference.eyes]
    if not opened:
        return 0.0
    few = [opened[i] for i in np.linspace(0, len(opened) - 1, min(_LOOKS, len(opened))).astype(int)]
    nearer = 1 if statistics.median(look.yaw for look in few) < reference.yaw else 0
    eye = _Eye(reference, nearer if near else 1 - nearer)
    still = [
        eye.unlike(look)
        for look in around
        if look is not reference and abs(look.at_s - reference.at_s) < _NEAR_S and look.eyes > _OPEN * reference.eyes
    ]
    noise = min(still, default=0.0)
    return statistics.median(eye.unlike(look) for look in few) - noise


class _Eye:
    """One eye of the reference, and how unlike it another look's is once both are laid over each other."""

    def __init__(self, reference: Look, side: int) -> None:
        self._rim, brow = _EYES[side]
        self._of = [*self._rim, *brow]
        self._place = self._placed(reference.points, side)
        self._patch = self._cut(reference)

    def _placed(self, points: Points, side: int) -> NDArray[np.float64]:
        """Where the eye's points lie in the patch: level and of one size."""
        eye = points[self._of, :2].astype(np.float64)
        across = (eye[8] - eye[0]) * (1 if side == 0 else -1)
        tilt = math.atan2(across[1], across[0])
        turn = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
        level = eye @ turn.T
        rim = level[: len(self._rim)]
        scale = _WIDE * _EYE_SHARE / max(float(np.ptp(rim[:, 0])), 1e-6)
        return np.asarray((level - rim.mean(0)) * scale + (_WIDE * _MIDDLE[0], _HIGH * _MIDDLE[1]), np.float64)

    def unlike(self, look: Look) -> float:
        """1 - correlation of the two patches, after a fine shift of the pixels against each other."""
        other = self._cut(look)
        flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        shift = flow.calc(_bytes(self._patch), _bytes(other), np.zeros((_HIGH, _WIDE, 2), np.float32))
        shift = np.clip(cv2.GaussianBlur(shift, (0, 0), 4), -_REACH, _REACH)
        y, x = np.mgrid[0:_HIGH, 0:_WIDE].astype(np.float32)
        laid = cv2.remap(other, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        inner = (slice(_EDGE, -_EDGE), slice(_EDGE, -_EDGE))
        return 1 - float(np.corrcoef(laid[inner].ravel(), self._patch[inner].ravel())[0, 1])

    def _cut(self, look: Look) -> NDArray[np.float32]:
        """The eye as a patch of even contrast, by the affine map that lays its points where the reference has them."""
        to_look = _affine(self._place, look.points[self._of, :2].astype(np.float64))
        grey = cv2.cvtColor(look.rgb(), cv2.COLOR_RGB2GRAY)
        coarse = math.sqrt(abs(float(np.linalg.det(to_look[:, :2]))))
        if coarse > 1.2:
            grey = cv2.GaussianBlur(grey, (0, 0), 0.45 * coarse)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(grey, to_look, (_WIDE, _HIGH), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        smooth = cv2.GaussianBlur(cut.astype(np.float32), (0, 0), 1.0)
        return np.asarray((smooth - smooth.mean()) / (smooth.std() + 2) * 45 + 128, np.float32)


def _affine(shape: NDArray[np.float64], to: NDArray[np.float64]) -> NDArray[np.float64]:
    known = np.hstack([shape, np.ones((len(shape), 1))])
    return np.asarray(np.linalg.lstsq(known, to, rcond=None)[0].T, np.float64)


def _bytes(patch: NDArray[np.float32]) -> Grey:
    return np.asarray(np.clip(patch, 0, 255), np.uint8)
