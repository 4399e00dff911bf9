"""A certificate laid flat, with its lines of text: seen from above, level, turned by quarters. Nothing is read yet."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from actions.readers.boxes import is_ornament, longest, slant
from actions.readers.light import in_even_light
from actions.readers.ocr import ocr
from actions.readers.outline import Matrix, Points, flatten, is_card, moved
from actions.readers.picture import Picture
from actions.readers.settings import ReaderSettings

_SIDES = (960, 1600)  # pixels of a flat page: never smaller, letters would be; never larger, time would be
_SOUGHT, _LEAST_SOUGHT = 1.15, 544  # text is found at so many times the photo's own pixels; on a longer side of so many


@dataclass(frozen=True)
class Flat:
    """The page in even light, its lines of text in its pixels, and `matrix`, which leads to it from the photo's pixels.
    `evened` says that a reflection was taken out of the picture.
    """

    picture: Picture
    quads: list[Points]
    matrix: Matrix
    evened: bool

    def levelled(self) -> Flat:
        """Turned so that its longest lines are level or plumb: corners may not have been seen, or wrongly."""
        slants = [slant(quad) for quad in longest(self.quads, 8)]
        tilt = float(np.median(slants)) if slants else 0.0
        if abs(tilt) < 1:
            return self
        height, width = self.picture.shape[:2]
        turn = np.vstack([cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1), [0, 0, 1]])
        return self._moved(_seen_through(self.picture, turn, (width, height), cv2.INTER_LINEAR), turn)

    def turned(self, quarters: int) -> Flat:
        """By so many quarters anticlockwise, one or two."""
        height, width = self.picture.shape[:2]
        turn = {
            1: np.array([[0, 1, 0], [-1, 0, width], [0, 0, 1]], np.float64),
            2: np.array([[-1, 0, width], [0, -1, height], [0, 0, 1]], np.float64),
        }[quarters]
        return self._moved(np.ascontiguousarray(np.rot90(self.picture, quarters)), turn)

    def _moved(self, picture: Picture, way: Matrix) -> Flat:
        quads = [moved(quad, way) for quad in self.quads]
        return replace(self, picture=picture, quads=quads, matrix=way @ self.matrix)

    def as_photographed(self, photo: Picture) -> Picture:
        """The same page with its reflections, which are looked at after the reading."""
        height, width = self.picture.shape[:2]
        return _from_above(photo, self.matrix, (width, height)) if self.evened else self.picture


def laid_flat(photo: Picture, outline: Points, settings: ReaderSettings) -> Flat:
    """The page with these corners in the photo, levelled."""
    native = max(float(np.hypot(*(outline[i] - outline[i - 1]))) for i in range(4))
    matrix, width, height = flatten(outline, round(min(max(native, _SIDES[0]), _SIDES[1])))
    flat = _from_above(photo, matrix, (width, height))
    page = in_even_light(flat)
    side = settings.detect_card_side if is_card(outline) else settings.detect_side
    # A small photo shows no more when it is looked at enlarged.
    found = ocr().find(page, min(side, max(round(_SOUGHT * native), _LEAST_SOUGHT)))
    quads = [quad for quad in found if not is_ornament(quad)]
    return Flat(page, quads, matrix, evened=page is not flat).levelled()


def _from_above(photo: Picture, matrix: Matrix, size: tuple[int, int]) -> Picture:
    return _seen_through(photo, matrix, size, cv2.INTER_CUBIC)


def _seen_through(picture: Picture, matrix: Matrix, size: tuple[int, int], between: int) -> Picture:
    seen = cv2.warpPerspective(picture, matrix, size, flags=between, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(seen, np.uint8)
