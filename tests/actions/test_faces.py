"""What is refused before anybody is compared: files, pictures posing as clips, nobody or too many in the picture."""

from __future__ import annotations

import io
import random
from collections import Counter

import av
import numpy as np
import pytest
from PIL import Image

from actions.faces import challenge
from actions.faces.clip import pictures, sanitise_clip
from actions.faces.judge import judge_clip, judge_image
from actions.faces.refused import Refused
from actions.faces.settings import ClipBounds, FaceSettings, Zone
from tests.actions import clips

SETTINGS = FaceSettings()
TURN_AND_BLINK = ("turn_left", "blink")


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return clips.jpeg(clips.astronaut())


def grey(count: int, height: int = 240, width: int = 320) -> list[np.ndarray]:
    return [np.full((height, width, 3), 128, np.uint8)] * count


def problems(portrait: bytes, clip: bytes, asked: tuple[str, ...] = TURN_AND_BLINK) -> tuple[str, ...]:
    judged = judge_clip(portrait, clip, asked, SETTINGS)
    assert judged.decision == "retake"
    assert judged.distance is None
    assert not any(seen.seen for seen in judged.challenge if seen.action in challenge.TURNS)
    return judged.problems


def test_every_challenge_is_two_or_three_actions_a_turn_among_them_and_never_turns_alone() -> None:
    picked = Counter(challenge.pick(random.Random(seed)) for seed in range(4000))
    assert len(picked) == 8 + 24
    assert all(len(actions) == len({*actions}) in (2, 3) for actions in picked)
    assert all({*actions} & {*challenge.TURNS} and {*actions} - {*challenge.TURNS} for actions in picked)
    assert min(picked[actions] for actions in picked if len(actions) == 2) > 150
    assert min(picked[actions] for actions in picked if len(actions) == 3) > 40


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (lambda: b"", "unreadable_file"),
        (lambda: b"these are words, not a clip " * 50, "unreadable_file"),
        (lambda: b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1/one.ts\n", "unreadable_file"),
        (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "unreadable_file"),
        (lambda: clips.clip_of(grey(60))[:3000], "unreadable_file"),
        (clips.sound_only, "unreadable_file"),
        (lambda: clips.jpeg(grey(1)[0]), "still_image"),
        (lambda: clips.clip_of(grey(1)), "still_image"),
        (lambda: clips.clip_of(grey(20)), "too_short"),
        (lambda: clips.clip_of(grey(35), rate=1), "too_long"),
        (lambda: clips.clip_of(grey(1900, 32, 32), rate=120), "too_long"),
        (lambda: clips.clip_of(grey(2, 4400, 4400)), "unreadable_file"),
        (lambda: clips.clip_of(grey(60)), "no_face"),
    ],
    ids=[
        "empty",
        "words",
        "playlist",
        "drawing",
        "cut off",
        "sound only",
        "photo",
        "one picture",
        "short",
        "long",
        "too many pictures",
        "huge",
        "nobody",
    ],
)
def test_a_file_that_is_no_clip_of_a_face_is_named_as_what_it_is(portrait: bytes, made, code: str) -> None:
    assert problems(portrait, made()) == (code,)


def test_a_clip_is_kept_without_sound_and_names_and_plays_upright() -> None:
    light_above = [np.vstack([np.full((60, 320, 3), 255, np.uint8), np.zeros((180, 320, 3), np.uint8)])] * 60
    for codec in ("libx264", "libvpx-vp9"):
        extra = {"rotation": 90} if codec == "libx264" else {}
        raw = clips.clip_of(light_above, codec=codec, title="secret name", sound=codec == "libx264", **extra)
        kept = sanitise_clip(raw)
        assert isinstance(kept, bytes)
        assert b"secret name" in raw
        assert b"secret name" not in kept
        with av.open(io.BytesIO(kept)) as clip:
            assert [stream.type for stream in clip.streams] == ["video"]
        seen = list(pictures(kept, ClipBounds()))
        assert seen[-1].at_s == pytest.approx(59 / 30, abs=0.05)
        if codec == "libx264":  # turned by 90 degrees against the clock, what was above is on the left
            assert seen[0].rgb.shape == (320, 240, 3)
            assert seen[0].rgb[:, :50].mean() > 200 > 50 > seen[0].rgb[:, 80:].mean()


def test_a_picture_in_place_of_a_person_is_refused_however_it_is_moved(portrait: bytes) -> None:
    face = clips.astronaut()
    assert problems(portrait, clips.clip_of([face] * 80, rate=20)) == ("still_image",)
    assert problems(portrait, clips.clip_of(clips.shaken(face), rate=20)) == ("still_image",)
    assert problems(portrait, clips.clip_of(clips.turned_in_the_hand(face), rate=20)) == ("flat_picture",)


def test_two_faces_are_never_one_of_them(portrait: bytes) -> None:
    face = np.asarray(Image.fromarray(clips.astronaut()).crop((100, 0, 356, 256)))
    pair = np.hstack([face, face])
    assert problems(portrait, clips.clip_of([pair] * 60)) == ("several_faces",)
    assert judge_image(clips.jpeg(pair), portrait, SETTINGS).problems == ("several_faces",)


def test_a_portrait_is_found_however_the_card_lies_and_judged_by_its_size(portrait: bytes) -> None:
    face = Image.fromarray(clips.astronaut()).crop((130, 0, 330, 246))
    for width, turn, decision, found in (
        (300, 90, "match", ()),
        (300, 180, "match", ()),
        (130, 0, "review", ()),
        (80, 0, "retake", ("face_too_small",)),
    ):
        card = Image.new("RGB", (width * 3, width * 2), (200, 210, 220))
        card.paste(face.resize((width, round(width * 1.23))), (round(width * 1.8), width // 3))
        judged = judge_image(clips.jpeg(np.asarray(card.rotate(turn, expand=True))), portrait, SETTINGS)
        assert (judged.decision, judged.problems) == (decision, found)


def test_a_bad_portrait_is_named_as_what_it_is(portrait: bytes) -> None:
    dark = (clips.astronaut() * 0.12).astype(np.uint8)
    smeared = np.asarray(Image.fromarray(clips.astronaut()).resize((24, 24)).resize((512, 512)))
    assert judge_image(clips.jpeg(dark), portrait, SETTINGS).problems == ("too_dark",)
    assert judge_image(clips.jpeg(smeared), portrait, SETTINGS).problems[0] in ("blurred", "no_face")
    assert judge_image(clips.jpeg(grey(1)[0]), portrait, SETTINGS).problems == ("no_face",)
    assert judge_image(b"text renamed .jpg", portrait, SETTINGS).problems == ("unreadable_file",)
    bomb = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(bomb, "PNG")
    assert judge_image(bomb.getvalue(), portrait, SETTINGS).problems == ("unreadable_file",)


def test_bytes_are_counted_before_anything_is_decoded() -> None:
    with pytest.raises(Refused, match="too_long"):
        next(pictures(b"\0" * 2000, ClipBounds(max_bytes=1000)))


def test_a_model_never_runs_on_the_zones_of_another() -> None:
    with pytest.raises(ValueError, match="VGG-Face"):
        FaceSettings(model="VGG-Face")
    assert FaceSettings(model="ArcFace", zones={"ArcFace": Zone("cosine", 0.5, 0.7)}).zone.match == 0.5
    assert FaceSettings(model="Facenet512").zone.metric == "cosine" != FaceSettings().zone.metric
