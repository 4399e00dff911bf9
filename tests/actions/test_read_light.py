"""Light on a page before it is read."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from actions.readers.light import in_even_light
from actions.readers.picture import Picture
from tests.documents.fonts import font

_BESIDE, _WITHIN = np.s_[40:90, 20:240], np.s_[40:90, 720:800]  # letters far from the reflection, and in it


def written(ground: int) -> Picture:
    """A line of letters on paper of this grey, 0-255."""
    page = Image.new("RGB", (960, 600), (ground,) * 3)
    ImageDraw.Draw(page).text(
        (20, 45), "示例市公安局示例分局示例市公安局示例分局", font=font("sans", 40), fill=(120, 120, 120)
    )
    return np.asarray(page, np.uint8)


def with_a_reflection(page: Picture) -> Picture:
    """Brighter and brighter to the right, until white."""
    glow = np.interp(np.arange(page.shape[1]), (520, 840, 960), (0, 190, 255))
    return np.asarray(np.clip(page + glow[None, :, None], 0, 255), np.uint8)


def test_letters_in_a_reflection_stand_out_again_and_others_stay() -> None:
    lit = with_a_reflection(written(200))
    even = in_even_light(lit)
    assert np.std(even[_WITHIN]) > 2 * np.std(lit[_WITHIN])
    assert np.isclose(np.std(even[_BESIDE]), np.std(lit[_BESIDE]), rtol=0.05)


def test_a_page_that_reflects_nothing_and_a_white_scan_are_left_as_they_are() -> None:
    for page in (written(200), written(255)):
        assert in_even_light(page) is page
