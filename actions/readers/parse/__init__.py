"""From the read lines of a page to the fields of a certificate, one file a kind. Nothing is judged here (doubts.py)."""

from __future__ import annotations

from actions.readers.page import Page
from actions.readers.parse import business_licence, id_card_back, id_card_front
from actions.readers.parse.text import Value
from actions.readers.reading import Kind

_PARSERS = {
    "id_card_front": id_card_front.parse,
    "id_card_back": id_card_back.parse,
    "business_licence": business_licence.parse,
}


def parse(kind: Kind, page: Page) -> dict[str, Value]:
    """The fields that were found; those that were not are absent."""
    return {name: value for name, value in _PARSERS[kind](page).items() if value is not None and value.text}
