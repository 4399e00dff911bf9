"""Where the certificate lies in the photo, and the homography that lays it flat. Models take no part in it.

A certificate is a bright or coloured convex quadrilateral with straight edges. Several ways of telling it from
the table propose outlines, and the proposal that differs from its surroundings all along its sides wins.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.picture import Picture, shrink

Points = NDArray[np.float32]  # n x 2: x, y in pixels
Matrix = NDArray[np.float64]  # 3 x 3 homography
Colours = NDArray[np.float32]  # height x width x 3: CIE Lab as OpenCV scales it

_SIDE = 600  # pixels: outlines are looked for in a small picture
_MIN_AREA = 0.08  # of the photo
_MIN_CONTRAST = 0.5  # see _contrast


def find_outline(picture: Picture) -> Points | None:
    """The four corners, clockwise from the one nearest to the top left, in pixels of the picture; None if unsure."""
    small = shrink(picture, _SIDE)
    scale = max(picture.shape[:2]) / max(small.shape[:2])
    colours = _lab(small, 1.5)
    edges = _gradient(_lab(small, 1.0))
    best, best_score = None, 0.0
    for quad in _proposals(colours):
        refined = _refine(quad, edges)
        score = _score(refined, colours)
        if score > best_score:
            best, best_score = refined, score
    return None if best is None else (best * scale).astype(np.float32)


def flatten(outline: Points, side: int) -> tuple[Matrix, int, int]:
    """The homography from the photo to a flat page whose longer side has `side` pixels, and the page's size."""
    width = (_length(outline, 0, 1) + _length(outline, 3, 2)) / 2
    height = (_length(outline, 0, 3) + _length(outline, 1, 2)) / 2
    scale = side / max(width, height)
    w, h = round(width * scale), round(height * scale)
    flat = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(outline, flat), np.float64), w, h


def moved(points: Points, matrix: Matrix) -> Points:
    """The points after a homography."""
    return np.asarray(cv2.perspectiveTransform(points.reshape(-1, 1, 2), matrix), np.float32).reshape(-1, 2)


def _lab(small: Picture, soft: float) -> Colours:
    """Colours as people tell them apart, with the finest texture smoothed away."""
    blurred = cv2.GaussianBlur(small, (0, 0), soft)
    return np.asarray(cv2.cvtColor(blurred, cv2.COLOR_BGR2LAB), np.float32)


def _proposals(lab: Colours) -> Iterator[Points]:
    for mask in _masks(lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
            if cv2.contourArea(contour) > _MIN_AREA * mask.size:
                yield from _quads(np.asarray(contour, np.int32))


def _masks(lab: Colours) -> Iterator[NDArray[np.uint8]]:
    """Pictures in white where the certificate may be: brighter, paler, unlike the rim of the photo, within edges."""
    rims = (lab[:8], lab[-8:], lab[:, :8], lab[:, -8:])
    rim = np.concatenate([one.reshape(-1, 3) for one in rims])
    unlike = np.linalg.norm(lab - np.median(rim, axis=0), axis=2)
    pale = 255 - np.linalg.norm(lab[..., 1:] - 128, axis=2) * 4
    for channel in (lab[..., 0], unlike, pale):
        low, high = float(channel.min()), float(channel.max())
        grey = ((channel - low) * (255 / max(high - low, 1.0))).astype(np.uint8)
        _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
        yield _closed(np.asarray(mask, np.uint8), 15)
    grey = lab[..., 0].astype(np.uint8)
    for low in (20, 50):
        yield _closed(np.asarray(cv2.Canny(grey, low, low * 3), np.uint8), 7)


def _closed(mask: NDArray[np.uint8], size: int) -> NDArray[np.uint8]:
    """Holes that letters tear are filled; thin bridges to other things are cut."""
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    return np.asarray(closed, np.uint8)


def _quads(contour: NDArray[np.int32]) -> Iterator[Points]:
    hull = cv2.convexHull(contour)
    around = cv2.arcLength(hull, True)
    for tolerance in (0.02, 0.035, 0.05, 0.08):
        corners = cv2.approxPolyDP(hull, tolerance * around, True)
        if len(corners) == 4:
            yield _ordered(corners.reshape(4, 2).astype(np.float32))
            break
    yield _ordered(np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float32))


def _ordered(corners: Points) -> Points:
    """Clockwise from the corner nearest to the top left."""
    centre = corners.mean(0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    clockwise = corners[np.argsort(angles)]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(1))), axis=0)


def _gradient(lab: Colours) -> NDArray[np.float32]:
    """How strongly any colour changes at each pixel; 1 is a clear edge."""
    strength = np.hypot(cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)).max(axis=2)
    return np.asarray(np.minimum(strength / 40, 1), np.float32)


def _refine(quad: Points, edges: NDArray[np.float32]) -> Points:
    """Each side moved onto the edge that runs beside it, and the corners where the sides then meet."""
    lines = [_fit(quad[side], quad[(side + 1) % 4], edges) for side in range(4)]
    corners = [_meet(lines[side - 1], lines[side]) for side in range(4)]
    if any(corner is None for corner in corners):
        return quad
    refined = np.array(corners, np.float32)
    return refined if np.abs(refined - quad).max() < 25 else quad


def _fit(start: Points, end: Points, edges: NDArray[np.float32]) -> tuple[Points, Points]:
    """A point and a direction: the line through the strongest edges within 6 pixels of a side's middle part."""
    steps = np.linspace(0.08, 0.92, 60)[:, None]
    middle = start + (end - start) * steps
    across = _normal(start, end)
    offsets = np.arange(-6, 7)
    samples = middle[:, None] + across * offsets[None, :, None]
    strength = _at(edges, samples)
    best = strength.argmax(1)
    clear = strength.max(1) > 0.3
    if clear.sum() < 12:
        return start, end - start
    points = samples[np.arange(len(best)), best][clear]
    vx, vy, x, y = cv2.fitLine(points.astype(np.float32), cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y], np.float32), np.array([vx, vy], np.float32)


def _meet(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    (p, d), (q, e) = one, other
    cross = d[0] * e[1] - d[1] * e[0]
    if abs(cross) < 1e-6:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / cross
    return np.asarray(p + d * along, np.float32)


def _score(quad: Points, lab: Colours) -> float:
    """0 for what cannot be a certificate; otherwise more for contrast on all sides and for size."""
    area = cv2.contourArea(quad) / (lab.shape[0] * lab.shape[1])
    if not cv2.isContourConvex(quad.astype(np.int32)) or area < _MIN_AREA or not _plausible(quad, lab.shape):
        return 0.0
    contrast = [_contrast(quad[side], quad[(side + 1) % 4], lab) for side in range(4)]
    if np.mean(contrast) < _MIN_CONTRAST or min(contrast) < _MIN_CONTRAST / 2:
        return 0.0
    return float(np.mean(contrast) ** 2 * area**0.5)


def _plausible(quad: Points, shape: tuple[int, ...]) -> bool:
    """Inside the photo, sides not too unlike, between a square and two to one."""
    height, width = shape[:2]
    inside = (quad > -8).all() and (quad[:, 0] < width + 8).all() and (quad[:, 1] < height + 8).all()
    sides = [_length(quad, side, (side + 1) % 4) for side in range(4)]
    if not inside or min(sides) < 40:
        return False
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    even = all(0.6 < one / other < 1.67 for one, other in ((sides[0], sides[2]), (sides[1], sides[3])))
    return even and 1.12 < max(across, down) / min(across, down) < 2.0


def _contrast(start: Points, end: Points, lab: Colours) -> float:
    """How evenly the inside of a side differs from its outside: 1 all along and clearly, 0 for mere texture."""
    points = start + (end - start) * np.linspace(0.04, 0.96, 80)[:, None]
    inward = _normal(start, end) * np.arange(3, 9)[:, None]
    difference = _at(lab, points[:, None] + inward).mean(1) - _at(lab, points[:, None] - inward).mean(1)
    mean = difference.mean(0)
    strength = float(np.linalg.norm(mean))
    if strength < 3:
        return 0.0
    return min(strength / 12, 1.0) * float((difference @ (mean / strength) > 4).mean())


def _normal(start: Points, end: Points) -> Points:
    along = end - start
    return np.asarray(np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6), np.float32)


def _at(edges: NDArray[np.float32], points: NDArray[np.floating[Any]]) -> NDArray[np.float32]:
    """What a picture or map of numbers holds at each point, the nearest pixel standing for those outside."""
    height, width = edges.shape[:2]
    x = np.clip(points[..., 0].round().astype(int), 0, width - 1)
    y = np.clip(points[..., 1].round().astype(int), 0, height - 1)
    return np.asarray(edges[y, x], np.float32)


def _length(quad: Points, one: int, other: int) -> float:
    return float(np.hypot(*(quad[one] - quad[other])))
