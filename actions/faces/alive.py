"""Is there a head in front of the camera, or a picture? Two cheap signs; neither is certified anti-spoofing.

A replay on a screen and a face injected by software are not found here. Staff see the clip's pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.faces.challenge import TURNS, Event
from actions.faces.settings import Signals
from actions.faces.track import Look, align, eye_span

_SMOOTHED = 5  # looks: the mesh trembles on a shaken picture, a face does not change for one look only
_TILTED = 0.85  # a picture turned in the hand gets narrower at least to this
_STEP = 4  # every fourth of the 468 points is enough to fit a plane


def picture_sign(looks: Sequence[Look], turns: Sequence[Event], signals: Signals) -> str | None:
    """still_image, flat_picture, or None when neither is likely. `turns` are turns of the head seen in the clip."""
    reference = min(looks, key=lambda look: abs(look.yaw))
    shapes, narrowed = _aligned(looks, reference)
    if _movement(shapes, reference) < signals.still:
        return "flat_picture" if narrowed < _TILTED else "still_image"
    if any(_plane_explains(looks[event.peak], reference, signals.flat) for event in turns if event.action in TURNS):
        return "flat_picture"
    if not turns and narrowed < _TILTED and all(_plane_explains(look, reference, signals.flat) for look in looks):
        return "flat_picture"
    return None


def _aligned(looks: Sequence[Look], reference: Look) -> tuple[NDArray[np.float64], float]:
    """Each look's shape laid over the reference by an affine map, and the narrowest that a map found the face."""
    shapes, narrowest = [], 1.0
    for look in looks:
        mapped, matrix = align(look.points[:, :2], reference.points[:, :2])
        wide, narrow = np.linalg.svd(matrix, compute_uv=False)
        narrowest = min(narrowest, float(narrow / wide))
        shapes.append(mapped)
    return np.array(shapes), narrowest


def _movement(shapes: NDArray[np.float64], reference: Look) -> float:
    """How much the shape itself changed over the clip: mean over points, 95th percentile over looks, in eye spans."""
    groups = [np.median(shapes[i : i + _SMOOTHED], axis=0) for i in range(max(1, len(shapes) - _SMOOTHED + 1))]
    middle = np.median(groups, axis=0)
    moved = [float(np.linalg.norm(group - middle, axis=1).mean()) for group in groups]
    return float(np.percentile(moved, 95)) / eye_span(reference.points)


def _plane_explains(look: Look, reference: Look, limit: float) -> bool:
    """Whether the look is the reference seen as a flat picture from elsewhere: a homography leaves little over."""
    shape = np.ascontiguousarray(look.points[::_STEP, :2])
    target = np.ascontiguousarray(reference.points[::_STEP, :2])
    plane, _ = cv2.findHomography(shape, target, 0)
    if plane is None:
        return True
    left = cv2.perspectiveTransform(shape[None], plane)[0] - target
    return float(np.linalg.norm(left, axis=1).mean()) / eye_span(reference.points) < limit
