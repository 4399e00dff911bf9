"""Where the certificate lies in the photo: its corners (outline.py). Models take no part in it.

A certificate is a bright or coloured convex quadrilateral with straight edges. Several ways of telling it from
the table propose outlines, and the proposal that differs from its surroundings all along its sides wins.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.edges import quads_of_edges
from actions.readers.outline import (
    SIDE,
    Points,
    along_rim,
    cut_sides,
    is_card,
    is_even,
    longer_to_shorter,
    side_lengths,
)
from actions.readers.outline_sides import (
    EDGE,
    Colours,
    Shares,
    contrast_along,
    edge_along,
    goes_on_beyond,
    inward_of,
    lengths,
    sampled,
)
from actions.readers.picture import Picture, shrink

_MIN_CARD_AREA = 0.1  # of the photo: one of two cards in it
_MIN_AREA = 0.2  # of the photo: a portrait in a passport that fills the photo has less
_MIN_EDGED = 0.65  # see edge_along; true sides have 0.9 and more, seams and stripes in part beyond the corners less
_TOLD = 0.9  # what an even difference along a side counts as edge: in shadow, on newspaper, the edge itself is torn
# A certificate that goes over the rim: how clear its other sides must be, and what it counts beside a whole one.
_CUT_EDGED, _CUT_CONTRAST, _CUT = 0.9, 0.6, 0.35
_PARTED = 100  # proposals whose sides are looked at
_LIKELY = 16  # proposals looked at closely


def find_outlines(picture: Picture) -> list[Points]:
    """The corners of the certificates, clockwise from the one nearest to the top left, in pixels of the picture.

    The surest first; a second one only if it lies beside the first and is a card of about its size: the two sides of
    one card in one photo. None where nothing stands out.
    """
    small = shrink(picture, SIDE)
    scale = max(picture.shape[:2]) / max(small.shape[:2])
    colours = _lab(small, 1.5)
    slopes = _slopes(_lab(small, 1.0))
    edges = np.minimum(lengths(slopes.reshape(*slopes.shape[:2], -1)) / 40, 1)
    proposals = np.array(list(_proposals(colours, small)), np.float32).reshape(-1, 4, 2)
    likely = _likely(_ordered(proposals), colours, slopes)
    # Onto an edge, also a wrong one.
    refined = _refined(likely[[not cut_sides(quad, small).any() for quad in likely]], edges)
    possible = [quad for quad in (*likely, *refined) if _possible(quad, small.shape)]
    scores = _scores(np.array(possible, np.float32).reshape(-1, 4, 2), colours, slopes)
    scored = [possible[at] for at in np.argsort(-scores, stable=True) if scores[at] > 0]
    best = scored[:1] + [quad for quad in scored[1:] if _its_other_side(scored[0], quad)][:1]
    return [(quad * scale).astype(np.float32) for quad in best]


def _its_other_side(one: Points, other: Points) -> bool:
    sizes = cv2.contourArea(one) / cv2.contourArea(other)
    shared, _ = cv2.intersectConvexConvex(one, other)
    apart = shared < 0.05 * min(cv2.contourArea(one), cv2.contourArea(other))
    return apart and 0.5 < sizes < 2.0 and is_card(one) and is_card(other)


def _lab(small: Picture, soft: float) -> Colours:
    """Colours as people tell them apart, with the finest texture smoothed away."""
    blurred = cv2.GaussianBlur(small, (0, 0), soft)
    return np.asarray(cv2.cvtColor(blurred, cv2.COLOR_BGR2LAB), np.float32)


def _proposals(lab: Colours, small: Picture) -> Iterator[Points]:
    yield from quads_of_edges(np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), np.uint8), lab)
    for mask in _masks(lab):
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[:2]:
            if cv2.contourArea(contour) > _MIN_CARD_AREA * mask.size:
                yield from _quads(np.asarray(contour, np.int32))


def _likely(quads: Points, lab: Colours, slopes: NDArray[np.float32]) -> Points:
    """The proposals that differ most from what is around them and have the most edge near their weakest
    side, for their size.
    """
    if len(quads) < _LIKELY:
        return quads
    areas = np.array([cv2.contourArea(quad) for quad in quads]) ** 0.25
    parted = _parted(quads, lab) * areas
    first = np.argsort(-parted)[:_PARTED]
    return quads[first][np.argsort(-parted[first] * _edge_nearby(quads[first], slopes) ** 2)[:_LIKELY]]


def _sides_of(quads: Points, steps: int) -> tuple[Points, Points, Points]:
    """Of n quadrilaterals: where each side ends (n x 4 x 2), points along it (n x 4 x steps x 2), its normal inward."""
    ends = np.roll(quads, -1, axis=1)
    shares = np.linspace(0.06, 0.94, steps, dtype=np.float32)[:, None]
    return ends, quads[:, :, None] + (ends - quads)[:, :, None] * shares, inward_of(quads, ends)


def _parted(quads: Points, lab: Colours) -> NDArray[np.float32]:
    """How evenly the inside of each differs from its outside along its weakest side, 0-1."""
    soft = np.asarray(cv2.blur(lab, (5, 5)), np.float32)
    ends, points, normals = _sides_of(quads, 20)
    inward = normals[:, :, None] * 5
    differs = sampled(soft, points + inward) - sampled(soft, points - inward)  # n x 4 x 20 x 3
    mean = differs.mean(axis=2)
    strength = np.maximum(np.linalg.norm(mean, axis=2), 1e-6)
    told = np.einsum("nskc,nsc->nsk", differs, mean / strength[..., None])
    clear = np.minimum(strength / 8, 1.0) * (told > 3).mean(axis=2)
    return np.asarray(np.where(along_rim(quads, ends, lab.shape), 0.7, clear).min(axis=1), np.float32)


def _edge_nearby(quads: Points, slopes: NDArray[np.float32]) -> NDArray[np.float32]:
    """The share of each one's weakest side with an edge within a few pixels, 0-1."""
    ends, points, normals = _sides_of(quads, 24)
    found = sampled(slopes, points[:, :, :, None] + normals[:, :, None, None] * np.arange(-4, 5, 2)[:, None])
    across = np.linalg.norm(np.einsum("nskoci,nsi->nskoc", found, normals), axis=-1)
    sides = (across > EDGE).any(axis=3).mean(axis=2)
    return np.asarray(np.where(along_rim(quads, ends, slopes.shape), 0.7, sides).min(axis=1), np.float32)


def _masks(lab: Colours) -> Iterator[NDArray[np.uint8]]:
    """Pictures in white where the certificate may be: brighter, paler, unlike the rim of the photo, within edges."""
    rims = (lab[:8], lab[-8:], lab[:, :8], lab[:, -8:])
    rim = np.concatenate([one.reshape(-1, 3) for one in rims])
    unlike = lengths(lab - np.median(rim, axis=0))
    pale = 255 - lengths(lab[..., 1:] - 128) * 4
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
            yield corners.reshape(4, 2).astype(np.float32)
            break
    yield np.asarray(cv2.boxPoints(cv2.minAreaRect(hull)), np.float32)


def _ordered(quads: Points) -> Points:
    """Of n quadrilaterals the corners, clockwise from the one nearest to the top left."""
    spokes = quads - quads.mean(1, keepdims=True)
    around = np.argsort(np.arctan2(spokes[..., 1], spokes[..., 0]), axis=1)
    clockwise = np.take_along_axis(quads, around[..., None], 1)
    first = clockwise.sum(2).argmin(1)
    return np.take_along_axis(clockwise, ((first[:, None] + np.arange(4)) % 4)[..., None], 1)


def _slopes(lab: Colours) -> NDArray[np.float32]:
    """How each colour changes across and down at each pixel: height x width x 3 x 2."""
    return np.stack([cv2.Sobel(lab, cv2.CV_32F, 1, 0), cv2.Sobel(lab, cv2.CV_32F, 0, 1)], axis=3)


def _refined(quads: Points, edges: NDArray[np.float32]) -> list[Points]:
    """Of each quadrilateral its sides moved onto the edges that run beside them, and the corners where they then meet."""
    sides = _fits(quads.reshape(-1, 2), np.roll(quads, -1, axis=1).reshape(-1, 2), edges)
    return [_meeting(quad, sides[4 * at : 4 * at + 4]) for at, quad in enumerate(quads)]


def _fits(starts: Points, ends: Points, edges: NDArray[np.float32]) -> list[tuple[Points, Points]]:
    """A point and a direction a side: the line through the strongest edges within 6 pixels of its middle part."""
    steps = np.linspace(0.08, 0.92, 60)[:, None]
    middles = starts[:, None] + (ends - starts)[:, None] * steps  # n x 60 x 2
    samples = middles[:, :, None] + inward_of(starts, ends)[:, None, None] * np.arange(-6, 7)[:, None]
    strength = sampled(edges, samples)  # n x 60 x 13
    best = np.take_along_axis(samples, strength.argmax(2)[..., None, None], 2)[:, :, 0].astype(np.float32)
    clear = strength.max(2) > 0.3
    return [
        _through(points[seen]) if seen.sum() >= 12 else (start, end - start)
        for points, seen, start, end in zip(best, clear, starts, ends, strict=True)
    ]


def _through(points: Points) -> tuple[Points, Points]:
    vx, vy, x, y = cv2.fitLine(points, cv2.DIST_HUBER, 0, 0.01, 0.01).ravel()
    return np.array([x, y], np.float32), np.array([vx, vy], np.float32)


def _meeting(quad: Points, sides: list[tuple[Points, Points]]) -> Points:
    """The corners where these sides meet; the quadrilateral itself where that is far from it."""
    corners = [_meet(sides[side - 1], sides[side]) for side in range(4)]
    if any(corner is None for corner in corners):
        return quad
    refined = np.array(corners, np.float32)
    return refined if np.abs(refined - quad).max() < 25 else quad


def _meet(one: tuple[Points, Points], other: tuple[Points, Points]) -> Points | None:
    (p, d), (q, e) = one, other
    cross = d[0] * e[1] - d[1] * e[0]
    if abs(cross) < 1e-6:
        return None
    along = ((q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]) / cross
    return np.asarray(p + d * along, np.float32)


def _scores(quads: Points, lab: Colours, slopes: NDArray[np.float32]) -> Shares:
    """0 for what cannot be a certificate; otherwise more for edges and contrast on all sides, and for size."""
    starts, ends = quads.reshape(-1, 2), np.roll(quads, -1, axis=1).reshape(-1, 2)
    seen = ~along_rim(starts, ends, lab.shape).reshape(-1, 4)
    contrasts, on_edges, beyond = (
        of_sides.reshape(-1, 4)
        for of_sides in (
            contrast_along(starts, ends, lab),
            edge_along(starts, ends, slopes),
            goes_on_beyond(starts, ends, slopes),
        )
    )
    edged = np.maximum(on_edges, _TOLD * contrasts)
    weakest, contrast = np.where(seen, edged, 1.0).min(1), _mean_where(seen, contrasts)
    areas = np.array([cv2.contourArea(quad) for quad in quads]) / (lab.shape[0] * lab.shape[1])
    size = (1 - _mean_where(seen, beyond)) ** 0.5 * areas**0.3
    shaped = np.array([_shaped(quad) for quad in quads])
    whole = weakest**4 * (_mean_where(seen, edged) + contrast) * size * shaped * (weakest >= _MIN_EDGED)
    cut = _CUT * (1 + contrast) * size * ((contrast > _CUT_CONTRAST) & (weakest > _CUT_EDGED))
    return np.asarray(np.where(seen.all(1), whole, cut))


def _mean_where(seen: NDArray[np.bool_], of_sides: Shares) -> Shares:
    return np.asarray((of_sides * seen).sum(1) / seen.sum(1))


def _possible(quad: Points, shape: tuple[int, ...]) -> bool:
    """Large enough and, as far as it is seen, of a shape that a certificate may have."""
    area = cv2.contourArea(quad) / (shape[0] * shape[1])
    if not cv2.isContourConvex(quad.astype(np.int32)) or area < (_MIN_CARD_AREA if is_card(quad) else _MIN_AREA):
        return False
    seen = ~along_rim(quad, np.roll(quad, -1, axis=0), shape)
    return _plausible(quad, shape) if seen.all() else bool(seen.sum() >= 2)


def _shaped(quad: Points) -> float:
    """1 for the shapes that certificates have, from 4:3 to a card's 1.59 and a little of perspective; less beyond."""
    ratio = longer_to_shorter(quad)
    return float(np.exp(-(((ratio - np.clip(ratio, 1.3, 1.72)) / 0.15) ** 2)))


def _plausible(quad: Points, shape: tuple[int, ...]) -> bool:
    """Inside the photo, sides not too unlike, between a square and two to one."""
    height, width = shape[:2]
    inside = (quad > -8).all() and (quad[:, 0] < width + 8).all() and (quad[:, 1] < height + 8).all()
    if not inside or min(side_lengths(quad)) < 40:
        return False
    return is_even(quad, 1.67) and 1.12 < longer_to_shorter(quad) < 2.0
