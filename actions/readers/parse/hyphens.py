"""Hyphens on which a line breaks: the detector's box ends before them, and 4-453 is 4453, as sure as ever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from actions.readers.page import Line, Page, read_box
from actions.readers.parse.text import squeezed
from actions.readers.wording import UNSURE

_ROOM = 0.5  # heights of a line, behind it; with twice as much a hyphen is not read either


def with_hyphens(page: Page, lines: Sequence[Line]) -> list[Line]:
    """The lines of one value in reading order; where a number breaks over two of them, the upper one is read once more
    with room behind it. The hyphen that is found there stays in doubt.
    """
    broken = {above for above, below in pairwise(lines) if _breaks_a_number(above, below)}
    return [_read_on(page, line) if line in broken else line for line in lines]


def _breaks_a_number(above: Line, below: Line) -> bool:
    end, start = squeezed(above.text)[-1:], squeezed(below.text)[:1]
    return below.middle > above.y1 and end.isdigit() and start.isdigit()


def _read_on(page: Page, line: Line) -> Line:
    wider = read_box(page, line.x0, line.y0, line.x1 + _ROOM * line.height, line.y1)
    if wider is None or squeezed(wider.text) != squeezed(line.text) + "-":
        return line
    return replace(wider, sures=(*wider.sures[:-2], UNSURE, UNSURE))  # of a line's score only letters and digits count
