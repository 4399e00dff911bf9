"""What happens to certificates before they are photographed: folds, curled pages, fingers that hold them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import cv2
import numpy as np

from tests.documents.photo.pixels import Plane, lit, mixed
from tests.documents.photo.scene import Piece, Scene

_SKIN = ((150, 180, 226), (130, 162, 212), (166, 194, 236), (110, 140, 190))


def handled(piece: Piece, rng: Random) -> Piece:
    """Sheets are sometimes folded or do not lie flat; cards are stiff."""
    if piece.round:
        return piece
    if rng.random() < 0.3:
        piece = replace(piece, picture=lit(piece.picture, _folds(*piece.picture.shape[:2], rng)))
    return replace(piece, curl=rng.uniform(-0.014, 0.014)) if rng.random() < 0.3 else piece


def _folds(high: int, wide: int, rng: Random) -> Plane:
    """Lighter on one side of a crease, darker on the other, worn white in it."""
    light = np.ones((high // 4, wide // 4), np.float32)
    for across in rng.sample((True, False), rng.choice((1, 1, 2))):
        length = light.shape[0 if across else 1]
        away = np.arange(length, dtype=np.float32) - length * rng.choice((1 / 2, 1 / 3, 2 / 3)) + rng.uniform(-4, 4)
        crease = 0.05 * rng.uniform(0.6, 1.4) * np.tanh(away / 3) * np.exp(-np.abs(away) / (0.12 * length))
        crease += 0.06 * np.exp(-(away**2) / 4)
        light *= 1 + (crease[:, None] if across else crease[None, :])
    return light


def fingers(scene: Scene, rng: Random) -> Scene:
    """One or two that hold the first certificate by an edge, where neither a field nor a corner is."""
    picture, laid = scene.picture, scene.pieces[0]
    high, wide = picture.shape[:2]
    texts = [one.reshape(-1, 4, 2) for one in laid.lines.values()]
    for _ in range(rng.choice((1, 2))):
        side, at = rng.randrange(4), rng.uniform(0.2, 0.8)
        start, end = laid.corners[side], laid.corners[(side + 1) % 4]
        edge = start + (end - start) * at
        inwards = np.array([-(end - start)[1], (end - start)[0]]) / np.linalg.norm(end - start)
        thick = 0.075 * float(np.linalg.norm(laid.corners[1] - laid.corners[0]))
        tip = edge + inwards * thick * rng.uniform(0.1, 0.6)
        reach = thick * 1.2
        if any(_near(tip, one, reach) for lines in texts for one in lines):
            continue
        mask = np.zeros((high // 2, wide // 2), np.float32)
        far = edge - inwards * max(high, wide)
        cv2.line(mask, _half(tip), _half(far), 1.0, max(2, round(thick / 2)), cv2.LINE_AA)
        mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 1.5), (wide, high), interpolation=cv2.INTER_LINEAR)
        picture = mixed(picture, _skin(mask, rng), np.clip(mask, 0, 1))
    return scene.showing(picture)


def _skin(mask: Plane, rng: Random) -> np.ndarray:  # type: ignore[type-arg]
    """Rounder towards the middle."""
    deep = cv2.GaussianBlur(cv2.resize(mask, None, fx=0.25, fy=0.25), (0, 0), 6)
    light = 0.62 + 0.42 * cv2.resize(deep, mask.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(np.array(rng.choice(_SKIN), np.float32) * light[..., None], 0, 255).astype(np.uint8)


def _near(point: Plane, line: Plane, reach: float) -> bool:
    low, high = line.min(0) - reach, line.max(0) + reach
    return bool((low < point).all() and (point < high).all())


def _half(point: Plane) -> tuple[int, int]:
    return int(point[0] / 2), int(point[1] / 2)
