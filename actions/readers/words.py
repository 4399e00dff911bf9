"""All that is written on a picture, as running text: for a screenshot, which has paragraphs instead of fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from actions.readers.page import Line, read_whole
from actions.readers.picture import open_picture
from actions.readers.settings import ReaderSettings

_SURE = 0.5  # a line whose every character is less sure than this is an icon or a pattern
_RAGGED = 2.5  # so many letters may be missing at the end of a line that goes on in the next


def words_of(data: bytes, settings: ReaderSettings) -> str:
    """A paragraph a line, from top to bottom; "" for what is no picture or shows no words."""
    photo = open_picture(data, settings)
    if isinstance(photo, str):
        return ""
    lines = [line for line in read_whole(photo, settings).lines if max(line.sures, default=0.0) >= _SURE]
    return "\n".join(paragraphs(lines))


def paragraphs(lines: Iterable[Line]) -> Iterator[str]:
    """Lines that reach the right edge go on in the line below them."""
    rows = _rows(lines)
    edge = max((row[-1].x1 for row in rows), default=0.0)
    said = ""
    for row in rows:
        said += "".join(line.text for line in row)
        if row[-1].x1 < edge - _RAGGED * row[-1].height:
            yield said
            said = ""
    if said:
        yield said


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """What stands beside one another, from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: one.middle):
        if rows and abs(rows[-1][-1].middle - line.middle) < line.height / 2:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda one: one.x0) for row in rows]
