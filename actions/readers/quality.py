"""Is this photo good enough, and if not, what is wrong with it.

`Look` is cheap and comes before the reading: what can never be read, or may never be used, is sent back at once.
`Quality` comes after it: what cannot be used although it was read, and why it was not read well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.colour import printed_in_colour
from actions.readers.light import WHITE
from actions.readers.outline import moved
from actions.readers.page import Line, Page
from actions.readers.picture import Picture, shrink
from actions.readers.reading import KINDS, Kind, Spot
from actions.readers.screen import screen_pattern
from actions.readers.settings import ReaderSettings

#: Kinds whose originals are printed in colour, so that a copy without is no original (docs/facts.md, 4).
_IN_COLOUR: frozenset[Kind | None] = frozenset(KINDS) - {"domain_certificate"}
_SIDE = 1000  # pixels: sharpness is compared at one size
_AIR = 1.5  # the detector's box is that much taller than the letters in it
_BRIGHT_SCAN = 230  # a quarter of the text's area is darker, and a quarter of the photo: paper that is white all over
_NO_LAMP = 0.6  # of the text's area: where so much is white and reads well, paper is
_READS_WELL = 0.97  # blurred letters are read with less
_BORDER = 0.012  # of the photo's side: text nearer to the rim than this was cut off
_SPAN = 0.6  # of a side of a certificate, from its first line to its last
_NEAR = 0.06  # above text that is no farther from the rim there is no room for a heading
#: Cards are 85.6 x 54 mm.
_CARDS: frozenset[Kind | None] = frozenset(KINDS) - {
    "business_licence",
    "domain_certificate",
    "organisation_certificate",
    "passport",
}
#: Longer side over shorter one, seen from the side by so much less or more: cards 1.59; passports 125 x 88 mm (ISO 7810
#: ID-3), and open twice that; licences 420 x 297 mm and 297 x 210 mm, as agents describe those of 2019 and the upright
#: ones before (globe2008.com/gongshang/566.html).
_SHAPES: Mapping[Kind | None, tuple[float, float]] = {
    **dict.fromkeys(_CARDS, (1.42, 1.78)),
    "passport": (1.2, 1.68),
    "business_licence": (1.2, 1.68),
}
#: Papers under a heading whose letters are some three times those of their fields; a far one shows nothing else.
_HEADED: frozenset[Kind | None] = frozenset(("business_licence", "organisation_certificate", "domain_certificate"))
_HEADING, _ONLY_HEADING = 3, 2
#: Kinds whose ground is printed all over: where it is white, something else made it so, or it is around the portrait.
_TINTED = _CARDS | {"passport"}


@dataclass(frozen=True)
class Look:
    """What is seen before anything is read.

    brightness: of the brightest twentieth, 0-255; paper in a lit room has 100 and more. sharpness: see Quality.
    crispest: the same of the steepest edges anywhere. relief: how much a tenth of the photo stands out from what is
    around it, 0-255: letters, portraits and rims do, however blurred. screen: how regular the colours of neighbouring
    pixels alternate, see screen.py. side: the longer one, pixels.
    """

    brightness: float
    sharpness: float
    crispest: float
    relief: float
    screen: float
    side: int

    def hopeless(self, settings: ReaderSettings) -> str | None:
        """Why reading is not worth its time."""
        if self.brightness < settings.hopeless_brightness:
            return "too_dark"
        if self.sharpness < settings.hopeless_sharpness and self.crispest < settings.min_sharpness:
            return "blur"
        return "screen_reshot" if self.screen > settings.sure_screen else None


def look(photo: Picture) -> Look:
    """At the photo as it was sent."""
    grey = np.asarray(cv2.cvtColor(shrink(photo, _SIDE), cv2.COLOR_BGR2GRAY), np.uint8)
    sharpness, crispest = _sharpness(grey)
    return Look(
        brightness=float(np.percentile(grey, 95)),
        sharpness=sharpness,
        crispest=crispest,
        relief=_relief(grey),
        screen=screen_pattern(photo),
        side=max(photo.shape[:2]),
    )


@dataclass(frozen=True)
class Quality:
    """What was measured of a page that was read.

    brightness, screen: see Look. sharpness: the steepest edges, as share of the whole contrast in one pixel of 1,000;
    0.05 hazy, 0.3 crisp. legible: whether the lines read well, so that they are not blurred. glare: share of the text's
    area that is burnt out beyond its own ground. letter_px: median height of the letters in the photo, 0 without any.
    lines: how many were found. colour: share of the page that is printed in colour, see colour.py. cut_off: whether it
    may go over the rim of the photo; runs_over: whether without doubt, its own text does too; begins_at_rim: whether its
    topmost line lies near the rim. cut_shape: longer side over shorter one of what is seen of a certificate that ends at
    the photo's rim, else 0; narrowed: whether with one of its longer sides, or its text
    is near to that rim. burnt: where the largest burnt-out place is.
    """

    brightness: float
    sharpness: float
    screen: float
    legible: bool
    glare: float
    letter_px: float
    lines: int
    side: int
    colour: float
    cut_off: bool
    runs_over: bool
    begins_at_rim: bool
    cut_shape: float
    narrowed: bool
    burnt: Spot | None

    def never(self, kind: Kind | None, settings: ReaderSettings) -> str | None:
        """Why this photo cannot be used however well it was read."""
        if kind is not None and self.screen > settings.max_screen:
            return "screen_reshot"
        burnt = self.glare > settings.most_glare
        tint_is_gone = burnt and kind in _TINTED
        if (self.runs_over and not tint_is_gone) or (self._is_part_of(kind) and not burnt):
            return "cut_corner"
        if self._has_no_colour(kind, settings):
            return "colourless_copy"
        return "glare" if tint_is_gone and kind == "passport" else None  # its zone tells what is burnt out above it

    def _has_no_colour(self, kind: Kind | None, settings: ReaderSettings) -> bool:
        """Not to be known of a heading alone, nor of what is blurred."""
        known = self.lines > _ONLY_HEADING and self.sharpness >= settings.min_sharpness
        return kind in _IN_COLOUR and known and self.colour < settings.min_colour

    def _is_part_of(self, kind: Kind | None) -> bool:
        """Whether what ends at the photo's rim has not the shape of its kind, so that it was not cropped at its edges.

        What ends there with its shorter sides alone can only be shorter; where it is longer, its corners are wrong, unless
        its text is at the rim too.
        """
        low, high = _SHAPES.get(kind, (0.0, np.inf))
        return 0 < self.cut_shape <= low or (self.narrowed and self.cut_shape >= high)

    def reason(self, kind: Kind | None, settings: ReaderSettings) -> str | None:
        """Why it was not read well; the likeliest reason, if there is one."""
        letter_px = self.letter_px / (_HEADING if kind in _HEADED and self.lines <= _ONLY_HEADING else 1)
        judged = {
            "too_dark": self.brightness < settings.min_brightness,
            "screen_reshot": self.screen > settings.max_screen,
            "too_small": 0 < letter_px < settings.min_letter_px or self.side < settings.min_side,
            "glare": self.glare > settings.max_glare,
            "blur": self.sharpness < settings.min_sharpness and not (self.cut_off and self.legible),
            "cut_corner": self.cut_off,
        }
        return next((code for code, bad in judged.items() if bad), None)

    def in_the_photo(self) -> Quality:
        """The same of a certificate that is known to lie in the photo with all of its corners."""
        return replace(self, cut_off=False, runs_over=False, begins_at_rim=False, cut_shape=0.0, narrowed=False)

    def spot(self, problem: str | None) -> Spot | None:
        """Where the trouble is, if it is in one place."""
        return self.burnt if problem == "glare" else None


def measure(photo: Picture, seen: Look, page: Page, own: Callable[[Line], bool]) -> Quality:
    """Of the photo and of the page that was found in it. `own` knows lines that are the certificate's for sure."""
    x0, y0, x1, y1 = _text_area(page)
    text = page.picture[y0:y1, x0:x1]
    legible = bool(page.lines) and float(np.median([line.score for line in page.lines])) > _READS_WELL
    glare, burnt = (0.0, None) if _is_bright_scan(photo, text) else _glare(text)
    if legible and glare > _NO_LAMP:
        glare, burnt = 0.0, None
    heights = [line.height / page.scale / _AIR for line in page.lines]
    printed = [line for line in page.lines if own(line)]
    return Quality(
        brightness=seen.brightness,
        sharpness=seen.sharpness,
        screen=seen.screen,
        legible=legible,
        glare=glare,
        letter_px=float(np.median(heights)) if heights else 0.0,
        lines=len(page.lines),
        side=seen.side,
        colour=printed_in_colour(page, (x0, y0, x1, y1)),
        cut_off=page.cut or (not page.outlined and _at_rim(photo, page, page.lines)),
        cut_shape=max(page.width, page.height) / min(page.width, page.height)
        if page.cut and _fill(page, printed)
        else 0.0,
        narrowed=page.narrowed or _at_rim(photo, page, printed, _NEAR),
        begins_at_rim=_at_rim(photo, page, sorted(page.lines, key=lambda line: line.y0)[:1], _NEAR),
        runs_over=(page.cut or not page.outlined) and _at_rim(photo, page, printed),
        burnt=None if burnt is None else _on_photo(burnt + np.array([x0, y0], np.float32), page, photo),
    )


def _sharpness(grey: Picture) -> tuple[float, float]:
    """Of one in 200 pixels and of one in 2,000; the lesser of two directions, so that a shaken photo is blurred too."""
    low, high = np.percentile(grey, (1, 99))
    steepest = [
        np.percentile(np.abs(cv2.Sobel(grey, cv2.CV_32F, dx, dy)), (99.5, 99.95)) for dx, dy in ((1, 0), (0, 1))
    ]
    many, few = np.min(steepest, axis=0) / 8 / max(float(high - low), 20.0)
    return float(many), float(few)


def _relief(grey: Picture) -> float:
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    apart = cv2.GaussianBlur(small, (0, 0), 2) - cv2.GaussianBlur(small, (0, 0), 12)
    return float(np.percentile(np.abs(apart), 90))


def _text_area(page: Page) -> tuple[int, int, int, int]:
    """Left, top, right, bottom around all lines; the whole page without any."""
    if not page.lines:
        return 0, 0, page.width, page.height
    x0, y0 = min(line.x0 for line in page.lines), min(line.y0 for line in page.lines)
    x1, y1 = max(line.x1 for line in page.lines), max(line.y1 for line in page.lines)
    return max(int(x0), 0), max(int(y0), 0), max(int(x1), int(x0) + 8), max(int(y1), int(y0) + 8)


def _is_bright_scan(photo: Picture, text: Picture) -> bool:
    """Whether paper and all around it are white, so that of what is burnt out nothing can be said."""
    darker = (float(np.percentile(cv2.cvtColor(part, cv2.COLOR_BGR2GRAY), 25)) for part in (text, photo[::4, ::4]))
    return min(darker) > _BRIGHT_SCAN


def _glare(text: Picture) -> tuple[float, NDArray[np.float32] | None]:
    """The burnt-out share, and the box of its largest part: x, y of two corners."""
    grey = cv2.cvtColor(text, cv2.COLOR_BGR2GRAY)
    burnt = np.asarray(cv2.morphologyEx((grey >= WHITE).astype(np.uint8), cv2.MORPH_OPEN, np.ones((9, 9))), np.uint8)
    _, _, parts, _ = cv2.connectedComponentsWithStats(burnt)
    if len(parts) < 2:
        return 0.0, None
    x, y, width, height, _ = parts[1 + int(np.argmax(parts[1:, cv2.CC_STAT_AREA]))]
    return float(burnt.mean()), np.array([[x, y], [x + width, y + height]], np.float32)


def _on_photo(box: NDArray[np.float32], page: Page, photo: Picture) -> Spot:
    """A box of the page as shares of the photo."""
    (x0, y0), (x1, y1) = box
    corners = moved(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32), page.back)
    shares = np.clip(corners / np.array([photo.shape[1], photo.shape[0]]), 0, 1)
    (left, top), (right, bottom) = shares.min(0), shares.max(0)
    return float(left), float(top), float(right), float(bottom)


def _fill(page: Page, lines: Sequence[Line]) -> bool:
    """Whether these lines reach as far over the page as a certificate's do, so that it is not another sheet under it."""
    across = max((line.x1 for line in lines), default=0.0) - min((line.x0 for line in lines), default=0.0)
    down = max((line.y1 for line in lines), default=0.0) - min((line.y0 for line in lines), default=0.0)
    return max(across / page.width, down / page.height) > _SPAN


def _at_rim(photo: Picture, page: Page, lines: Sequence[Line], border: float = _BORDER) -> bool:
    """Whether one of these lines runs into the rim of the photo, or so near to it."""
    if not lines:
        return False
    height, width = photo.shape[:2]
    boxes = np.array([[(line.x0, line.y0), (line.x1, line.y1)] for line in lines], np.float32)
    share = moved(boxes.reshape(-1, 2), page.back) / np.array([width, height])
    return bool((share < border).any() or (share > 1 - border).any())
