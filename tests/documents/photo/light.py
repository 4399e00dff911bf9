"""Light over a scene: from one side, with shadows, with a lamp's reflection. And whether one can still read below it."""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from tests.documents.photo.pixels import Picture, Plane, brighter, dice, lit, spot
from tests.documents.photo.scene import Laid, Scene

_COARSE = 160  # pixels of a map of light; light is soft
#: What is left of the contrast of letters, below which one had better not read them: at 0.3 a person guesses.
_READABLE = 0.5
_INK = 30  # grey levels of a window below which nothing is printed there


def shaded(picture: Picture, rng: Random, strength: float = 1.0) -> Picture:
    """Brighter towards one side, the soft edge of a hand's or phone's shadow across, the tint of the room's lamps."""
    y, x = np.mgrid[-1 : 1 : _COARSE * 1j, -1 : 1 : _COARSE * 1j].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0.05, 0.22) * strength * (1 + np.cos(angle) * x + np.sin(angle) * y) / 2
    for _ in range(rng.choice((1, 1, 2))):
        angle, edge = rng.uniform(0, 2 * np.pi), rng.uniform(-0.5, 0.5)
        across = np.cos(angle) * x + np.sin(angle) * y + rng.uniform(0, 0.2) * np.sin(3 * x - 2 * y)
        light *= 1 - rng.uniform(0.1, 0.38) * strength / (1 + np.exp(-(across - edge) * rng.uniform(5, 40)))
    warm = rng.uniform(-0.07, 0.07)
    picture = lit(picture, np.asarray(light, np.float32))
    tint = np.array([1 - max(warm, 0), 1 - abs(warm) / 3, 1 + min(warm, 0)], np.float32)
    return _tinted(picture, tint)


def under_coloured_light(picture: Picture, rng: Random) -> Picture:
    """A lamp like a candle's or like a clear sky's, which a phone did not even out."""
    warm = rng.uniform(-0.35, 0.35)
    tint = np.array([1 - max(warm, 0), 1 - abs(warm) / 4, 1 + min(warm, 0)], np.float32)
    return _tinted(picture, tint)


def _tinted(picture: Picture, tint: Plane) -> Picture:
    tables = np.clip(np.arange(256)[:, None] * tint[None], 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, tables[:, None, :]), np.uint8)


def lamp(scene: Scene, rng: Random, peak: float, radius: float, at: tuple[float, float] | None = None) -> Scene:
    """A reflection on the first certificate, there or somewhere on it. peak: grey levels; radius: share of the width."""
    high, wide = scene.picture.shape[:2]
    corners = scene.pieces[0].corners
    if at is None:
        share = np.array([[rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85)]])
        top, below = (
            corners[0] + (corners[1] - corners[0]) * share[0, 0],
            corners[3] + (corners[2] - corners[3]) * share[0, 0],
        )
        at = tuple(map(float, top + (below - top) * share[0, 1]))  # type: ignore[assignment]
    factor = 4
    glow = spot(
        high // factor,
        wide // factor,
        (at[0] / factor, at[1] / factor),
        radius * wide / factor,
        stretch=rng.uniform(1.0, 1.8),
        turn=rng.uniform(0, 3),
    )
    return scene.showing(brighter(scene.picture, glow * peak))


def unreadable(before: Scene, after: Scene) -> tuple[str, ...]:
    """The fields of which some letters lost their contrast between the two."""
    one, other = (cv2.cvtColor(scene.picture, cv2.COLOR_BGR2GRAY) for scene in (before, after))
    return tuple(name for piece in before.pieces for name, lines in piece.lines.items() if _lost(one, other, lines))


def _lost(before: Picture, after: Picture, lines: Plane) -> bool:
    """Letter by letter: a square of the line's height, moved along it."""
    for corners in lines.reshape(-1, 4, 2):
        left, right = (corners[0] + corners[3]) / 2, (corners[1] + corners[2]) / 2
        side = max(4, round(float(np.linalg.norm(corners[3] - corners[0]))))
        steps = max(1, int(np.linalg.norm(right - left) / side))
        for step in range(steps):
            x, y = left + (right - left) * (step + 0.5) / steps
            window = np.s_[
                max(int(y) - side // 2, 0) : int(y) + side // 2, max(int(x) - side // 2, 0) : int(x) + side // 2
            ]
            if _left(before[window], after[window]) < _READABLE:
                return True
    return False


def _left(before: Picture, after: Picture) -> float:
    """The share of the contrast between ink and paper that is left in a window, however uneven the light is in it; all
    of it where there was no ink.
    """
    if not before.size or np.ptp(before) < _INK:  # nothing of it is in the photo, or nothing printed there
        return 1.0
    ink = before < (int(before.min()) + int(before.max())) / 2
    of_before, of_after = (float(one[~ink].mean() - one[ink].mean()) for one in (before, after))
    return of_after / of_before


def least_letters(pieces: tuple[Laid, ...]) -> float:
    """Pixels of the smallest letters of all."""
    return min((piece.letter_px() for piece in pieces), default=1e3)


def scan_bands(high: int, rng: Random) -> Plane:
    """Light that flickers while a screen or tube is read out line by line: one column of factors around 1."""
    y = np.arange(high, dtype=np.float32)
    waves = rng.uniform(1.5, 5)
    phase = dice(rng).uniform(0, 6)
    return np.asarray(1 + rng.uniform(0.04, 0.11) * np.sin(2 * np.pi * waves * y / high + phase), np.float32)
