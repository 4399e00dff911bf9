"""The side of an ID card with the issuing authority and the two dates."""

from __future__ import annotations

import re

from actions.readers.page import Line, Page
from actions.readers.parse.card import LONG_TERM
from actions.readers.parse.text import Value, beside, in_order, joined, simplified, split, squeezed, value

_AUTHORITY = re.compile(r"签\s*发\s*机\s*关|^.{0,2}机\s*关")
_HAN = r"[\u4e00-\u9fff]"
_NAMED = re.compile(rf"{_HAN}+公安{_HAN}*[局队处所]")
_LEFT_OF_LABEL = re.compile("签发?(?:机?关)?|机?关(?!岭)")  # 关岭 is a county
_VALID = re.compile(r"有\s*效\s*期\s*限")
_DAY = r"(\d{4})\D?(\d{2})\D?(\d{2})"
_SPAN = re.compile(rf"{_DAY}\D{{0,3}}(?:{_DAY}|(长\s*期))")


def parse(page: Page) -> dict[str, Value | None]:
    """Authority, valid_from, valid_to."""
    lines = in_order(page.lines)
    found = _authority(lines)
    authority = Value(simplified(found.text), found.confidence) if found else None
    return {"authority": authority, **_span(lines)}


def _authority(lines: list[Line]) -> Value | None:
    """What stands beside its label, and the second line of a long name, which ends above the dates; where light drowned
    the label, the line that is named like an authority.
    """
    hits = [(line, hit.end()) for line in lines if (hit := _AUTHORITY.search(line.text))]
    if not hits:
        alike = [line for line in lines if _NAMED.fullmatch(squeezed(line.text))][:1]
        return value([_without_label(line) for line in alike])
    label, end = hits[0]
    below = next((line.y0 for line in lines if _VALID.search(line.text)), label.y1 + 1.2 * label.height)
    parts = beside(label, lines)
    top = (parts or [label])[0].y1 - 0.3 * label.height
    under = [line for line in lines if top < line.middle < below]
    named = [line for line in under if re.fullmatch(f"{_HAN}+", squeezed(line.text))]
    # A keyboard may lie beside it.
    said = [line for line in (split(label, end)[1], *parts) if re.search(_HAN, line.text)]
    return value([*said, *named])


def _without_label(line: Line) -> Line:
    """Without the end of the label, which may have been read with it."""
    left = _LEFT_OF_LABEL.match(line.text)
    return split(line, left.end())[1] if left else line


def _span(lines: list[Line]) -> dict[str, Value | None]:
    for line in [*lines, *_joined(lines)]:
        found = _SPAN.search(squeezed(line.text))
        if found:
            y1, m1, d1, y2, m2, d2, _ = found.groups()
            sure = round(line.score, 4)
            until = f"{y2}-{m2}-{d2}" if y2 else LONG_TERM
            return {"valid_from": Value(f"{y1}-{m1}-{d1}", sure), "valid_to": Value(until, sure)}
    return {}


def _joined(lines: list[Line]) -> list[Line]:
    """The label's row as one line, for dates that were found in two pieces."""
    labels = [line for line in lines if _VALID.search(line.text)]
    rows = [beside(label, lines) for label in labels]
    return [joined(row) for row in rows if row]
