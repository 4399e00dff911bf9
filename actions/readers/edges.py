"""Quadrilaterals from straight edges: for a certificate on newspaper, wood or a keyboard, where colours tell nothing.

Line segments are gathered into lines, two pairs of lines make a quadrilateral, and those with the most edge along
their sides are proposed.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_SHORTEST = 0.05  # of the longer side of the picture: segments below are texture
_LONGEST, _PARTED = 20, 30  # lines that are looked at, see _promising
_STRETCH, _STEP, _AWAY = 0.2, 4, 5  # of the longer side; pixels along a line and to its sides
_ASKEW = 26  # degrees that opposite sides may differ by, and neighbours from a right angle
_MOST = 2000  # quadrilaterals proposed


def quads_of_edges(grey: NDArray[np.uint8], lab: Floats) -> Floats:
    """n x 4 x 2: corners in order round each, in pixels, those with the longest edges first.

    `lab`: the same picture's colours, height x width x 3.
    """
    segments = _segments(grey)
    if len(segments) < 4:
        return np.zeros((0, 4, 2), np.float32)
    gathered = _gathered(segments, max(grey.shape))
    lines = np.concatenate([gathered[_promising(gathered, lab)], _rim(*grey.shape[:2])])
    pairs = _facing(lines, max(grey.shape))
    return _made_of(lines, pairs, grey.shape)


def _segments(grey: NDArray[np.uint8]) -> Floats:
    """n x 4: x, y to x, y; longest first."""
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD, scale=0.8).detect(grey)[0]
    if found is None:
        return np.zeros((0, 4), np.float32)
    segments = found.reshape(-1, 4)
    lengths = np.hypot(segments[:, 2] - segments[:, 0], segments[:, 3] - segments[:, 1])
    order = np.argsort(-lengths)
    return np.asarray(segments[order][lengths[order] > _SHORTEST * max(grey.shape)][:400], np.float32)


def _gathered(segments: Floats, side: int) -> Floats:
    """m x 4: middle, angle (radians, 0 to pi), length of edge. Pieces of one straight edge are one line."""
    middles = (segments[:, :2] + segments[:, 2:]) / 2
    vectors = segments[:, 2:] - segments[:, :2]
    lengths = np.hypot(vectors[:, 0], vectors[:, 1])
    angles = np.arctan2(vectors[:, 1], vectors[:, 0]) % np.pi
    left, lines = np.ones(len(segments), bool), []
    for index in range(len(segments)):
        if not left[index]:
            continue
        normal = np.array([-np.sin(angles[index]), np.cos(angles[index])])
        near = np.abs((middles - middles[index]) @ normal) < 0.008 * side
        same = left & near & (_apart(angles, angles[index]) < np.deg2rad(3))
        weight = lengths[same] / lengths[same].sum()
        lines.append((*(middles[same].T @ weight), angles[index], lengths[same].sum()))
        left &= ~same
    found = np.array(lines, np.float32)
    return np.asarray(found[np.argsort(-found[:, 3])], np.float32)


def _promising(lines: Floats, lab: Floats) -> NDArray[np.intp]:
    """Which lines are looked at: the longest, and those along which one side goes on differing from the other.

    A pattern has longer lines than the certificate that lies on it, but what is on their two sides changes places.
    """
    parted = np.argsort(-_parted(lines, np.asarray(cv2.blur(lab, (5, 5)), np.float32)))
    return np.unique(np.concatenate([np.arange(min(_LONGEST, len(lines))), parted[:_PARTED]]))


def _parted(lines: Floats, lab: Floats) -> Floats:
    """How clearly and evenly the sides of each line differ over its best stretch, 0-1."""
    height, width = lab.shape[:2]
    reach, stretch = np.arange(-max(lab.shape), max(lab.shape), _STEP), round(_STRETCH * max(lab.shape) / _STEP)
    along = np.stack([np.cos(lines[:, 2]), np.sin(lines[:, 2])], axis=1)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    points = lines[:, None, :2] + along[:, None] * reach[:, None]
    sides = [(points + across[:, None] * away).round().astype(int) for away in (_AWAY, -_AWAY)]
    inside = np.all([((one >= 0) & (one < (width, height))).all(-1) for one in sides], axis=0)
    one, other = (lab[side[..., 1].clip(0, height - 1), side[..., 0].clip(0, width - 1)] for side in sides)
    differs = np.where(inside[..., None], one - other, 0)
    windows = np.lib.stride_tricks.sliding_window_view(differs, stretch, axis=1)  # lines x starts x 3 x stretch
    mean = windows.mean(-1)
    strength = np.maximum(np.linalg.norm(mean, axis=2), 1e-6)
    told = np.einsum("lsct,lsc->lst", windows, mean / strength[..., None])
    even = (told > 4).mean(-1)
    return np.asarray((np.minimum(strength / 12, 1.0) * even).max(1), np.float32)


def _rim(height: int, width: int) -> Floats:
    """The sides of the photo itself: a certificate that was not photographed whole ends there."""
    x, y, half = width - 1, height - 1, np.pi / 2
    return np.array(
        [(x / 2, 0, 0, x / 2), (x / 2, y, 0, x / 2), (0, y / 2, half, y / 2), (x, y / 2, half, y / 2)], np.float32
    )


def _apart(one: Floats, other: Floats | float) -> Floats:
    """Between directions, 0 to a right angle."""
    difference = np.abs(one - other) % np.pi
    return np.asarray(np.minimum(difference, np.pi - difference), np.float32)


def _facing(lines: Floats, side: int) -> list[tuple[int, int]]:
    """Pairs that may be opposite sides: about parallel and well apart."""
    pairs = []
    for one in range(len(lines)):
        normal = np.array([-np.sin(lines[one, 2]), np.cos(lines[one, 2])])
        for other in range(one + 1, len(lines)):
            distance = abs(float((lines[other, :2] - lines[one, :2]) @ normal))
            if distance > 0.16 * side and _apart(lines[one, 2], lines[other, 2]) < np.deg2rad(_ASKEW):
                pairs.append((one, other))
    return pairs


def _made_of(lines: Floats, pairs: list[tuple[int, int]], shape: tuple[int, ...]) -> Floats:
    """Two pairs across each other, all four corners in the picture."""
    if not pairs:
        return np.zeros((0, 4, 2), np.float32)
    ends = np.array(pairs)
    angles = lines[ends[:, 0], 2]
    one, other = np.nonzero(np.triu(_apart(angles[:, None], angles[None, :]) > np.deg2rad(90 - _ASKEW), 1))
    a, c, b, d = ends[one, 0], ends[one, 1], ends[other, 0], ends[other, 1]
    corners = np.stack([_meet(lines[x], lines[y]) for x, y in ((a, b), (b, c), (c, d), (d, a))], axis=1)
    height, width = shape[:2]
    inside = ((corners > -6) & (corners < np.array([width + 6, height + 6]))).all(axis=(1, 2))
    around = np.linalg.norm(np.roll(corners, -1, 1) - corners, axis=2).sum(1)
    edge = lines[a, 3] + lines[b, 3] + lines[c, 3] + lines[d, 3]
    promise = np.where(inside, np.minimum(edge / np.maximum(around, 1), 1.0) * np.sqrt(around), 0)
    best = np.argsort(-promise)[:_MOST]
    return np.asarray(corners[best][promise[best] > 0], np.float32)


def _meet(one: Floats, other: Floats) -> Floats:
    """Where lines cross, row by row."""
    cos, sin = np.cos(one[:, 2]), np.sin(one[:, 2])
    cos2, sin2 = np.cos(other[:, 2]), np.sin(other[:, 2])
    across = cos * sin2 - sin * cos2
    across = np.where(np.abs(across) < 1e-6, 1e-6, across)
    along = ((other[:, 0] - one[:, 0]) * sin2 - (other[:, 1] - one[:, 1]) * cos2) / across
    return np.stack([one[:, 0] + along * cos, one[:, 1] + along * sin], axis=1)
