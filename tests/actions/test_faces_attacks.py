"""What can be made of one picture by somebody who knows the challenge: none of it passes, however often it is tried."""

from __future__ import annotations

import io
from collections import Counter
from random import Random

import numpy as np
import pytest
from PIL import Image

from actions.faces.challenge import TURNS, pick
from actions.faces.judge import judge_clip
from actions.faces.settings import FaceSettings
from tests.actions import attacks, clips

pytestmark = pytest.mark.slow

SETTINGS = FaceSettings()
#: A few and many; each seed is another challenge, another way of doing it, and in turn another picture.
TIMES = [10, pytest.param(200, marks=[pytest.mark.trial, pytest.mark.timeout(4 * 3600)])]
#: Frontal ones of the developers' pictures, where they are; never the person who acts in `spliced_person`.
_PICTURES = ("img1", "img3", "img5", "img8", "img10", "img16", "img20", "img22")


@pytest.fixture(scope="module")
def pictures() -> list[attacks.Rgb]:
    """Whom somebody pretends to be."""
    faces = [clips.astronaut()[:256, 96:352]]
    if clips.faces_folder() is not None:
        faces += [_face(clips.real(f"images/{name}.jpg")) for name in _PICTURES]
    return faces


def _face(data: bytes) -> attacks.Rgb:
    from actions.faces.mesh import mesh

    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    face = mesh().faces(picture)[0]
    top, left = max(0, int(face.y - 1.15 * face.side)), max(0, int(face.x - 1.15 * face.side))
    return picture[top : int(face.y + 1.15 * face.side), left : int(face.x + 1.15 * face.side)]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("name", attacks.ATTACKS)
def test_nobody_passes_with_a_picture_however_it_is_moved(name: str, times: int, pictures: list[attacks.Rgb]) -> None:
    found: Counter[str] = Counter()
    turns = 0
    for seed in range(times):
        picture, asked = pictures[seed % len(pictures)], pick(Random(seed))
        clip = attacks.clip_of_attack(name, picture, asked, seed)
        judged = judge_clip(clips.jpeg(picture), clip, asked, SETTINGS)
        found[" ".join((judged.decision, *judged.problems))] += 1
        turns += any(seen.seen for seen in judged.challenge if seen.action in TURNS)
        assert judged.decision in ("retake", "no_match"), f"{name} of seed {seed} came through with {asked}"
    print(f"{name}: {dict(found)}, a turn believed by the mesh in {turns} of {times}")
    if name in ("mesh_turn", "pasted_blink", "speed_change", "spliced_person"):
        assert turns > times / 2, "the attack is not good enough to tell us anything"
