"""One photo to one Reading: start reading the readers here. Runs in a worker process (jobs.py).

picture -> page (straighten, ocr) -> which kind -> parse -> is it whole, if not why (quality) -> doubts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from datetime import date

from actions.readers.doubts import judged, owed
from actions.readers.page import Page, read_page, read_whole
from actions.readers.parse import parse
from actions.readers.parse.id_card_front import number_line
from actions.readers.parse.text import Value, squeezed
from actions.readers.picture import Picture, open_picture
from actions.readers.portrait import portrait
from actions.readers.quality import measure
from actions.readers.reading import Kind, Reading
from actions.readers.settings import ReaderSettings
from dialogs.messages import Found

_SIGNS: Mapping[Kind, re.Pattern[str]] = {
    "id_card_front": re.compile("姓名|性[别別]|民族|出生|住址|公民身份号|身份号码"),
    "id_card_back": re.compile("居民身份证|签发机关|有效期限|中华人民共和国"),
    "business_licence": re.compile(
        "营业执照|统一社会信用代码|法定代表人|注册资本|经营范围|登记机关|经营者|成立日期|经营场所"
    ),
}
#: Without these the corners may have been found wrongly, and the whole photo is read.
_KEY_FIELDS: Mapping[Kind, frozenset[str]] = {
    "id_card_front": frozenset(("name", "id_number")),
    "id_card_back": frozenset(("valid_to",)),
    "business_licence": frozenset(("credit_code", "name")),
}
_COLOURLESS = 0.015  # see quality.py; colour photos of our certificates have 0.03 and more, copies 0.000


def read_photo(data: bytes, asked: Kind | None, today: date, settings: ReaderSettings) -> Reading:
    """Judge one upload. Never raises for what a stranger sent; ModelsMissing where nobody fetched the models."""
    start = time.perf_counter()
    photo = open_picture(data, settings)
    if isinstance(photo, str):
        reading = Reading(None, problems=(photo,))
    else:
        reading = _read(photo, asked, today, settings)
    took_ms = round((time.perf_counter() - start) * 1000)
    return Reading(reading.kind, reading.fields, reading.problems, took_ms)


def _read(photo: Picture, asked: Kind | None, today: date, settings: ReaderSettings) -> Reading:
    page = read_page(photo, settings)
    kind, values = _understood(page)
    if page.outlined and not _whole(kind, values):
        whole = read_whole(photo, settings)
        other, more = _understood(whole)
        if len(more) > len(values) or (kind is None and other is not None):
            page, kind, values = whole, other, more
    if kind is not None and asked is not None and kind != asked:
        return Reading(kind, problems=("wrong_kind",))
    problems = _problems(photo, page, kind, values, settings)
    if problems or kind is None:
        return Reading(kind, problems=problems)
    return Reading(kind, {**judged(kind, values, today, settings), **_portrait(kind, photo, page)})


def _understood(page: Page) -> tuple[Kind | None, dict[str, Value]]:
    """Which certificate this is, by the words printed on it, and its fields."""
    text = "\n".join(squeezed(line.text) for line in page.lines)
    hits: dict[Kind, int] = {kind: len(set(signs.findall(text))) for kind, signs in _SIGNS.items()}
    kind = max(hits, key=lambda one: hits[one])
    return (kind, parse(kind, page)) if hits[kind] >= 2 else (None, {})


def _whole(kind: Kind | None, values: Mapping[str, Value]) -> bool:
    return kind is not None and values.keys() >= _KEY_FIELDS[kind]


def _problems(
    photo: Picture, page: Page, kind: Kind | None, values: Mapping[str, Value], settings: ReaderSettings
) -> tuple[str, ...]:
    """Why it has to be taken again; nothing for a photo that was read well, however it looks."""
    quality = measure(photo, page)
    if kind in ("id_card_front", "business_licence") and quality.colour < _COLOURLESS:
        return ("colourless_copy",)
    if kind is not None and values.keys() >= owed(kind, values) and _mean_confidence(values) >= settings.readable:
        return ()
    found = quality.problems(settings)
    if found or (kind is not None and len(values) * 2 >= len(owed(kind, values))):
        return found
    return ("not_a_document",) if kind is None else ("blur",)


def _mean_confidence(values: Mapping[str, Value]) -> float:
    return sum(value.confidence for value in values.values()) / max(len(values), 1)


def _portrait(kind: Kind, photo: Picture, page: Page) -> dict[str, Found]:
    number = number_line(page) if kind == "id_card_front" else None
    return {"portrait": Found(portrait(photo, page, number))} if number else {}
