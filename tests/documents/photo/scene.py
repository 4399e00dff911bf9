"""Certificates laid on a table and seen by a camera: where their corners and the letters of their fields come to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.documents.photo.pixels import Picture, lit, mixed, scaled
from tests.documents.sheet import Box

Points = NDArray[np.float32]


@dataclass(frozen=True)
class Piece:
    """A flat picture and where its fields are on it.

    round: the radius of its corners as share of its width; curl: how far its middle is higher or lower than its sides,
    as share of its height.
    """

    picture: Picture
    fields: Mapping[str, Sequence[Box]] = field(default_factory=dict)
    round: float = 0.0
    curl: float = 0.0


@dataclass(frozen=True)
class Laid:
    """One certificate in the picture. corners: from its top left clockwise. lines: four corners for each line of a field."""

    corners: Points
    lines: Mapping[str, Points]

    def moved(self, matrix: NDArray[np.float64]) -> Laid:
        """After the whole picture went through this 3 x 3 matrix."""
        return Laid(_through(self.corners, matrix), {name: _through(one, matrix) for name, one in self.lines.items()})

    def letter_px(self) -> float:
        """Height of the smallest letters of any field, in pixels; a large number where fields are not known."""
        heights = [np.linalg.norm(one[3::4] - one[0::4], axis=1).min() for one in self.lines.values() if len(one)]
        return float(min(heights, default=1e3))


@dataclass(frozen=True)
class Scene:
    """A picture and what lies in it."""

    picture: Picture
    pieces: tuple[Laid, ...]

    def resized(self, factor: float) -> Scene:
        """All of it larger or smaller."""
        matrix = np.diag((factor, factor, 1.0))
        return Scene(scaled(self.picture, factor), tuple(piece.moved(matrix) for piece in self.pieces))

    def turned(self, quarters: int) -> Scene:
        """By so many quarters to the left."""
        scene = self
        for _ in range(quarters % 4):
            wide = scene.picture.shape[1]
            matrix = np.array([[0.0, 1, 0], [-1, 0, wide - 1], [0, 0, 1]])
            turned = np.ascontiguousarray(np.rot90(scene.picture))
            scene = Scene(turned, tuple(piece.moved(matrix) for piece in scene.pieces))
        return scene

    def showing(self, picture: Picture) -> Scene:
        """The same things, otherwise lit."""
        return replace(self, picture=picture)


@dataclass(frozen=True)
class View:
    """How a certificate lies: middle and width as shares of the picture's width, angle in degrees, tilt as share."""

    middle: tuple[float, float]
    share: float
    angle: float = 0.0
    tilt: float = 0.0


def lay(table: Picture, pieces: Sequence[tuple[Piece, View]], rng: Random) -> Scene:
    """Each with a soft shadow on the table. A view that does not fit lets the certificate leave the picture."""
    laid, picture = [], table
    for piece, view in pieces:
        corners = _corners(piece, view, table.shape, rng)
        picture = _put(picture, piece, corners, rng)
        laid.append(_laid(piece, corners))
    return Scene(picture, tuple(laid))


def fitting(piece: Piece, wide: int, high: int, share: float, angle: float, tilt: float, rng: Random) -> View:
    """A view with all four corners in the picture, `share` of what the picture's sides allow."""
    h, w = piece.picture.shape[:2]
    turn = np.deg2rad(angle)
    reach = np.array([w * abs(np.cos(turn)) + h * abs(np.sin(turn)), w * abs(np.sin(turn)) + h * abs(np.cos(turn))])
    factor = share * float((np.array([wide, high]) / reach).min()) / (1 + tilt)
    room = (np.array([wide, high]) - reach * factor * (1 + tilt)) / 2
    middle = np.array([wide, high]) / 2 + room * np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.8, 0.8)])
    return View((middle[0] / wide, middle[1] / wide), w * factor / wide, angle, tilt)


def _corners(piece: Piece, view: View, shape: tuple[int, ...], rng: Random) -> Points:
    h, w = piece.picture.shape[:2]
    wide, turn = view.share * shape[1], np.deg2rad(view.angle)
    half = np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2 * (wide / w)
    half *= 1 + np.array([[rng.uniform(-view.tilt, view.tilt)] for _ in range(4)])
    spin = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    return np.asarray(half @ spin + np.array(view.middle) * shape[1], np.float32)


def _put(table: Picture, piece: Piece, corners: Points, rng: Random) -> Picture:
    high, wide = table.shape[:2]
    factor = float(np.linalg.norm(corners[1] - corners[0])) / piece.picture.shape[1]
    picture = scaled(piece.picture, factor * 1.15) if factor < 0.8 else piece.picture
    h, w = picture.shape[:2]
    mask = np.zeros((h, w), np.uint8)
    _rounded(mask, round(piece.round * w))
    if piece.curl:
        picture, mask = _curled(picture, piece.curl), _curled(mask, piece.curl)
    warp = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners)
    seen = cv2.warpPerspective(picture, warp, (wide, high), flags=cv2.INTER_LINEAR)
    over = cv2.warpPerspective(mask, warp, (wide, high), flags=cv2.INTER_LINEAR)
    small = cv2.resize(over, (wide // 4, high // 4), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    reach = max(2.0, 0.004 * wide)
    small = cv2.warpAffine(
        small, np.array([[1, 0, rng.uniform(-1, 1) * reach], [0, 1, reach * 0.6]]), small.shape[::-1]
    )
    shadow = 1 - cv2.GaussianBlur(small, (0, 0), reach) * rng.uniform(0.25, 0.55)
    ground = lit(table, np.asarray(shadow, np.float32))
    return mixed(ground, np.asarray(seen, np.uint8), over.astype(np.float32) / 255)


def _curled(picture: Picture, by: float) -> Picture:
    """A page that does not lie flat: the middle bulges upwards or downwards."""
    high, wide = picture.shape[:2]
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(high, dtype=np.float32))
    bulge = abs(by) * np.sin(np.pi * x / wide)
    bulge = bulge if by > 0 else abs(by) - bulge
    y = (y - bulge * high) / (1 - abs(by))
    return np.asarray(cv2.remap(picture, x, y.astype(np.float32), cv2.INTER_LINEAR), np.uint8)


def _rounded(mask: Picture, radius: int) -> None:
    high, wide = mask.shape
    cv2.rectangle(mask, (radius, 0), (wide - 1 - radius, high - 1), 255, -1)
    cv2.rectangle(mask, (0, radius), (wide - 1, high - 1 - radius), 255, -1)
    for x in (radius, wide - 1 - radius):
        for y in (radius, high - 1 - radius):
            cv2.circle(mask, (x, y), radius, 255, -1)


def _laid(piece: Piece, corners: Points) -> Laid:
    h, w = piece.picture.shape[:2]
    warp = cv2.getPerspectiveTransform(np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32), corners)
    lines = {}
    for name, boxes in piece.fields.items():
        flat = [[(b.x0, b.y0), (b.x1, b.y0), (b.x1, b.y1), (b.x0, b.y1)] for b in boxes]
        lines[name] = _through(np.array(flat, np.float32).reshape(-1, 2), warp)
    return Laid(corners, lines)


def _through(points: Points, matrix: NDArray[np.float64]) -> Points:
    if not len(points):
        return points
    moved = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), matrix.astype(np.float64))
    return np.asarray(moved.reshape(-1, 2), np.float32)
