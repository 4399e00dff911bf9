"""Both sides of a card copied onto one page, where no table shows between them: told apart by what is printed on each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from actions.readers.page import Line, Page
from actions.readers.parse.text import squeezed

_FRONT = re.compile("姓名|性[别別]|民族|出生|住址|身份号码")
_TITLE = re.compile("居民身份证|居民居住证")
_BACK = re.compile("居民身份证|居民居住证|签发机关|有效期限|通行证号码")
_FEW = 2  # signs of either side


def sides_apart(page: Page) -> list[Page]:
    """The page, or a page for each side, cut where the signs of the two sides are farthest apart."""
    front, back = _signed(page.lines, _FRONT), _signed(page.lines, _BACK)
    if len(front) < _FEW or len(back) < _FEW or not _signed(back, _TITLE):
        return [page]
    cuts = [cut for cut in (_cut(front, back, _down), _cut(front, back, _across)) if cut]
    if not cuts:
        return [page]
    _, at, place = max(cuts, key=lambda cut: cut[0])
    parts = [[line for line in page.lines if (place(line) < at) == first] for first in (True, False)]
    return [replace(page, lines=tuple(part)) for part in parts]


def _signed(lines: Sequence[Line], signs: re.Pattern[str]) -> list[Line]:
    return [line for line in lines if signs.search(squeezed(line.text))]


def _down(line: Line) -> float:
    return line.middle


def _across(line: Line) -> float:
    return (line.x0 + line.x1) / 2


def _cut(
    front: Sequence[Line], back: Sequence[Line], place: Callable[[Line], float]
) -> tuple[float, float, Callable[[Line], float]] | None:
    """How wide the gap between the sides is, its middle, and along which axis."""
    for one, other in ((front, back), (back, front)):
        end, start = max(map(place, one)), min(map(place, other))
        if end < start:
            return start - end, (start + end) / 2, place
    return None
