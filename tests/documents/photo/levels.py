"""The three levels in which certificates are photographed, and what was done to each picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

import cv2
import numpy as np
from PIL import Image

from tests.documents.photo.light import lamp, least_letters, shaded, unreadable
from tests.documents.photo.paper import fingers, handled
from tests.documents.photo.pixels import Picture, dice, jpeg, noisy, picture_of, scaled, shaken, soft
from tests.documents.photo.scene import Piece, Scene, fitting, lay
from tests.documents.photo.tables import table
from tests.documents.sheet import Box, Sheet

Level = Literal["scan", "phone", "hard"]
#: Height of letters in pixels below which asking for another photo is right: a third of what recognisers are trained on.
FEWEST_PX = 8.0
_WHITE = (252, 252, 252)


@dataclass(frozen=True)
class Photo:
    """A JPEG. done: what happened to it; lost: fields that nobody could read on it, so that a retake is rightful."""

    data: bytes
    done: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    letter_px: float = 0.0

    @property
    def retake(self) -> bool:
        """Whether asking for another photo is right."""
        return bool(self.lost) or self.letter_px < FEWEST_PX


def piece_of(sheet: Sheet) -> Piece:
    """As it lies on a table. Cards have round corners."""
    return Piece(picture_of(sheet.picture), sheet.fields, 0.037 if sheet.width < 100 else 0.0)


def take(piece: Piece, level: Level, seed: str, hard_side: int = 640) -> Photo:
    """scan: a flatbed, one degree askew at most.

    phone: on a table, up to 15 degrees askew, seen from the side, a shadow, slightly soft, JPEG 70; every fourth stored
    lying with an EXIF tag, as phones do. hard: besides that on its side or upside down, a light spot, shaken, JPEG 40,
    and only `hard_side` pixels long.
    """
    rng = Random(f"{level} {seed}")
    return {"scan": _scan, "phone": _phone, "hard": _hard}[level](piece, rng, hard_side)


def photograph(flat: Image.Image, level: Level, seed: str, hard_side: int = 640) -> bytes:
    """Like `take`, of any picture, without its story."""
    return take(Piece(picture_of(flat)), level, seed, hard_side).data


def blurred(flat: Image.Image, seed: str) -> bytes:
    """Out of focus: nobody could read it."""
    rng = Random(f"blurred {seed}")
    scene = on_table(Piece(picture_of(flat)), rng, 1800)
    return jpeg(soft(scene.picture, 14), 80)


def on_table(piece: Piece, rng: Random, side: int, share: tuple[float, float] = (0.66, 0.86), kind: str = "") -> Scene:
    """Laid on something, up to 15 degrees askew and seen from the side; the picture's longer side has so many pixels."""
    upright = piece.picture.shape[0] > piece.picture.shape[1]
    wide, high = (side * 3 // 4, side) if upright else (side, side * 3 // 4)
    view = fitting(piece, wide, high, rng.uniform(*share), rng.uniform(-15, 15), rng.uniform(0, 0.05), rng)
    return lay(table(wide, high, rng, kind), [(piece, view)], rng)


def _scan(piece: Piece, rng: Random, hard_side: int) -> Photo:
    factor = rng.uniform(1300, 1600) / max(piece.picture.shape[:2])
    picture = _dirty(scaled(piece.picture, factor), rng)
    margin = rng.choice((0, rng.randint(4, 120)))
    picture = cv2.copyMakeBorder(picture, *(margin,) * 4, cv2.BORDER_CONSTANT, value=_WHITE)
    high, wide = picture.shape[:2]
    angle = rng.uniform(-1, 1)
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), angle, 1)
    picture = cv2.warpAffine(picture, turn, (wide, high), flags=cv2.INTER_LINEAR, borderValue=_WHITE)
    done = (f"scanned, {angle:.1f} degrees askew",)
    return Photo(jpeg(np.asarray(picture, np.uint8), 90), done, letter_px=_flat_letters(piece.fields, factor))


def _dirty(picture: Picture, rng: Random) -> Picture:
    """A scanner's own contrast, grain, and sometimes a hair or dust."""
    gain, lift = rng.uniform(0.95, 1.06), rng.uniform(-6, 6)
    picture = np.asarray(cv2.convertScaleAbs(picture, alpha=gain, beta=lift), np.uint8)
    if rng.random() < 0.3:
        points = dice(rng).uniform(0, 1, (4, 2)) * picture.shape[1::-1]
        cv2.polylines(picture, [points.astype(np.int32)[:2]], False, (200, 200, 200), 1, cv2.LINE_AA)
    return noisy(picture, rng.uniform(0.5, 2), rng)


def _phone(piece: Piece, rng: Random, hard_side: int) -> Photo:
    scene = on_table(handled(piece, rng), rng, rng.choice((1600, 1800, 2000, 2000, 2400, 3000)))
    scene = fingers(scene, rng) if rng.random() < 0.15 else scene
    picture = shaded(scene.picture, rng)
    sigma = rng.uniform(0.4, 1.1) * scene.picture.shape[1] / 2000
    picture = noisy(soft(picture, sigma), rng.uniform(1, 4), rng)
    orientation = rng.choice((1, 1, 1, 1, 1, 6, 6, 8, 3))
    done = (f"soft {sigma:.2f} px", *((f"EXIF orientation {orientation}",) if orientation > 1 else ()))
    return Photo(jpeg(picture, 70, orientation), done, letter_px=least_letters(scene.pieces))


def _hard(piece: Piece, rng: Random, hard_side: int) -> Photo:
    quarters = rng.randrange(4)
    scene = on_table(handled(piece, rng), rng, round(hard_side * 1.6), (0.72, 0.9)).turned(quarters)
    scene = scene.showing(shaded(scene.picture, rng))
    bright = lamp(scene, rng, rng.choice((60, 90, 120, 180, 260)), rng.uniform(0.04, 0.1))
    lost = unreadable(scene, bright)
    scene = bright.resized(hard_side / max(bright.picture.shape[:2]))
    letters = least_letters(scene.pieces)
    length = rng.uniform(0, 0.16) * min(letters, 24)
    picture = shaken(scene.picture, length, rng.uniform(0, np.pi)) if length > 0.6 else scene.picture
    picture = noisy(soft(picture, rng.uniform(0.0, 0.5)), rng.uniform(1, 4), rng)
    done = (f"turned {90 * quarters}", f"shaken {length:.1f} px", *((f"glare over {name}") for name in lost))
    return Photo(jpeg(picture, 40), done, lost, letters)


def _flat_letters(fields: Mapping[str, Sequence[Box]], factor: float) -> float:
    heights = [box.y1 - box.y0 for boxes in fields.values() for box in boxes]
    return min(heights, default=1e3) * factor
