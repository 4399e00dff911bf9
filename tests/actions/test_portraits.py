"""The portrait of each kind of certificate: the printed one and never its ghost, and large enough to compare with."""

from __future__ import annotations

import base64

import numpy as np
import pytest
from PIL import Image

from actions.faces.judge import judge_image
from actions.faces.settings import FaceSettings
from actions.readers.page import Page
from actions.readers.portrait import PLACES, portrait_at_its_place
from tests.actions import clips
from tests.documents import make
from tests.documents.kinds import identity, passport, permanent, travel


@pytest.fixture
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The certificates show a face that a network knows instead of the generator's cartoon."""
    face = clips.portrait_for_card(clips.astronaut())
    for module in (identity, passport, permanent, travel):
        monkeypatch.setattr(module, "cartoon", lambda _seed: face.resize((520, 640)))


def page_of(card: Image.Image) -> tuple[np.ndarray, Page]:
    photo = np.asarray(card.convert("RGB"))[:, :, ::-1].copy()
    return photo, Page((), photo, np.eye(3), outlined=True)


@pytest.mark.parametrize("seed", range(1, 5))
@pytest.mark.parametrize("kind", PLACES)
def test_the_printed_portrait_is_found_and_not_its_ghost(kind: str, seed: int, somebody: None) -> None:
    photo, page = page_of(_drawn(kind, seed))
    found = portrait_at_its_place(photo, page, kind)
    assert found is not None
    assert found.wide_px > 160
    jpeg = base64.b64decode(found.jpeg.partition(",")[2])
    judged = judge_image(jpeg, clips.jpeg(clips.astronaut()), FaceSettings())
    assert (judged.decision, judged.problems) == ("match", ())


@pytest.mark.parametrize("kind", PLACES)
def test_a_portrait_knows_how_few_pixels_it_has(kind: str, somebody: None) -> None:
    card = _drawn(kind, 1)
    small = card.resize((400, round(400 * card.height / card.width)), Image.Resampling.LANCZOS)
    found = portrait_at_its_place(*page_of(small), kind)
    assert found is not None
    assert found.wide_px < 160


def _drawn(kind: str, seed: int) -> Image.Image:
    """As the generator prints it, each seed with another hand and, where there are two, another design; never a back."""
    fronts = (one for n in range(seed, 100, 5) if (one := make.flat(kind, n)).design != "back")
    return next(fronts).sheet.picture
