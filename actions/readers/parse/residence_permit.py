"""A residence permit of people from Hong Kong, Macau or Taiwan (港澳台居民居住证): an ID card without a people.

The front is told from an ID card's by its number, which begins with 81, 82 or 83; the back has its own title.
"""

from __future__ import annotations

import re

from actions.readers.page import Page
from actions.readers.parse import id_card_front
from actions.readers.parse.card import until
from actions.readers.parse.text import Value, in_order

TITLES = re.compile(r"居住证|居民居住|通行证号码")
NUMBER = re.compile(r"8[123]0000\d{11}[\dX]")
_IDENTITY_CARD = re.compile(r"民族|\d{17}[\dX]")


def is_one(text: str, asked: bool) -> bool:
    """Whether what looks like the front of an ID card is one of these. Where it was asked for, it is, unless a people or
    another number stands on it: the number may be hidden.
    """
    return bool(NUMBER.search(text) or (asked and not _IDENTITY_CARD.search(text)))


def parse(page: Page) -> dict[str, Value | None]:
    """Name, number, birth_date, sex; valid_to where both sides were copied onto one page."""
    front = id_card_front.parse(page)
    return {
        "name": front["name"],
        "number": front["id_number"],
        "birth_date": front["birth_date"],
        "sex": front["sex"],
        "valid_to": until(in_order(page.lines)),
    }


def parse_back(page: Page) -> dict[str, Value | None]:
    """Valid_to."""
    return {"valid_to": until(in_order(page.lines))}
