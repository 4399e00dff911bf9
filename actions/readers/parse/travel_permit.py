"""The cards with which people from Hong Kong, Macau and Taiwan travel to the mainland, the side with the portrait.

港澳居民来往内地通行证 and 台湾居民来往大陆通行证 print the same labels; only their numbers differ.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.readers.page import Line, Page
from actions.readers.parse.card import apart, chinese_name, day, lone_day, lone_sex, matching, name_above, sex, until
from actions.readers.parse.text import Value, in_order

TITLES = {
    "hkm_permit": re.compile(r"港澳居民来往内地通行证|居民来往内地|来往内地通行|港澳居民来往|港澳居民.{1,3}内地"),
    "tw_permit": re.compile(
        r"台湾居民来往大陆通行证|居民来往大陆|来往大陆通行|[台臺]湾?居民来往|[台臺]湾?居民.{1,3}大陆"
    ),
}
_NUMBERS = {
    "hkm_permit": re.compile(r"[HM](?:\d{8}|\d{10}|[A-Z]\d{7})"),
    "tw_permit": re.compile(r"\d{8}"),
}
_LABELS = {
    "name": re.compile(r"姓\s*名"),
    "birth_date": re.compile(r"出?\s*生\s*日\s*期|出生"),
    "sex": re.compile(r"性\s*[别別]"),
    "valid": re.compile(r"有\s*效\s*期\s*[限至]?"),
    "authority": re.compile(r"签\s*发\s*机\s*关"),
    "issued_at": re.compile(r"签\s*发\s*地\s*点"),
    "number": re.compile(r"证\s*件\s*号\s*码?|证件号"),
    "times": re.compile(r"[换签]\s*[证发]\s*次\s*数"),
}


def parse(page: Page, kind: str) -> dict[str, Value | None]:
    """Name, number, birth_date, sex, valid_to."""
    card = apart(page.lines, _LABELS)
    valid_to = until(card.of("valid")) or until(in_order(page.lines))
    return {
        "name": chinese_name(card.of("name")) or _above_the_latin(card.values),
        "number": matching(_NUMBERS[kind], card.of("number"), in_order(card.values)),
        "birth_date": day(card.of("birth_date")) or (lone_day(card.values) if valid_to else None),
        "sex": sex(card.of("sex")) or lone_sex(card.values),
        "valid_to": valid_to,
    }


def _above_the_latin(values: Sequence[Line]) -> Value | None:
    """Where light drowned the label."""
    latin = next((line for line in values if re.fullmatch(r"[A-Z]+\s*[,.]\s*[A-Z' -]+", line.text.strip())), None)
    return name_above(latin, values) if latin else None
