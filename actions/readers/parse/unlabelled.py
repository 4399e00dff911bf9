"""Values of forms whose labels went unread, known by what they say and where they stand. All of them are doubted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from actions.readers.page import Line
from actions.readers.parse.text import in_order, squeezed
from actions.readers.whole import BODY, looks_whole
from actions.readers.wording import UNSURE

_STREET = re.compile(r".{1,11}[省市县区州盟旗].*[路街道巷村].*\d")
_DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
_HAN = re.compile("[\u3400-\u9fff（）()·]{5,40}")
#: Forms of business, headings and authorities end like names of bodies.
_NO_NAME = re.compile("公安|管理局|登记|^(?:其他)?有限(?!公司)|^股份|^个人独资|^个体|^农民专业|^普通")


def unlabelled_place(lines: Sequence[Line], fields: Mapping[str, Sequence[Line]]) -> list[Line]:
    """The line that begins as addresses do and is no field's, and the one under it, if they look like a whole one."""
    free = _free(lines, fields)
    first = next((line for line in free if _STREET.match(squeezed(line.text))), None)
    place = [first, *_next_to(first, free, lambda away: away)] if first else []
    whole = looks_whole("business_licence", "address", "".join(squeezed(line.text) for line in place))
    return _unsure(place) if whole else []


def unlabelled_name(lines: Sequence[Line], fields: Mapping[str, Sequence[Line]]) -> list[Line]:
    """The line that ends as names of bodies do, above all fields of its column, and the one over it."""
    free = _free(lines, fields)
    columns = [found[0] for found in fields.values() if found]
    named = [line for line in free if _names_a_body(squeezed(line.text)) and _is_first(line, columns)]
    name = [*_next_to(named[0], free, lambda away: -away), named[0]] if len(named) == 1 else []
    return _unsure(name) if _HAN.fullmatch("".join(squeezed(line.text) for line in name)) else []


def unlabelled_day(lines: Sequence[Line], fields: Mapping[str, Sequence[Line]]) -> list[Line]:
    """The only line that is a day and nothing else and begins where the fields begin; that of issue stands elsewhere."""
    column = [found[0].x0 for found in fields.values() if found]
    days = [
        line
        for line in _free(lines, fields)
        if _DAY.fullmatch(squeezed(line.text)) and sum(abs(line.x0 - x0) < line.height for x0 in column) > 1
    ]
    return _unsure(days) if len(days) == 1 else []


def _names_a_body(text: str) -> bool:
    return bool(BODY.search(text)) and not _NO_NAME.search(text)


def _is_first(line: Line, fields: Sequence[Line]) -> bool:
    column = [one for one in fields if abs(one.x0 - line.x0) < 2 * line.height]
    return bool(column) and all(line.middle < one.middle for one in column)


def _free(lines: Sequence[Line], fields: Mapping[str, Sequence[Line]]) -> list[Line]:
    taken = [line for found in fields.values() for line in found]
    return [line for line in in_order(lines) if not any(_same(line, other) for other in taken)]


def _same(one: Line, other: Line) -> bool:
    """Whether they stand in one place: a value may have been cut out of its line."""
    return abs(one.middle - other.middle) < 0.3 * one.height and one.x0 < other.x1 and other.x0 < one.x1


def _next_to(line: Line, free: Sequence[Line], away: Callable[[float], float]) -> list[Line]:
    """The line of its column in the next row, in the direction that is `away`."""
    size = line.height
    column = [one for one in free if abs(one.x0 - line.x0) < size]
    return [one for one in column if 0.5 * size < away(one.middle - line.middle) < 1.6 * size][:1]


def _unsure(lines: Sequence[Line]) -> list[Line]:
    return [replace(line, sures=tuple(min(sure, UNSURE) for sure in line.sures)) for line in lines]
