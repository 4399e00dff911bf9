"""Is there no certificate in a photo at all: a face, a view, a table, a page of something else.

Asked where nothing could be read, so that who sends a picture of himself is not told to hold still.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
from cv2.data import haarcascades

from actions.readers.ocr import ocr
from actions.readers.page import Page
from actions.readers.parse import hints
from actions.readers.parse.text import dates
from actions.readers.picture import Picture, shrink
from actions.readers.quality import Look
from actions.readers.settings import ReaderSettings

_LEGIBLE, _CLEAR = 0.6, 3  # lines whose least sure letter is surer than this, and more of them than that
_SURE, _KEYS = 0.9, 8  # the same of letters that stand alone, as on a keyboard
_GLANCE = 480  # pixels at which lines are looked for
_FLAT = 9  # see Look; plain tables had up to 8, blurred certificates 11 and more
_FACE_SIDE, _FACE_STEP, _FACE_VOTES = 320, 1.1, 12  # pixels, factor between two sizes, neighbours that agree
_FACE_WIDE = 0.26  # of the photo's longer side; a portrait on a card that fills the photo has 0.22 at most
_PRINTED_WIDE = 0.1  # the same of portraits
_FACE_SURE = 2.0  # weight of the last stage: 25 real faces 5.8 and more, 39 of 40 drawn ones 2.1; else 0


def something_else_at_a_glance(photo: Picture, seen: Look, settings: ReaderSettings) -> bool:
    """Of what is too blurred to be read; a whole card that is nothing but spots may look like a face."""
    face = seen.crispest > settings.hopeless_sharpness and shows_a_person(photo)
    return face or (seen.relief < _FLAT and _has_no_lines(photo))


def something_else(photo: Picture, page: Page, seen: Look, settings: ReaderSettings) -> bool:
    """Of a page that was not recognised: whether it is none of our certificates, though the light may be bad too.

    Nothing is written on it, or what is written reads well and is something else.
    """
    if (_reads_well(page) and not _may_be_one(page)) or shows_a_person(photo):
        return True
    if seen.screen > settings.max_screen or seen.brightness < settings.min_brightness:
        return False  # the screen's dots, or the dark, hide what is written
    lines = sum(len(line.text) > 1 for line in page.lines)
    would_show = seen.crispest > settings.min_sharpness or seen.relief < _FLAT
    return lines < 2 and would_show and _has_no_lines(photo)


def _reads_well(page: Page) -> bool:
    clear = sum(len(line.text) > 1 and line.score > _LEGIBLE for line in page.lines)
    keys = sum(len(line.text) == 1 and line.score > _SURE for line in page.lines)
    return clear > _CLEAR or keys > _KEYS


def _may_be_one(page: Page) -> bool:
    """A certificate's words are on it; or a date or portrait, where the rest of a sheet lies outside of the photo."""
    cut = page.outlined and page.cut
    return hints(page) or (
        cut and (any(dates(line.text) for line in page.lines) or _has_face(page.picture, _PRINTED_WIDE))
    )


def shows_a_person(photo: Picture) -> bool:
    """Whether a face is larger than any certificate's portrait can be."""
    return _has_face(photo, _FACE_WIDE)


def _has_face(picture: Picture, wide: float) -> bool:
    """`wide`: the least share of the longer side."""
    small = shrink(picture, _FACE_SIDE)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    least = round(wide * max(small.shape[:2]))
    _, _, sure = _faces().detectMultiScale3(
        grey, _FACE_STEP, _FACE_VOTES, minSize=(least, least), outputRejectLevels=True
    )
    return bool(len(sure)) and max(map(float, sure)) > _FACE_SURE


def _has_no_lines(photo: Picture) -> bool:
    return len(ocr().find(photo, _GLANCE)) < 2


@cache
def _faces() -> cv2.CascadeClassifier:
    """Of OpenCV's own package: crude, but quick, and it needs no model of ours."""
    return cv2.CascadeClassifier(str(Path(haarcascades) / "haarcascade_frontalface_default.xml"))
