"""A photo as an upright page of read lines: laid flat, turned the right way up, every line with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from actions.readers.boxes import bounds, by_length, end_flush, from_top_left, lie_on_their_side, unstacked
from actions.readers.flat import Flat, laid_flat
from actions.readers.light import in_even_light
from actions.readers.ocr import Words, ocr
from actions.readers.outline import Matrix, Points, cut_sides, is_narrowed
from actions.readers.picture import Picture
from actions.readers.settings import ReaderSettings
from actions.readers.wording import UNSURE

_MOST_LINES = 80  # a licence with a long scope of business has 50
_ROOM = 0.9  # heights of a line between its end and the middle of its last letter; 0.6 at most where all was read
_AIR = 0.15  # heights of a line around what is read again; small letters read worse with so much
_FEW_LINES = 4  # fewer, and the outline was something else than a certificate
_ZONE = re.compile(r"[A-Z<]")  # of a passport's machine-readable lines
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RING = re.compile("[0O8o〇○口日回]")
_BORDER = 6  # so many of them in a column are no digits of anything


@dataclass(frozen=True)
class Line:
    """One line of text and its box on the upright page, in pixels.

    `sures` and `centres` are one a character: how sure the recogniser is, 0-1, and where its middle is.
    """

    text: str
    sures: tuple[float, ...]
    centres: tuple[float, ...]
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def score(self) -> float:
        """How sure of the least sure letter or digit; brackets and stops come in two widths and say little."""
        letters = [sure for sure, letter in zip(self.sures, self.text, strict=True) if letter.isalnum()]
        return min(letters or self.sures, default=0.0)

    @property
    def middle(self) -> float:
        """Half way down."""
        return (self.y0 + self.y1) / 2

    @property
    def height(self) -> float:
        """Of the letters, with the little air that the detector adds."""
        return self.y1 - self.y0


@dataclass(frozen=True)
class Page:
    """The upright page. `matrix` leads from the photo's pixels to the page's; `outlined` says that corners were seen,
    `cut` that it goes over the rim of the photo, `narrowed` that one of its longer sides does.
    """

    lines: tuple[Line, ...]
    picture: Picture
    matrix: Matrix
    outlined: bool = False
    cut: bool = False
    narrowed: bool = False

    @property
    def width(self) -> int:
        """In pixels."""
        return int(self.picture.shape[1])

    @property
    def height(self) -> int:
        """In pixels."""
        return int(self.picture.shape[0])

    @property
    def back(self) -> Matrix:
        """From the page's pixels to the photo's."""
        return np.asarray(np.linalg.inv(self.matrix), np.float64)

    @property
    def scale(self) -> float:
        """Pixels of the page for one of the photo."""
        return float(np.sqrt(abs(np.linalg.det(self.matrix[:2, :2] / self.matrix[2, 2]))))


def read_outlined(photo: Picture, outline: Points, settings: ReaderSettings) -> Page | None:
    """What is written on the certificate with these corners; None if hardly anything is, so that they were no corners."""
    flat = laid_flat(photo, outline, settings)
    if len(flat.quads) < _FEW_LINES:
        return None
    cut_off = bool(cut_sides(outline, photo).any())
    return replace(_read(photo, flat), outlined=True, cut=cut_off, narrowed=is_narrowed(outline, photo))


def read_whole(photo: Picture, settings: ReaderSettings) -> Page:
    """The same without corners: for a certificate that fills the photo, or lies on its own colour."""
    height, width = photo.shape[:2]
    whole = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return _read(photo, laid_flat(photo, whole, settings))


def read_again(page: Page, line: Line) -> Line | None:
    """A line with more air around it: the detector's boxes may cut off the tails of J and Q."""
    air = _AIR * line.height
    return read_box(page, line.x0 - air, line.y0 - air, line.x1 + air, line.y1 + air)


def read_box(page: Page, x0: float, y0: float, x1: float, y1: float) -> Line | None:
    """One place read without having been found: a lone character on a patterned ground escapes the detector."""
    box = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)
    words = ocr().read([cut(in_even_light(page.picture), box)])[0]
    return _line(words, box) if words.text.strip() else None


def _read(photo: Picture, flat: Flat) -> Page:
    """Read in even light, and kept as it was photographed: reflections and colours are looked at afterwards."""
    if lie_on_their_side(flat.quads):
        flat = flat.turned(1)
    upside_down, known = _upside_down(flat.picture, flat.quads)
    if upside_down:
        flat = flat.turned(2)
    quads = unstacked(flat.picture, flat.quads)
    lines = _read_lines(flat.picture, quads, known if len(quads) == len(flat.quads) else {})
    return Page(lines, flat.as_photographed(photo), flat.matrix)


def _read_lines(page: Picture, quads: list[Points], known: dict[int, Words]) -> tuple[Line, ...]:
    """Every line, reading only those that finding the right way up has not read."""
    left = [index for index in _largest(quads, _MOST_LINES) if index not in known]
    known |= dict(zip(left, ocr().read([cut(page, quads[index]) for index in left]), strict=True))
    lines = [_line(known[index], quad) for index, quad in enumerate(quads) if index in known]
    return tuple(unsure_at_its_ends(line) for line in without_border(lines) if line.text.strip())


def without_border(lines: Sequence[Line]) -> list[Line]:
    """A certificate's border of rings and knots is read as noughts and eights, one below the other."""
    rings = [line for line in lines if _RING.fullmatch(line.text.strip())]
    border = [one for one in rings if sum(abs(one.x0 - ring.x0) < one.height / 2 for ring in rings) >= _BORDER]
    return [line for line in lines if line not in border]


def _largest(quads: Sequence[Points], count: int) -> list[int]:
    """Those in large letters, if there are more: a certificate on a newspaper is not read with the newspaper."""
    tall = sorted(range(len(quads)), key=lambda index: bounds(quads[index])[0][1] - bounds(quads[index])[1][1])
    return sorted(tall[:count])


def _line(words: Words, quad: Points) -> Line:
    (x0, y0), (x1, y1) = bounds(quad)
    return Line(words.text, words.sures, tuple(x0 + place * (x1 - x0) for place in words.places), x0, y0, x1, y1)


def unsure_at_its_ends(line: Line) -> Line:
    """A line whose box the detector drew: where it goes on for a letter that was not read, the one beside is unsure.

    骉 is not in the recogniser's dictionary: 陶贞骉 is 陶贞, as sure as ever.
    """
    sures, room = list(line.sures), _ROOM * line.height
    if sures and line.centres[0] - line.x0 > room:
        sures[0] = min(sures[0], UNSURE)
    if sures and line.x1 - line.centres[-1] > room:
        sures[-1] = min(sures[-1], UNSURE)
    return replace(line, sures=tuple(sures))


def cut(page: Picture, quad: Points) -> Picture:
    """One line, level and alone."""
    corners = from_top_left(quad)
    width = max(np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[2] - corners[3])))
    height = max(np.hypot(*(corners[3] - corners[0])), np.hypot(*(corners[2] - corners[1])))
    size = (max(round(float(width)), 4), max(round(float(height)), 4))
    flat = np.array([[0, 0], [size[0], 0], list(size), [0, size[1]]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, flat)
    line = cv2.warpPerspective(page, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _upside_down(page: Picture, quads: list[Points]) -> tuple[bool, dict[int, Words]]:
    """Whether long lines read better turned round, and what was read of them in the way that is right. Chinese read with
    confidence settles it, and so do a passport's long lines; digits never do.
    """
    likely = end_flush(quads)
    read: dict[bool, dict[int, Words]] = {False: {}, True: {}}
    votes = 0.0
    for index in by_length(quads)[:6]:
        line = cut(page, quads[index])
        for turned in (likely, not likely):
            words = ocr().read([np.ascontiguousarray(line[::-1, ::-1]) if turned else line])[0]
            read[turned][index] = words
            if _surely_upright(words):
                return turned, read[turned]
        votes += _weight(read[True][index]) - _weight(read[False][index])
        if abs(votes) > 1:
            break
    return votes > 0, read[votes > 0]


def _surely_upright(words: Words) -> bool:
    return words.score > 0.93 and (len(_HAN.findall(words.text)) >= 4 or len(_ZONE.findall(words.text)) >= 24)


def _weight(words: Words) -> float:
    """Chinese counts more than digits, since 0, 1, 6, 8 and 9 read well upside down."""
    han = len(_HAN.findall(words.text)) / max(len(words.text), 1)
    return words.score * (0.4 + 0.6 * han)
