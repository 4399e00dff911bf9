"""Even light: letters in and around a reflection as dark again as all others, as far as they can be seen at all."""

from __future__ import annotations

import cv2
import numpy as np

from actions.readers.picture import Picture

WHITE = 250  # grey, 0-255: burnt out
_PAPER_WHITE = 245  # the least of white paper in a scan
_REFLECTION = 0.002  # of a page: a letter or two
_COARSE = 4  # light is soft: its map needs one pixel of so many
_REACH = 1 / 48  # of the longer side: some two letters of a card, one line of a licence
_PAPER, _CONTRAST = 200.0, 28.0  # grey levels that paper gets, and how far letters stand out from it
_MOST = 6.0  # times: paler letters than that are grain
_GRAIN = 2.0  # grey levels


def is_white_paper(picture: Picture) -> bool:
    """Whether most of it is: a scan, in which nothing can be told from white."""
    return float(np.median(picture[::16, ::16])) > _PAPER_WHITE


def in_even_light(page: Picture) -> Picture:
    """The page with the same brightness and contrast of letters all over it; itself where nothing is burnt out."""
    return _evened(page) if _reflects(page) else page


def _reflects(page: Picture) -> bool:
    grey = cv2.cvtColor(page[::2, ::2], cv2.COLOR_BGR2GRAY)
    burnt = cv2.morphologyEx((grey >= WHITE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5)))
    return not is_white_paper(page) and float(burnt.mean()) > _REFLECTION


def _evened(page: Picture) -> Picture:
    lab = cv2.cvtColor(page, cv2.COLOR_BGR2LAB)
    light = lab[..., 0].astype(np.float32)
    height, width = light.shape
    small = cv2.resize(light, (max(width // _COARSE, 1), max(height // _COARSE, 1)), interpolation=cv2.INTER_AREA)
    reach = max(width, height) * _REACH / _COARSE
    ground = cv2.GaussianBlur(small, (0, 0), reach)
    square = cv2.resize(light * light, small.shape[::-1], interpolation=cv2.INTER_AREA)
    spread = np.sqrt(np.maximum(cv2.GaussianBlur(square, (0, 0), reach) - ground * ground, 0))
    gain = np.clip(_CONTRAST / (spread + _GRAIN), 1, _MOST)
    ground, gain = (cv2.resize(one, (width, height), interpolation=cv2.INTER_LINEAR) for one in (ground, gain))
    lab[..., 0] = np.clip(_PAPER + (light - ground) * gain, 0, 255)
    return np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR), np.uint8)
