"""One sample by kind, level and seed: the photo and what stands on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from tests.documents.draw import business_licence, id_card_back, id_card_front
from tests.documents.people import company, person
from tests.documents.photo import Level, photograph

KINDS = ("id_card_front", "id_card_back", "business_licence")
#: Pixels of a hard photo. The letters of a licence are half a card's in proportion: at 640 nobody could read them.
_HARD_SIDE = {"id_card_front": 640, "id_card_back": 640, "business_licence": 1280}
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Sample:
    """A photo and the fields that a reader should find."""

    kind: str
    data: bytes
    truth: dict[str, str]


def made(kind: str, level: Level, seed: int) -> Sample:
    """Every third licence is of the upright layout."""
    if kind == "business_licence":
        made_up = company(seed)
        flat, truth = business_licence(made_up, upright=seed % 3 == 0), made_up.licence()
    elif kind == "id_card_back":
        flat, truth = id_card_back(person(seed)), person(seed).back()
    else:
        flat, truth = id_card_front(person(seed)), person(seed).front()
    return Sample(kind, photograph(flat, level, f"{kind} {seed}", _HARD_SIDE[kind]), truth)
