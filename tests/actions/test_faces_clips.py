"""Real people in real clips: who passes, who is refused, and that nobody passes as somebody else."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from actions.compare_face import CompareFace
from actions.faces.clip import sanitise_clip
from actions.faces.judge import judge_clip, judge_image, warm
from actions.faces.settings import FaceSettings
from actions.rasa import Executor
from actions.workers import Workers
from bot.__main__ import main
from tests.actions import clips

pytestmark = pytest.mark.clips
SETTINGS = FaceSettings()
PERSON = "d3"
OTHERS = ("d0", "d10", "d19", "d20")


def first_picture(name: str) -> bytes:
    return clips.jpeg(next(clips.frames(clips.real(f"clips/{name}.mp4"))))


@pytest.fixture(scope="module")
def portrait() -> bytes:
    return first_picture(PERSON)


@pytest.fixture(scope="module")
def left_then_mouth() -> bytes:
    """Four seconds of the person: turns to her left, then opens her mouth."""
    return clips.clip_of(clips.frames(clips.real(f"clips/{PERSON}.mp4"), *clips.D3_LEFT_THEN_MOUTH))


def test_the_person_who_does_what_was_asked_passes(portrait: bytes, left_then_mouth: bytes) -> None:
    judged = judge_clip(portrait, left_then_mouth, clips.CHALLENGE_OF_D3_LOOP, SETTINGS)
    assert judged.decision == "match"
    assert [seen.seen for seen in judged.challenge] == [True, True]
    turned, opened = (seen.at_s or 0.0 for seen in judged.challenge)
    assert turned == pytest.approx(1.07, abs=0.3)
    assert opened == pytest.approx(2.7, abs=0.4)
    assert set(judged.evidence) == {"front", "action_1", "action_2"}
    assert all(max(Image.open(io.BytesIO(jpeg)).size) <= 480 for jpeg in judged.evidence.values())


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("open_mouth", "turn_left"), "wrong_order"),
        (("turn_right", "open_mouth"), "challenge_missed"),
        (("turn_left", "turn_right"), "challenge_missed"),
        (("turn_left", "blink", "open_mouth"), "challenge_missed"),
    ],
)
def test_another_challenge_than_the_one_performed_is_refused(
    portrait: bytes, left_then_mouth: bytes, asked: tuple[str, ...], code: str
) -> None:
    judged = judge_clip(portrait, left_then_mouth, asked, SETTINGS)
    assert (judged.decision, judged.problems, judged.distance) == ("retake", (code,), None)


@pytest.mark.parametrize("asked", [(), ("turn_left",)])
def test_a_clip_for_which_nothing_or_only_a_turn_was_asked_is_for_staff(
    portrait: bytes, left_then_mouth: bytes, asked: tuple[str, ...]
) -> None:
    judged = judge_clip(portrait, left_then_mouth, asked, SETTINGS)
    assert judged.decision == "review"
    assert judged.distance is not None
    assert judged.distance < SETTINGS.zone.match


def test_a_frozen_clip_is_refused_as_such() -> None:
    judged = judge_clip(first_picture("d0"), clips.real("clips/d0_still.mp4"), ("blink", "turn_left"), SETTINGS)
    assert (judged.decision, judged.problems) == ("retake", ("still_image",))


@pytest.mark.parametrize("other", OTHERS)
def test_somebody_else_who_does_what_was_asked_never_passes(left_then_mouth: bytes, other: str) -> None:
    judged = judge_clip(first_picture(other), left_then_mouth, clips.CHALLENGE_OF_D3_LOOP, SETTINGS)
    assert judged.decision == "no_match"


def test_one_who_shows_the_face_while_another_does_the_actions_is_refused(portrait: bytes) -> None:
    still = clips.frames(clips.real("clips/d0.mp4"))
    acts = clips.frames(clips.real(f"clips/{PERSON}.mp4"), *clips.D3_LEFT_THEN_MOUTH)
    judged = judge_clip(portrait, clips.clip_of(clips.spliced(still, acts)), clips.CHALLENGE_OF_D3_LOOP, SETTINGS)
    assert (judged.decision, judged.problems) == ("retake", ("person_changed",))


def test_left_is_the_persons_own_left(left_then_mouth: bytes, portrait: bytes) -> None:
    mirrored = clips.clip_of(picture[:, ::-1].copy() for picture in clips.frames(left_then_mouth))
    assert judge_clip(portrait, mirrored, ("turn_left", "open_mouth"), SETTINGS).problems == ("challenge_missed",)
    assert judge_clip(portrait, mirrored, ("turn_right", "open_mouth"), SETTINGS).decision == "match"


@pytest.mark.parametrize(("start", "codec"), [(72, "libx264"), (240, "libvpx")])
def test_a_camera_that_plays_there_and_back_shows_its_challenge(portrait: bytes, start: int, codec: str) -> None:
    loop = clips.there_and_back(list(clips.frames(clips.real(f"clips/{PERSON}.mp4"), *clips.D3_LEFT_THEN_MOUTH)))
    recorded = (loop[(start + i) % len(loop)] for i in range(249))
    clip = clips.clip_of(recorded, codec=codec)
    assert judge_clip(portrait, clip, clips.CHALLENGE_OF_D3_LOOP, SETTINGS).decision == "match"


def test_a_clip_played_over_and_over_is_seen_where_it_begins_anew(portrait: bytes) -> None:
    loop = list(clips.frames(clips.real(f"clips/{PERSON}.mp4"), *clips.D3_LEFT_THEN_MOUTH))
    clip = clips.clip_of(loop[(41 + i) % len(loop)] for i in range(240))
    assert judge_clip(portrait, clip, clips.CHALLENGE_OF_D3_LOOP, SETTINGS).problems == ("person_changed",)


@pytest.mark.parametrize(
    ("codec", "container", "extra"),
    [
        ("libx264", "mov", {"rotation": 90}),
        ("libx265", "mp4", {}),
        ("mpeg4", "3gp", {}),
        ("libvpx-vp9", "webm", {}),
        ("libx264", "mp4", {"sound": True}),
    ],
)
def test_the_person_passes_in_whatever_a_phone_or_browser_records(
    portrait: bytes, left_then_mouth: bytes, codec: str, container: str, extra: dict[str, object]
) -> None:
    pictures = clips.frames(left_then_mouth)
    if "rotation" in extra:  # lies on its side in the file, and the file says how to turn it
        pictures = (np.ascontiguousarray(np.rot90(picture, -1)) for picture in pictures)
    clip = clips.clip_of(pictures, codec=codec, container=container, **extra)
    assert judge_clip(portrait, clip, clips.CHALLENGE_OF_D3_LOOP, SETTINGS).decision == "match"
    kept = sanitise_clip(clip)
    assert isinstance(kept, bytes)
    assert judge_clip(portrait, kept, clips.CHALLENGE_OF_D3_LOOP, SETTINGS).decision == "match"


def test_pictures_that_come_at_uneven_times_are_seen_when_they_were_taken(portrait: bytes) -> None:
    into = io.BytesIO()
    with av.open(into, "w", format="webm") as target:
        stream = target.add_stream("libvpx", rate=30, options={"deadline": "realtime", "cpu-used": "8", "b": "2M"})
        stream.width = stream.height = 512
        stream.pix_fmt = "yuv420p"
        for n, picture in enumerate(clips.frames(clips.real(f"clips/{PERSON}.mp4"), *clips.D3_LEFT_THEN_MOUTH)):
            if n % 5 in (1, 2):
                continue
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 30)
            target.mux(stream.encode(frame))
        target.mux(stream.encode())
    judged = judge_clip(portrait, into.getvalue(), clips.CHALLENGE_OF_D3_LOOP, SETTINGS)
    assert judged.decision == "match"
    assert judged.challenge[0].at_s == pytest.approx(1.07, abs=0.3)


@pytest.mark.slow
def test_the_verb_runs_in_a_worker_through_the_executor(portrait: bytes, left_then_mouth: bytes) -> None:
    files = {"p": portrait, "v": left_then_mouth, "cartoon": clips.jpeg(clips.astronaut()[300:, :100])}

    async def fetch(link: str) -> bytes:
        return files[link]

    async def ask() -> tuple:
        workers = Workers(1, 60, 2000, warm)
        try:
            executor = Executor((CompareFace(fetch, workers, SETTINGS),))
            asked = {"portrait": "p", "video": "v", "challenge": clips.CHALLENGE_OF_D3_LOOP, "tries": 3}
            return (
                await executor.run("compare_face", "c1", asked),
                await executor.run("compare_face", "c1", asked | {"challenge": "turn_right,blink"}),
                await executor.run("compare_face", "c1", asked | {"portrait": "cartoon"}),
                await executor.run("compare_face", "c1", asked | {"challenge": "turn_right,blink", "tries": 4}),
            )
        finally:
            workers.stop()

    passed, missed, faceless, fourth = asyncio.run(ask())
    assert passed.problems == ()
    assert passed.fields["decision"].value == "match"
    assert passed.fields["seen"].value == clips.CHALLENGE_OF_D3_LOOP
    assert set(passed.fields) == set(CompareFace.gives) - {"frame_action_3"}
    assert str(passed.fields["frame_action_2"].value).startswith("data:image/jpeg;base64,")
    assert (dict(missed.fields), missed.problems) == ({}, ("challenge_missed",))
    assert faceless.fields["decision"].value == "review"
    assert faceless.problems == ()
    assert (fourth.fields["decision"].value, fourth.fields["problems"].value) == ("review", ("challenge_missed",))
    assert "frame_front" in fourth.fields


def test_the_command_prints_one_result_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = clips.faces_folder()
    assert folder is not None
    cases = [
        {"portrait": "p.jpg", "video": str(folder / f"clips/{PERSON}.mp4"), "challenge": ["turn_left", "open_mouth"]},
        {"portrait": "p.jpg", "image": str(folder / "images/img1.jpg")},
    ]
    (tmp_path / "p.jpg").write_bytes(first_picture(PERSON))
    (tmp_path / "cases").write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    assert main(["face", "--batch", str(tmp_path / "cases")]) == 0
    one, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert list(one) == ["decision", "distance", "threshold", "challenge", "problems", "took_ms"]
    assert one["decision"] == "match"
    assert one["challenge"][0] == {"action": "turn_left", "seen": True, "at_s": one["challenge"][0]["at_s"]}
    assert other["decision"] == "no_match"
    assert main(["face", "--portrait", str(tmp_path / "p.jpg"), "--video", "x", "--challenge", "smile"]) == 2


@pytest.mark.parametrize("step", [14, pytest.param(1, marks=pytest.mark.trial)])
def test_no_two_people_match_at_any_portrait_quality_and_the_same_people_mostly_do(step: int) -> None:
    folder = clips.faces_folder()
    assert folder is not None
    pairs = list(csv.DictReader((folder / "pairs.csv").read_text(encoding="utf-8").splitlines()))
    known: dict[tuple[str, str], str] = {}
    found: Counter[tuple[str, str, str]] = Counter()
    for pair in pairs[::step]:
        for quality in ("portrait", "card_w160", "card_w110"):
            case = (pair[quality], pair["other"])
            if case not in known:
                known[case] = judge_image(*((folder / name).read_bytes() for name in case), SETTINGS).decision
            found[quality, pair["same"], known[case]] += 1
    assert not any(found[quality, "0", "match"] for quality in ("portrait", "card_w160", "card_w110"))
    assert found["portrait", "1", "match"] > found["portrait", "1", "review"]
    assert found["portrait", "1", "no_match"] <= 1
    assert found["card_w110", "1", "no_match"] == 0  # too small a portrait is for staff, not a refusal
