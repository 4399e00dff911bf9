"""How much of a page is printed in colour. A black-and-white copy has nothing, whatever lamp shines on it.

A lamp tints paper, and a camera what is darker or brighter than it more or less strongly: on a copy everything has a
colour somewhere between grey and a little more than the paper's own.
"""

from __future__ import annotations

import cv2
import numpy as np

from actions.readers.page import Page
from actions.readers.picture import Picture, shrink

_SIDE = 400  # pixels: enough for an emblem, too few for the colours of grain
_TINT = 0.09  # logarithm of red or blue light beside green: what is so far from a copy's colours is print in colour
_STRONGER = 1.3  # times the paper's own colour, a copy's strongest
_DARK = 60  # grey levels: the colour of what is darker is mostly grain
_BESIDE = 1 / 3  # of the text's width: as far beside it stand an emblem and a portrait


def printed_in_colour(page: Page, text: tuple[int, int, int, int]) -> float:
    """The share of the page's text area (left, top, right, bottom) or of the page, 0-1, that is printed in colour.

    What is around the text counts too, since emblem and portrait are there; at the page's rim the table may show.
    """
    left, top, right, bottom = text
    if page.outlined:
        x, y = page.width // 16, page.height // 16
        around = page.picture[y:-y, x:-x]
    else:
        wide = int((right - left) * _BESIDE)
        around = page.picture[top:bottom, max(left - wide, 0) : right + wide]
    return max(_coloured(page.picture[top:bottom, left:right]), _coloured(around))


def _coloured(part: Picture) -> float:
    small = cv2.GaussianBlur(shrink(part, _SIDE), (0, 0), 2).astype(np.float32) + 1
    tint = np.log(small[..., ::2] / small[..., 1:2])
    paper = np.median(tint, axis=(0, 1))
    strength = np.clip(tint @ paper / max(float(paper @ paper), 1e-6), 0, _STRONGER)
    apart = np.linalg.norm(tint - strength[..., None] * paper, axis=2)
    return float((apart * np.minimum(small.mean(axis=2) / _DARK, 1) > _TINT).mean())
