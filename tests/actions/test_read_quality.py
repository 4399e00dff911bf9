"""What is made of a photo's measurements."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from actions.readers.page import Line, Page
from actions.readers.picture import Picture
from actions.readers.quality import Quality, look, measure
from actions.readers.settings import ReaderSettings

GOOD = {"brightness": 200.0, "sharpness": 0.3, "screen": 1.0, "legible": True, "glare": 0.0, "letter_px": 20.0}
WHOLE = {"lines": 12, "side": 2000, "colour": 0.1, "cut_off": True, "runs_over": False, "begins_at_rim": False}


@pytest.mark.parametrize(
    ("shape", "narrowed", "problem"),
    [
        (1.59, False, None),  # cropped at its edges
        (1.30, False, "cut_corner"),  # its end is outside
        (2.10, True, "cut_corner"),  # its foot is
        (2.10, False, None),  # no card is that long: the corners are those of the newspaper under it
    ],
)
def test_a_card_that_ends_at_the_rim_is_cut_where_it_has_not_a_cards_shape(
    shape: float, narrowed: bool, problem: str | None
) -> None:
    quality = Quality(**GOOD, **WHOLE, cut_shape=shape, narrowed=narrowed, burnt=None)  # type: ignore[arg-type]
    assert quality.never("hkm_permit", ReaderSettings()) == problem


def under_a_warm_lamp(ink: tuple[int, int, int]) -> Picture:
    """Grey paper with a seal in this ink, twice as bright on one side as on the other."""
    paper = Image.new("RGB", (800, 500), (205, 205, 205))
    ImageDraw.Draw(paper).ellipse((500, 250, 650, 400), fill=ink)
    light = np.linspace(1.0, 0.5, 800)[None, :, None] * np.array([1.0, 0.93, 0.82])
    return np.asarray(np.asarray(paper) * light, np.uint8)[..., ::-1]


@pytest.mark.parametrize(("ink", "coloured"), [((90, 90, 90), False), ((190, 60, 60), True)])
def test_a_warm_lamp_makes_no_copy_coloured(ink: tuple[int, int, int], coloured: bool) -> None:
    photo = under_a_warm_lamp(ink)
    page = Page((Line("示例", (1.0, 1.0), (70.0, 90.0), 40, 40, 760, 70),), photo, np.eye(3), outlined=True)
    colour = measure(photo, look(photo), page, lambda line: True).colour
    assert (colour > ReaderSettings().min_colour) is coloured


def test_a_candle_makes_no_copy_coloured() -> None:
    """Shadows have less of the lamp's colour than paper has, and what is almost too bright for the camera too."""
    grey = under_a_warm_lamp((90, 90, 90)).astype(np.float32)
    candle = np.clip(grey * np.array([0.7, 0.9, 1.25]) - 12, 0, 255).astype(np.uint8)
    page = Page((Line("示例", (1.0, 1.0), (70.0, 90.0), 40, 40, 760, 70),), candle, np.eye(3), outlined=True)
    assert measure(candle, look(candle), page, lambda line: True).colour < ReaderSettings().min_colour
