"""Certificates as plain pictures, drawn by a steady hand: for tests and samples that want no variety."""

from __future__ import annotations

from PIL import Image

from tests.documents.kinds import identity, licence
from tests.documents.people import Company, Person


def id_card_front(person: Person, portrait: Image.Image | None = None) -> Image.Image:
    """The side with the name. The portrait stands in a box of 26 x 32 mm, a cartoon unless one is given."""
    return identity.id_card_front(person, portrait).picture


def id_card_back(person: Person) -> Image.Image:
    """The side with the authority."""
    return identity.id_card_back(person).picture


def business_licence(company: Company, *, upright: bool = False) -> Image.Image:
    """The layout of 2019 across, or the one before it upright with everything in one column."""
    return licence.licence(company, "upright_2015" if upright else "across_2019").picture
