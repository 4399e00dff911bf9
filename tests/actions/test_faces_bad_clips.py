"""Thirty and more files that are no clip, or a clip only in name: each ends in a code, soon, and never in an exception."""

from __future__ import annotations

import io
import os
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from actions.faces.clip import sanitise_clip
from actions.faces.judge import judge_clip
from actions.faces.settings import FaceSettings
from tests.actions import clips

#: Seconds of our own CPU; a worker that others share waits longer by the clock.
SOON_S = 5.0
WANTED = ("turn_left", "blink")


def grey(count: int = 60, height: int = 240, width: int = 320, level: int = 128) -> list[clips.Rgb]:
    return [np.full((height, width, 3), level, np.uint8)] * count


def picture(form: str, **how: object) -> bytes:
    into = io.BytesIO()
    Image.new("RGB", (320, 240), (90, 90, 90)).save(into, form, **how)
    return into.getvalue()


def animated(form: str) -> bytes:
    frames = [Image.new("RGB", (320, 240), (shade, 0, 0)) for shade in range(0, 200, 5)]
    into = io.BytesIO()
    frames[0].save(into, form, save_all=True, append_images=frames[1:], duration=100)
    return into.getvalue()


def patched(data: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    for was, now in changes:
        assert was in data, "the container is laid out otherwise"
        data = data.replace(was, now, 1)
    return data


def huge_in_its_header() -> bytes:
    """PixelWidth and PixelHeight of a webm say 10,000."""
    return patched(
        clips.clip_of(grey(), codec="libvpx"),
        (b"\xb0\x82\x01\x40", b"\xb0\x82\x27\x10"),
        (b"\xba\x81\xf0", b"\xba\x82\x27\x10"),
    )


def three_hours_in_its_header() -> bytes:
    """mvhd claims three hours; there are two seconds."""
    data = clips.clip_of(grey())
    at = data.index(b"mvhd") + 4 + 4 + 8
    scale = int.from_bytes(data[at : at + 4], "big")
    return data[: at + 4] + (3 * 3600 * scale).to_bytes(4, "big") + data[at + 8 :]


def without_its_data() -> bytes:
    data = clips.clip_of(grey())
    at = data.index(b"mdat") + 4
    return data[:at] + bytes(min(2000, len(data) - at)) + data[at + 2000 :]


def zipped() -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        archive.writestr("clip.mp4", clips.clip_of(grey(10)))
    return into.getvalue()


def growing() -> bytes:
    """The picture's size changes in the middle."""
    small, large = (clips.clip_of(grey(40, side, side), codec="libvpx") for side in (160, 480))
    return small + large


def at_wild_times() -> bytes:
    """Seconds jump forwards and back."""
    into = io.BytesIO()
    with av.open(into, "w", format="webm") as target:
        stream = target.add_stream("libvpx", rate=30, options={"deadline": "realtime", "cpu-used": "8"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        pictures = [av.VideoFrame.from_ndarray(one, format="rgb24") for one in grey()]
        for n, frame in enumerate(pictures):
            frame.pts = n * 30 if n % 2 else n
            frame.time_base = Fraction(1, 30)
        for frame in sorted(pictures, key=lambda one: one.pts):
            target.mux(stream.encode(frame))
    return into.getvalue()


def raw_h264() -> bytes:
    """No container and no timestamps at all."""
    return clips.clip_of(grey(), container="h264")


BAD: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "empty": (lambda: b"", {"unreadable_file"}),
    "one byte": (lambda: b"\0", {"unreadable_file"}),
    "words": (lambda: "这不是视频".encode() * 500, {"unreadable_file"}),
    "noise": (lambda: os.urandom(100_000), {"unreadable_file"}),
    "web page": (lambda: b"<!doctype html><video src=x></video>", {"unreadable_file"}),
    "drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", {"unreadable_file"}),
    "HLS playlist": (lambda: b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1/one.ts\n", {"unreadable_file"}),
    "list of files": (lambda: b"ffconcat version 1.0\nfile /etc/hostname\n", {"unreadable_file"}),
    "subtitles": (lambda: b"1\n00:00:00,000 --> 00:00:05,000\nhello\n", {"unreadable_file"}),
    "PDF": (lambda: b"%PDF-1.7\n" + b"0" * 5000, {"unreadable_file"}),
    "archive": (zipped, {"unreadable_file"}),
    "MPEG transport stream": (lambda: clips.clip_of(grey(), container="mpegts"), {"unreadable_file"}),
    "AVI": (lambda: clips.clip_of(grey(), codec="mpeg4", container="avi"), {"unreadable_file"}),
    "FLV": (lambda: clips.clip_of(grey(), container="flv"), {"unreadable_file"}),
    "H.264 without timestamps": (raw_h264, {"unreadable_file"}),
    "sound only": (clips.sound_only, {"unreadable_file"}),
    "JPEG": (lambda: picture("JPEG"), {"still_image"}),
    "PNG": (lambda: picture("PNG"), {"still_image"}),
    "animated GIF": (lambda: animated("GIF"), {"still_image"}),
    "animated WebP": (lambda: animated("WEBP"), {"still_image"}),
    "one picture": (lambda: clips.clip_of(grey(1)), {"still_image"}),
    "mp4 cut off": (lambda: clips.clip_of(grey())[:3000], {"unreadable_file"}),
    "webm cut off": (
        lambda: clips.clip_of(grey(), codec="libvpx")[:-1500],
        {"no_face", "too_short", "unreadable_file"},
    ),
    "only a head": (lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 4000, {"unreadable_file"}),
    "only an EBML head": (lambda: b"\x1a\x45\xdf\xa3" + os.urandom(4000), {"unreadable_file"}),
    "mp4 without its data": (without_its_data, {"no_face", "too_short", "unreadable_file", "still_image"}),
    "short": (lambda: clips.clip_of(grey(20)), {"too_short"}),
    "long": (lambda: clips.clip_of(grey(35), rate=1), {"too_long"}),
    "three hours claimed": (three_hours_in_its_header, {"no_face"}),
    "240 a second for 9 s": (lambda: clips.clip_of(grey(2160, 64, 64), rate=240), {"too_long"}),
    "4,400 pixels square": (lambda: clips.clip_of(grey(2, 4400, 4400)), {"unreadable_file"}),
    "10,000 pixels claimed": (huge_in_its_header, {"unreadable_file"}),
    "16 pixels": (lambda: clips.clip_of(grey(60, 16, 16)), {"no_face"}),
    "black": (lambda: clips.clip_of(grey(60, level=0)), {"no_face"}),
    "ten bits a colour": (lambda: clips.clip_of(grey(), pixels="yuv420p10le"), {"no_face"}),
    "another size in the middle": (growing, {"no_face", "too_short", "unreadable_file"}),
    "wild times": (at_wild_times, {"no_face", "too_long", "too_short"}),
}


def test_there_are_thirty_and_more() -> None:
    assert len(BAD) >= 30


@pytest.mark.parametrize("name", BAD)
def test_a_bad_clip_ends_in_a_code_and_soon(name: str) -> None:
    make, codes = BAD[name]
    data, begun = make(), time.process_time()
    judged = judge_clip(b"", data, WANTED, FaceSettings())
    assert judged.decision == "retake"
    assert {*judged.problems} <= codes
    kept = sanitise_clip(data)
    assert isinstance(kept, bytes) or kept in {*codes, "unreadable_file", "still_image", "too_long"}
    assert time.process_time() - begun < SOON_S
