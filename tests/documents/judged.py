"""Photos to be judged: good ones that must pass and spoilt ones that owe a code, by seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tests.documents.make import KINDS, LEVELS, flat, made
from tests.documents.photo.elsewhere import sight
from tests.documents.photo.levels import Level, piece_of, take
from tests.documents.photo.spoilt import SPOILERS, spoil

#: Every problem that a photo can owe; unreadable files are in bad_files.py.
CODES = (*SPOILERS, "not_a_document", "wrong_kind")
_COLOURFUL = tuple(kind for kind in KINDS if kind != "domain_certificate")  # a page printed from the web may be grey

_SIDES = (
    ("id_card_front", "id_card_back"),
    ("id_card_back", "id_card_front"),
    ("residence_permit", "residence_permit_back"),
    ("residence_permit_back", "residence_permit"),
)


@dataclass(frozen=True)
class Case:
    """A photo, the kind that was asked for (empty: any), the kind on it (empty: none), and the code it owes."""

    data: bytes
    asked: str
    kind: str
    expected: str | None


def judged(seed: int) -> Case:
    """Even seeds are good, odd ones spoilt, every code in turn."""
    return spoilt(CODES[seed // 2 % len(CODES)], seed) if seed % 2 else good(seed)


def good(seed: int) -> Case:
    """An original, photographed or scanned in colour, of any kind, that nobody may send back."""
    rng = Random(f"good {seed}")
    kind, level = rng.choice(KINDS), rng.choice(LEVELS[:2])
    return Case(made(kind, level, seed).data, kind, kind, None)


def spoilt(code: str, seed: int) -> Case:
    """A photo that owes this code, one of CODES. Raises KeyError for others."""
    rng = Random(f"case {code} {seed}")
    if code == "not_a_document":
        return Case(sight(str(seed)), rng.choice(KINDS), "", code)
    kind = rng.choice(_COLOURFUL if code == "colourless_copy" else KINDS)
    if code == "wrong_kind":
        return _wrong_kind(kind, seed, rng)
    return Case(spoil(piece_of(flat(kind, seed).sheet), code, str(seed)), kind, kind, code)


def _wrong_kind(kind: str, seed: int, rng: Random) -> Case:
    """The other side of an ID card half of the time, else any other certificate."""
    asked = rng.choice([other for other in KINDS if other != kind])
    if rng.random() < 0.5:
        kind, asked = rng.choice(_SIDES)
    level: Level = rng.choice(LEVELS[:2])
    return Case(take(piece_of(flat(kind, seed).sheet), level, f"{kind} {seed}").data, asked, kind, "wrong_kind")
