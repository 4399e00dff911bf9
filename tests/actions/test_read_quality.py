"""What is made of a photo's measurements."""

from __future__ import annotations

import pytest

from actions.readers.quality import Quality
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
