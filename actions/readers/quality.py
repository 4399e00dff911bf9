"""Is this photo good enough, and if not, what was wrong with it. Measured; asked only when a reading is not whole."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from actions.readers.page import Page
from actions.readers.picture import Picture, shrink
from actions.readers.settings import ReaderSettings

_SIDE = 1000  # pixels: sharpness is compared at one size
_AIR = 1.5  # the detector's box is that much taller than the letters in it
_BORDER = 0.012  # of the photo's side: text nearer to the rim than this was cut off


@dataclass(frozen=True)
class Quality:
    """What was measured.

    sharpness: the steepest edges, as share of the whole contrast in one pixel of 1,000; 0.05 hazy, 0.3 crisp.
    brightness: 0-255, the page's mean. glare: share of the page that is burnt out beyond its own ground.
    letter_px: median height of the letters in the photo, 0 without any. colour: how far colours spread, as share of
    the brightness.
    """

    sharpness: float
    brightness: float
    glare: float
    letter_px: float
    colour: float
    cut_off: bool

    def problems(self, settings: ReaderSettings) -> tuple[str, ...]:
        """Codes, worst first."""
        judged = {
            "too_dark": self.brightness < settings.min_brightness,
            "too_small": 0 < self.letter_px < settings.min_letter_px,
            "glare": self.glare > settings.max_glare,
            "blur": self.sharpness < settings.min_sharpness,
        }
        found = tuple(code for code, bad in judged.items() if bad)
        return found or (("cut_corner",) if self.cut_off else ())


def measure(photo: Picture, page: Page) -> Quality:
    """Of the photo and of the page that was found in it."""
    grey = cv2.cvtColor(page.picture, cv2.COLOR_BGR2GRAY)
    heights = [line.height / page.scale / _AIR for line in page.lines]
    return Quality(
        sharpness=_sharpness(photo),
        brightness=float(grey.mean()),
        glare=_glare(np.asarray(grey, np.uint8), page),
        letter_px=float(np.median(heights)) if heights else 0.0,
        colour=_colour(page.picture) / max(float(grey.mean()), 1.0),
        cut_off=_cut_off(photo, page),
    )


def _sharpness(photo: Picture) -> float:
    """The lesser of the two directions, so that a shaken photo counts as blurred too."""
    grey = cv2.cvtColor(shrink(photo, _SIDE), cv2.COLOR_BGR2GRAY).astype(np.float32)
    low, high = np.percentile(grey, (1, 99))
    steepest = [
        float(np.percentile(np.abs(cv2.Sobel(grey, cv2.CV_32F, dx, dy)), 99.5)) / 8 for dx, dy in ((1, 0), (0, 1))
    ]
    return min(steepest) / max(float(high - low), 20.0)


def _glare(grey: Picture, page: Page) -> float:
    """Of the part that has text on it. Nothing can be said of a scan of paper that is white all over."""
    if not page.lines:
        return 0.0
    x0, y0 = min(line.x0 for line in page.lines), min(line.y0 for line in page.lines)
    x1, y1 = max(line.x1 for line in page.lines), max(line.y1 for line in page.lines)
    text = grey[max(int(y0), 0) : int(y1), max(int(x0), 0) : int(x1)]
    scan = not page.outlined and np.percentile(text, 25) > 245 if text.size else True
    return 0.0 if scan else float((text >= 252).mean())


def _colour(page: Picture) -> float:
    """How far the most colourful hundredth is from the page's own tint; a copy without colours has nearly nothing."""
    lab = cv2.cvtColor(cv2.GaussianBlur(shrink(page, 400), (0, 0), 1.5), cv2.COLOR_BGR2LAB).astype(np.float32)[..., 1:]
    return float(np.percentile(np.linalg.norm(lab - np.median(lab, axis=(0, 1)), axis=2), 99))


def _cut_off(photo: Picture, page: Page) -> bool:
    """Whether a line of text runs into the rim of the photo."""
    height, width = photo.shape[:2]
    if page.outlined or not page.lines:
        return False
    boxes = np.array([[(line.x0, line.y0), (line.x1, line.y1)] for line in page.lines], np.float32)
    back = cv2.perspectiveTransform(boxes.reshape(-1, 1, 2), np.linalg.inv(page.matrix)).reshape(-1, 2)
    share = back / np.array([width, height])
    return bool((share < _BORDER).any() or (share > 1 - _BORDER).any())
