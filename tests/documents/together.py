"""Two certificates in one picture: both sides of a card side by side, one above the other, or on one scanned page."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import cv2
import numpy as np

from tests.documents.make import Flat, flat
from tests.documents.photo.levels import piece_of
from tests.documents.photo.pixels import Picture, jpeg, noisy, soft
from tests.documents.photo.scene import Piece, View, fitting, lay
from tests.documents.photo.spoilt import scene_of_two

_PAIRS = (
    ("id_card_front", "id_card_back"),
    ("id_card_front", "id_card_back"),
    ("id_card_front", "id_card_back"),
    ("residence_permit", "residence_permit_back"),
)
_WHITE = (252, 252, 252)


@dataclass(frozen=True)
class Together:
    """A photo and what is on it, the upper or left one first."""

    data: bytes
    parts: tuple[Flat, ...]
    how: str  # scan, or table


def together(seed: int) -> Together:
    """Every third is a colour scan of a page, the others lie on a table, each turned by itself."""
    rng = Random(f"together {seed}")
    kinds = list(rng.choice(_PAIRS))
    rng.shuffle(kinds)
    parts = tuple(flat(kind, seed) for kind in kinds)
    one, other = (piece_of(part.sheet) for part in parts)
    if seed % 3 == 0:
        return Together(jpeg(_page(one, other, rng), 88), parts, "scan")
    picture = scene_of_two((one, other), rng).picture
    return Together(jpeg(noisy(soft(picture, rng.uniform(0.4, 1.0)), rng.uniform(1, 3), rng), 75), parts, "table")


def _page(one: Piece, other: Piece, rng: Random) -> Picture:
    """A4 at 170 dots an inch, the cards one above the other in their own size or larger, no table between them."""
    page = np.full((2000, 1414, 3), _WHITE, np.uint8)
    placed = []
    for number, piece in enumerate((one, other)):
        share = rng.uniform(0.42, 0.62)
        view = fitting(piece, 1414, 1000, share, rng.uniform(-1.5, 1.5), 0.0, rng)
        placed.append((piece, View((view.middle[0], view.middle[1] + number * 1000 / 1414), view.share, view.angle)))
    picture = lay(page, placed, rng).picture
    return noisy(np.asarray(cv2.GaussianBlur(picture, (0, 0), 0.5), np.uint8), 1, rng)
