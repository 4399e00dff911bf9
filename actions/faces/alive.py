"""Is there a head in front of the camera, or a picture? Two cheap signs; neither is certified anti-spoofing.

A replay on a screen and a face injected by software are not found here. Staff see the clip's pictures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.faces.challenge import TURNS, Event
from actions.faces.gaze import eye_changed
from actions.faces.settings import Signals
from actions.faces.track import Look, align, eye_span

_SMOOTHED = 5  # looks: the mesh trembles on a shaken picture, a face does not change for one look only
_TILTED = 0.85  # a picture turned in the hand gets narrower at least to this
_QUICK_S, _SLOW_S = 0.08, 0.25  # between two pictures: as phones film, and as slow as still tells something
_AROUND = 8  # looks before and after an action among which one at the camera is chosen
_STEP = 4  # every fourth of the 468 points is enough to fit a plane


def picture_sign(looks: Sequence[Look], turns: Sequence[Event], signals: Signals) -> str | None:
    """still_image, flat_picture, or None when neither is likely. `turns` are turns of the head seen in the clip."""
    reference = min(looks, key=lambda look: abs(look.yaw))
    shapes, narrowed = _aligned(looks, reference)
    if _movement(shapes, reference) < signals.still:
        return "flat_picture" if narrowed < _TILTED else "still_image"
    if any(_picture_turned(looks, event, signals) for event in turns if event.action in TURNS):
        return "flat_picture"
    if not turns and narrowed < _TILTED and all(_plane_explains(look, reference, signals.flat) for look in looks):
        return "flat_picture"
    return None


def cut_in(looks: Sequence[Look], signals: Signals) -> bool:
    """Whether the face is suddenly another picture: from one moment to the next it is hardly like what it was.

    Where pictures come slowly a face that turns changes much between two, so more is allowed there.
    """
    return any(
        _alike(one, other) < (signals.cut if other.at_s - one.at_s <= _QUICK_S else signals.cut / 2)
        for one, other in pairwise(looks)
        if other.at_s - one.at_s <= _SLOW_S
    )


def _alike(one: Look, other: Look) -> float:
    return float(np.corrcoef(one.small.ravel(), other.small.ravel())[0, 1])


def _picture_turned(looks: Sequence[Look], turn: Event, signals: Signals) -> bool:
    """Whether one picture explains this turn: seen as a plane, or with the very eye that it had before and after."""
    around = (_facing(looks[: turn.begin], signals, last=True), _facing(looks[turn.end :], signals, last=False))
    references = [look for look in around if look is not None]
    peak = looks[turn.peak]
    if any(_plane_explains(peak, reference, signals.flat) for reference in references):
        return True
    if any(_narrowing(peak, reference) < signals.narrow for reference in references):
        return True
    turned = [look for look in looks[turn.begin : turn.end] if abs(look.yaw) >= signals.turn_deg]
    changed = [eye_changed(turned, reference, looks) for reference in references]
    if not changed or min(changed) < signals.eye_same or max(changed) < signals.eye_changed:
        return True
    return any(eye_changed(turned, look, looks, near=False) < signals.other_eye_same for look in references)


def _narrowing(look: Look, reference: Look) -> float:
    """The width of the face against what it was, over what a head turned that far would leave of it: about 1 for a head.

    A picture has to be turned much farther than a head until the mesh believes the same yaw.
    """
    _, matrix = align(look.points[:, :2], reference.points[:, :2])
    wide, narrow = np.linalg.svd(matrix, compute_uv=False)
    return float(narrow / wide) / math.cos(math.radians(look.yaw))


def _facing(looks: Sequence[Look], signals: Signals, last: bool) -> Look | None:
    """The nearest open-eyed look at the camera before, or after, an action."""
    facing = [look for look in looks if abs(look.yaw) < signals.turned_back_deg]
    near = facing[-_AROUND:] if last else facing[:_AROUND]
    return max(near, key=lambda look: look.eyes - abs(look.yaw) / 100, default=None)


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
