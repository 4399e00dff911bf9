"""Clips for tests: cut from real ones, or made of a single picture as somebody cheating would make them.

Real clips lie in the folder that XIAOBEI_FACES names; they are never part of the project.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
from PIL import Image

Rgb = np.ndarray[Any, Any]

#: d3.mp4 holds these actions: seconds from, to, and what is done in between, in this order.
D3_LEFT_THEN_MOUTH = (7.8, 11.79)
CHALLENGE_OF_D3_LOOP = ("turn_left", "open_mouth")
_QUICK = {
    "libx264": {"preset": "ultrafast", "crf": "20"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8", "crf": "10", "b": "2M"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "20", "b": "2M"},
}


def faces_folder() -> Path | None:
    """Where the real clips are, if they are."""
    named = os.environ.get("XIAOBEI_FACES")
    return Path(named) if named and Path(named).is_dir() else None


def real(name: str) -> bytes:
    """A file of that folder: clips/d3.mp4."""
    folder = faces_folder()
    assert folder is not None
    return (folder / name).read_bytes()


def frames(data: bytes, start_s: float = 0.0, end_s: float = 1e9) -> Iterator[Rgb]:
    """RGB pictures between two moments."""
    with av.open(io.BytesIO(data)) as source:
        for frame in source.decode(video=0):
            if start_s <= float(frame.pts * frame.time_base) <= end_s:
                yield frame.to_ndarray(format="rgb24")


def clip_of(pictures: Iterable[Rgb], rate: int = 30, codec: str = "libx264", **extra: Any) -> bytes:
    """A clip of these pictures. `rotation`: degrees the player must turn it; `title`: metadata; `sound`: a tone;
    `container`: mov, 3gp, avi..., else what is usual; `pixels`: yuv420p10le....
    """
    into = io.BytesIO()
    container = extra.get("container") or ("webm" if codec.startswith("libvpx") else "mp4")
    with av.open(into, "w", format=container) as target:
        stream: Any = None
        target.metadata["title"] = extra.get("title", "")
        for picture in pictures:
            if stream is None:
                stream = target.add_stream(codec, rate=rate, options=_QUICK.get(codec, {}))
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = extra.get("pixels", "yuv420p")
                if "rotation" in extra:
                    stream.set_display_rotation(extra["rotation"])
                if extra.get("sound"):
                    _tone(target)
            target.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        target.mux(stream.encode())
    return into.getvalue()


def sound_only() -> bytes:
    """A file without any picture."""
    into = io.BytesIO()
    with av.open(into, "w", format="mp4") as target:
        _tone(target)
    return into.getvalue()


def _tone(target: Any) -> None:
    stream = target.add_stream("aac", rate=16000)
    for _ in range(20):
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        silence.rate = 16000
        target.mux(stream.encode(silence))
    target.mux(stream.encode())


def jpeg(picture: Rgb) -> bytes:
    """As a camera would store it."""
    return cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def astronaut() -> Rgb:
    """A face that travels with scikit-image (NASA, public domain)."""
    from skimage import data

    return np.asarray(data.astronaut())


def turned_in_the_hand(picture: Rgb, count: int = 80) -> Iterator[Rgb]:
    """A flat picture tilted by up to 40 degrees round both axes before the camera."""
    for t in np.linspace(0, 4, count):
        yield tilted(picture, 0.6 * np.sin(t * 1.6), 0.7 * np.cos(t * 1.9))


def shaken(picture: Rgb, count: int = 80, seed: int = 1) -> Iterator[Rgb]:
    """A flat picture that trembles."""
    dice = np.random.default_rng(seed)
    for _ in range(count):
        yield tilted(picture, 0, 0, *dice.normal(0, 6, 2))


def tilted(picture: Rgb, x: float, y: float, dx: float = 0, dy: float = 0) -> Rgb:
    """The picture as a plane, turned by x and y radians and moved."""
    height, width = picture.shape[:2]
    far = 2.0 * max(height, width)
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * (width / 2, height / 2, 1)
    turned = corners @ (cv2.Rodrigues(np.array([x, 0.0, 0.0]))[0] @ cv2.Rodrigues(np.array([0.0, y, 0.0]))[0]).T
    seen = turned[:, :2] * far / (turned[:, 2:] + far) + (width / 2 + dx, height / 2 + dy)
    flat = corners[:, :2] + (width / 2, height / 2)
    plane = cv2.getPerspectiveTransform(flat.astype(np.float32), seen.astype(np.float32))
    return cv2.warpPerspective(picture, plane, (width, height), borderValue=(90, 90, 90))


def portrait_for_card(picture: Rgb) -> Image.Image:
    """The face with shoulders, in the proportions of a printed portrait (26 x 32)."""
    from actions.faces.mesh import mesh

    face = mesh().faces(picture)[0]
    width = face.side * 1.6
    box = (face.x - width / 2, face.y - width * 0.6, face.x + width / 2, face.y + width * (32 / 26 - 0.6))
    return Image.fromarray(picture).crop(tuple(round(edge) for edge in box))


def y4m_of(clip_path: Path, out_path: Path, start_s: float, end_s: float, size: int = 480) -> None:
    """Part of a clip, there and back, as Chromium's fake camera wants it; the camera loops it.

    D3_LEFT_THEN_MOUTH of d3.mp4 shows CHALLENGE_OF_D3_LOOP in 8 s that begin 2.3 to 8.5 s after the camera was opened.
    """
    with out_path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{size} H{size} F30:1 Ip A1:1 C420jpeg\n".encode())
        for rgb in there_and_back(list(frames(clip_path.read_bytes(), start_s, end_s))):
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(size, size, "yuv420p")
            out.write(b"FRAME\n" + frame.to_ndarray().tobytes())


def there_and_back(pictures: Sequence[Rgb]) -> list[Rgb]:
    """Forwards and then backwards: played over and over, nowhere does one picture jump to another."""
    return [*pictures, *pictures[-2:0:-1]]


def spliced(*parts: Iterable[Rgb], size: int = 512) -> Iterator[Rgb]:
    """One after another, at one size."""
    for part in parts:
        for picture in part:
            yield cv2.resize(picture, (size, size))
