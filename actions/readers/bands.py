"""A large picture made small a band of rows at a time, so that no second large picture stands in memory beside it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PIL import Image

_ROWS = 128  # of the small picture in one band


def shrunk(size: tuple[int, int], rows: Callable[[int, int], Image.Image], side: int) -> Image.Image:
    """In RGB, at most `side` pixels long, never enlarged. `rows(first, last)` gives the rows in between, in any mode.

    Every pixel is the mean of the area that it covers, so bands leave no seams.
    """
    width, height = size
    scale = min(1.0, side / max(size))
    across, down = max(round(width * scale), 1), max(round(height * scale), 1)
    small = Image.new("RGB", (across, down))
    for top in range(0, down, _ROWS):
        bottom = min(top + _ROWS, down)
        begin, end = top * height / down, bottom * height / down
        first, last = math.floor(begin), min(math.ceil(end), height)
        band = on_white(rows(first, last))
        area = (0, begin - first, width, min(end, height) - first)
        small.paste(band.resize((across, bottom - top), Image.Resampling.BOX, box=area), (0, top))
    return small


def on_white(image: Image.Image) -> Image.Image:
    """As RGB: what is transparent shows white paper, 16 bits a colour become 8."""
    if image.mode.startswith("I"):
        image = image.convert("I").point(lambda level: level / 257).convert("L")
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    colours = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=colours.getchannel("A"))
    return white
