"""Which way up a page is likely to be, before anything of it is read."""

from __future__ import annotations

import numpy as np

from actions.readers.boxes import end_flush
from actions.readers.outline import Points


def rows(*sides: tuple[float, float]) -> list[Points]:
    """Lines from left to right, one below the other."""
    boxes = ((left, 50 * at, right, 50 * at + 30) for at, (left, right) in enumerate(sides))
    return [np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32) for x0, y0, x1, y1 in boxes]


def test_a_page_whose_lines_end_flush_is_likely_upside_down() -> None:
    upright = rows((40, 300), (42, 500), (39, 250), (200, 420))
    assert not end_flush(upright)
    assert end_flush([np.array([800, 600], np.float32) - quad for quad in upright])


def test_a_page_without_lines_is_upright() -> None:
    assert not end_flush([])
