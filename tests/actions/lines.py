"""Pages of lines, as the recogniser gives them to the parsers."""

from __future__ import annotations

import numpy as np

from actions.readers.page import Line, Page
from actions.readers.parse import parse
from actions.readers.reading import Kind

HIGH = 30  # pixels of every line


def line(text: str, x: float, y: float, high: float = HIGH) -> Line:
    """Level, every character a line's height wide."""
    centres = tuple(x + high * (at + 0.5) for at in range(len(text)))
    return Line(text, (0.99,) * len(text), centres, x, y, x + high * len(text), y + high)


def said(kind: Kind, *lines: Line) -> dict[str, str]:
    """What the fields of a page with these lines say."""
    return {name: value.text for name, value in parse(kind, page_of(*lines)).items()}


def page_of(*lines: Line) -> Page:
    """A grey one."""
    return Page(lines, np.full((600, 900, 3), 200, np.uint8), np.eye(3), outlined=True)
