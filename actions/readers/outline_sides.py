"""What is seen along the sides of a quadrilateral in a photo: edges, contrast, whether they go on beyond its corners.

Sides are given as where they start and end, n x 2 each, in the order in which the inside lies at the right of them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.readers.outline import Points

Colours = NDArray[np.float32]  # height x width x 3: CIE Lab as OpenCV scales it
Shares = NDArray[np.floating[Any]]  # one a side, 0-1

EDGE = 6  # how much a colour changes across an edge, as Sobel sums it up over CIE Lab


def goes_on_beyond(starts: Points, ends: Points, slopes: NDArray[np.float32]) -> Shares:
    """Of each side whether its edge goes on beyond its corners, as seams, stripes and checks do and certificates do not."""
    more = (ends - starts) * 0.12
    beyond = np.stack([ends + more * 0.2, ends + more, starts - more, starts - more * 0.2])  # 4 x n x 2
    inside = ((beyond >= 0) & (beyond < (slopes.shape[1], slopes.shape[0]))).all(-1).reshape(2, 2, -1).all(1)  # 2 x n
    edged = np.stack([edge_along(beyond[0], beyond[1], slopes), edge_along(beyond[2], beyond[3], slopes)])
    counted = (edged * inside).sum(0) / np.maximum(inside.sum(0), 1)
    return np.asarray(np.where(inside.any(0), counted, 0.3))


def edge_along(starts: Points, ends: Points, slopes: NDArray[np.float32]) -> Shares:
    """The share of each side along which the picture changes across it and not along it."""
    normals = inward_of(starts, ends)
    steps = np.linspace(0.05, 0.95, 90)[:, None]
    middles = starts[:, None] + (ends - starts)[:, None] * steps  # n x 90 x 2
    near = middles[:, :, None] + normals[:, None, None] * np.arange(-2, 3)[:, None]  # n x 90 x 5 x 2
    found = sampled(slopes, near)  # n x 90 x 5 x 3 x 2
    alongs = np.stack([-normals[:, 1], normals[:, 0]], axis=1)
    across, along = _slope_to(found, normals), _slope_to(found, alongs)
    return np.asarray(((across > EDGE) & (across > 1.5 * along)).any(axis=2).mean(axis=1))


def _slope_to(slopes: NDArray[np.float32], directions: Points) -> NDArray[np.float32]:
    """Of n sides x ... x 3 colours x 2 how much the picture changes in each side's direction: n x ..."""
    right, down = (directions[:, at].reshape(-1, *(1,) * (slopes.ndim - 2)) for at in (0, 1))
    changes = slopes[..., 0] * right + slopes[..., 1] * down
    return np.asarray(np.sqrt((changes * changes).sum(-1)))


def contrast_along(starts: Points, ends: Points, lab: Colours) -> Shares:
    """How evenly the inside of each side differs from its outside: 1 all along and clearly, 0 for mere texture."""
    points = starts[:, None] + (ends - starts)[:, None] * np.linspace(0.04, 0.96, 80)[:, None]  # n x 80 x 2
    inward = inward_of(starts, ends)[:, None, None] * np.arange(3, 9)[:, None]
    difference = sampled(lab, points[:, :, None] + inward).mean(2) - sampled(lab, points[:, :, None] - inward).mean(2)
    mean = difference.mean(1)
    strength = np.linalg.norm(mean, axis=1)
    told = np.einsum("nsc,nc->ns", difference, mean / np.maximum(strength, 1e-6)[:, None]) > 4
    return np.where(strength < 3, 0.0, np.minimum(strength / 12, 1.0) * told.mean(1))


def inward_of(starts: Points, ends: Points) -> Points:
    """Of each side the direction inward, one pixel long; of ... x 2 as of n x 2."""
    along = ends - starts
    long = np.maximum(lengths(along)[..., None], 1e-6)
    return np.asarray(np.stack([-along[..., 1], along[..., 0]], axis=-1) / long, np.float32)


def sampled(edges: NDArray[np.float32], points: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """What a picture or map of numbers holds at each point, the nearest pixel standing for those outside."""
    height, width = edges.shape[:2]
    x = np.clip(points[..., 0].round().astype(int), 0, width - 1)
    y = np.clip(points[..., 1].round().astype(int), 0, height - 1)
    return np.asarray(edges.reshape(height * width, *edges.shape[2:])[y * width + x], np.float32)


def lengths(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of ... x k: ...; a quarter of the time of numpy's norm, which is made for long vectors."""
    return np.asarray(np.sqrt(np.einsum("...k,...k->...", vectors, vectors)), np.float32)
