"""Photos that a reviewer would send back, each clearly, with the code of what is wrong (design.md, `xiaobei read`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

import cv2
import numpy as np

from tests.documents.photo.levels import on_table
from tests.documents.photo.light import lamp, least_letters, shaded, under_coloured_light, unreadable
from tests.documents.photo.pixels import Picture, jpeg, noisy, scaled, shaken, soft
from tests.documents.photo.scene import Piece, Scene, View, fitting, lay
from tests.documents.photo.screen import reshot
from tests.documents.photo.tables import table


def _blur(piece: Piece, rng: Random) -> bytes:
    """Out of focus or shaken by more than half a letter."""
    scene = on_table(piece, rng, 1800)
    letters = least_letters(scene.pieces)
    picture = shaded(scene.picture, rng)
    if rng.random() < 0.5:
        picture = soft(picture, letters * rng.uniform(0.28, 0.5))
    else:
        picture = shaken(soft(picture, 1), letters * rng.uniform(0.8, 1.3), rng.uniform(0, np.pi))
    return jpeg(noisy(picture, rng.uniform(1, 3), rng), 80)


def _glare(piece: Piece, rng: Random) -> bytes:
    """A lamp burns out at least one field whole or in part."""
    scene = on_table(piece, rng, 1800)
    scene = scene.showing(shaded(scene.picture, rng, 0.6))
    bright = scene
    for _ in range(8):
        line = rng.choice([line for one in scene.pieces[0].lines.values() for line in one.reshape(-1, 4, 2)])
        at = tuple(map(float, line[0] + (line[2] - line[0]) * rng.uniform(0.25, 0.75)))
        bright = lamp(scene, rng, rng.uniform(330, 600), rng.uniform(0.05, 0.11), at)  # type: ignore[arg-type]
        if unreadable(scene, bright):
            break
    return jpeg(noisy(soft(bright.picture, 0.7), rng.uniform(1, 3), rng), 80)


def _cut_corner(piece: Piece, rng: Random) -> bytes:
    """A corner or a whole edge lies outside the picture, or under something."""
    wide, high = (1500, 1125) if piece.picture.shape[1] > piece.picture.shape[0] else (1125, 1500)
    view = fitting(piece, wide, high, rng.uniform(0.85, 1.0), rng.uniform(-10, 10), 0.02, rng)
    x, y = view.middle
    half = view.share / 2
    tall = half * piece.picture.shape[0] / piece.picture.shape[1]
    lost = rng.uniform(0.14, 0.3)
    side = rng.choice(("left", "right", "top", "below", "corner"))
    if side in ("left", "right"):
        x = half - 2 * half * lost if side == "left" else 1 - half + 2 * half * lost
    elif side in ("top", "below"):
        y = tall - 2 * tall * lost if side == "top" else high / wide - tall + 2 * tall * lost
    else:
        x, y = half - 2 * half * lost, high / wide - tall + 2 * tall * lost
    scene = lay(table(wide, high, rng), [(piece, replace(view, middle=(x, y)))], rng)
    return jpeg(noisy(soft(shaded(scene.picture, rng), 0.7), 2, rng), 80)


def _too_small(piece: Piece, rng: Random) -> bytes:
    """Far away in a middling photo, or a thumbnail: letters of four pixels at most."""
    scene = on_table(piece, rng, 1800, (0.2, 0.34) if rng.random() < 0.5 else (0.7, 0.85))
    scene = scene.showing(shaded(scene.picture, rng))
    small = scene.resized(rng.uniform(2.6, 4.2) / least_letters(scene.pieces))
    return jpeg(noisy(small.picture, 1.5, rng), 85)


def _too_dark(piece: Piece, rng: Random) -> bytes:
    """A room without light: grey on black, and the sensor's noise."""
    scene = on_table(piece, rng, 1600, kind=rng.choice(("wood", "plain", "cloth")))
    picture = cv2.convertScaleAbs(shaded(scene.picture, rng), alpha=rng.uniform(0.06, 0.13))
    return jpeg(noisy(np.asarray(picture, np.uint8), rng.uniform(4, 7), rng), 75)


def _screen(piece: Piece, rng: Random) -> bytes:
    """A scan, or a photo, opened on a screen and photographed from there."""
    if rng.random() < 0.5:
        return reshot(scaled(piece.picture, 1300 / max(piece.picture.shape[:2])), rng)
    return reshot(shaded(on_table(piece, rng, 1500).picture, rng), rng)


def _copy(piece: Piece, rng: Random) -> bytes:
    """A photocopy, scanned or lying on a coloured table, half of those under coloured light."""
    sheet = _photocopy(piece, rng)
    if rng.random() < 0.5:
        return jpeg(noisy(scaled(sheet, 1700 / max(sheet.shape[:2])), 1, rng), 88)
    scene = on_table(Piece(sheet), rng, 2000, (0.85, 0.95), rng.choice(("wood", "cloth", "checked", "papers")))
    picture = soft(shaded(scene.picture, rng, 0.7), 0.6)
    return jpeg(noisy(under_coloured_light(picture, rng) if rng.random() < 0.5 else picture, 1.5, rng), 80)


def _photocopy(piece: Piece, rng: Random) -> Picture:
    """Toner on white paper: grey, harder, with specks; cards stand on a sheet larger than they are."""
    grey = cv2.cvtColor(piece.picture, cv2.COLOR_BGR2GRAY)
    grey = cv2.convertScaleAbs(grey, alpha=rng.uniform(1.1, 1.4), beta=rng.uniform(-50, -20))
    copy = cv2.cvtColor(np.asarray(grey, np.uint8), cv2.COLOR_GRAY2BGR)
    paper = np.full((round(copy.shape[0] * 1.25), round(copy.shape[1] * 1.2), 3), 250, np.uint8)
    y, x = (paper.shape[0] - copy.shape[0]) // 2, (paper.shape[1] - copy.shape[1]) // 2
    paper[y : y + copy.shape[0], x : x + copy.shape[1]] = copy
    for _ in range(rng.randrange(20, 80)):
        cv2.circle(paper, (rng.randrange(paper.shape[1]), rng.randrange(paper.shape[0])), 2, (120, 120, 120), -1)
    return paper


SPOILERS: dict[str, Callable[[Piece, Random], bytes]] = {
    "blur": _blur,
    "glare": _glare,
    "cut_corner": _cut_corner,
    "too_small": _too_small,
    "too_dark": _too_dark,
    "screen_reshot": _screen,
    "colourless_copy": _copy,
}


def spoil(piece: Piece, code: str, seed: str) -> bytes:
    """A JPEG that owes this code, one of SPOILERS."""
    return SPOILERS[code](piece, Random(f"spoilt {code} {seed}"))


def scene_of_two(pieces: tuple[Piece, Piece], rng: Random) -> Scene:
    """Side by side or one above the other, each turned by itself, sometimes by a quarter or onto its head."""
    stacked = rng.random() < 0.55
    wide, high = rng.choice(((2000, 1500), (1500, 2000))) if stacked else (2400, 1350)
    placed = []
    for number, piece in enumerate(pieces):
        angle = rng.uniform(-9, 9) + rng.choice((0, 0, 0, 180))
        part = (wide, high // 2) if stacked else (wide // 2, high)
        view = fitting(piece, *part, rng.uniform(0.78, 0.9), angle, rng.uniform(0, 0.03), rng)
        x, y = view.middle[0] * part[0] / wide, view.middle[1] * part[0] / wide
        x, y = (x, y + number * high / 2 / wide) if stacked else (x + number / 2, y)
        placed.append((piece, View((x, y), view.share * part[0] / wide, view.angle, view.tilt)))
    scene = lay(table(wide, high, rng), placed, rng)
    return scene.showing(shaded(scene.picture, rng, 0.8))
