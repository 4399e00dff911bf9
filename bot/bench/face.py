"""`xiaobei bench face PAIRS CLIPS`: how often the machine is wrong about pairs of faces, and what a clip costs.

PAIRS is a CSV with other, same (1 or 0) and one column a quality of the portrait: portrait, and any called card_*. CLIPS
has clip, and where they are known portrait (else the clip's first picture) and challenge ("turn_left blink"). Names of
files count from the CSV's folder.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from actions.faces.challenge import parse
from actions.faces.judge import Judgement, judge_clip, judge_image
from actions.faces.settings import FaceSettings
from actions.models import models_dir
from actions.workers import Workers
from bot.bench.figures import Machine
from bot.bench.rates import Pair, at, decided
from bot.pools import FACE_MB, warm_faces

PEER = "seven DeepFace.verify calls (Dlib, detector dlib) on frames of 640 px"
_STEPS = (-0.08, -0.04, 0.0, 0.04, 0.08, 0.12, 0.2)  # thresholds round the one for match
_CLIP_S, _CLIP_SIZE = 5.0, (1280, 720)
_TIMEOUT_S = 120


class Unusable(Exception):
    """The lists cannot be measured; the message says why."""


def measure(pairs_csv: Path, clips_csv: Path, settings: FaceSettings, peer: bool) -> dict[str, Any]:
    """The whole report as one object. Raises Unusable."""
    pairs = list(_pairs(pairs_csv, settings))
    return {
        "bench": "face",
        "machine": asdict(Machine()),
        "model": settings.model,
        "qualities": [_quality(pairs, name, settings) for name in dict.fromkeys(pair.quality for pair in pairs)],
        "clips": asyncio.run(_clips(clips_csv, settings, peer)),
        "peer": PEER if peer else "",
    }


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """For people."""
    yield str(Machine(**report["machine"]))
    for quality in report["qualities"]:
        yield f"{quality['quality']}: {quality['pairs']} pairs"
        for who in ("same", "different"):
            yield f"  {who} people: " + ", ".join(f"{name} {rate}" for name, rate in quality[who].items())
        for threshold, (wrong, missed) in quality["thresholds"].items():
            yield f"  at {threshold}: false match {wrong}; false non-match {missed}"
    for clip in report["clips"]:
        theirs = clip.get("peer")
        beside = (
            f"; peer {theirs['cpu_s']:.2f} s, {theirs['peak_mb']} MB, ours {clip['times']:.2f} of it" if theirs else ""
        )
        what = " ".join((clip["decision"], *clip["problems"]))
        took = f"{clip['cpu_s']:.2f} s CPU, {clip['wall_s']:.2f} s, {clip['peak_mb']} MB"
        yield f"{clip['clip']}: {what}, {took}, first result after {clip['first_result_s']:.1f} s{beside}"


def _pairs(path: Path, settings: FaceSettings) -> Iterator[Pair]:
    known: dict[tuple[str, str], Judgement] = {}
    for row in _rows(path, ("other", "same")):
        for quality in (name for name in row if name == "portrait" or name.startswith("card")):
            case = (row[quality], row["other"])
            if case not in known:
                portrait, other = ((path.parent / name).read_bytes() for name in case)
                known[case] = judge_image(portrait, other, settings)
            yield Pair(quality, row["same"] == "1", known[case].distance, known[case].decision)


def _quality(pairs: Sequence[Pair], name: str, settings: FaceSettings) -> dict[str, Any]:
    meant = [pair for pair in pairs if pair.quality == name]
    thresholds = [round(settings.zone.match + step, 2) for step in _STEPS]
    return {
        "quality": name,
        "pairs": len(meant),
        "same": {decision: str(rate) for decision, rate in decided(meant, same=True)},
        "different": {decision: str(rate) for decision, rate in decided(meant, same=False)},
        "thresholds": {f"{one:.2f}": [str(rate) for rate in at(meant, one)] for one in thresholds},
    }


async def _clips(path: Path, settings: FaceSettings, peer: bool) -> list[dict[str, Any]]:
    """Each clip as it is, judged in a worker of its own that was just started: its peak memory is the clip's."""
    return [await _clip(path.parent, row, settings, peer) for row in _rows(path, ("clip",))]


async def _clip(folder: Path, row: Mapping[str, str], settings: FaceSettings, peer: bool) -> dict[str, Any]:
    data = five_seconds((folder / row["clip"]).read_bytes())
    portrait = (folder / row["portrait"]).read_bytes() if row.get("portrait") else _first_picture(data)
    asked = parse((row.get("challenge") or "").replace(" ", ","))
    workers, begun = Workers(1, _TIMEOUT_S, FACE_MB, _warm), time.perf_counter()
    try:
        await workers.run(weighed, portrait, data, asked, settings)
        first_s = time.perf_counter() - begun
        judged, cpu_s, wall_s, peak_mb = await workers.run(weighed, portrait, data, asked, settings)
    finally:
        workers.stop()
    told: dict[str, Any] = {
        "clip": row["clip"],
        "decision": judged.decision,
        "problems": judged.problems,
        "distance": judged.distance,
    }
    told |= {"cpu_s": cpu_s, "wall_s": wall_s, "peak_mb": peak_mb, "first_result_s": first_s}
    if peer:
        theirs = _peer(portrait, data)
        told |= {"peer": theirs, "times": cpu_s / theirs["cpu_s"]}
    return told


def weighed(
    portrait: bytes, clip: bytes, asked: tuple[str, ...], settings: FaceSettings
) -> tuple[Judgement, float, float, int]:
    """In the worker: what came out, and what it took."""
    cpu, wall = time.process_time(), time.perf_counter()
    judged = judge_clip(portrait, clip, asked, settings)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return judged, time.process_time() - cpu, time.perf_counter() - wall, peak


def five_seconds(data: bytes) -> bytes:
    """The clip's first five seconds as 1280 x 720, whatever it was: so that clips can be compared with one another."""
    import av

    into = io.BytesIO()
    with av.open(io.BytesIO(data), "r") as source, av.open(into, "w", format="mp4") as target:
        stream: Any = target.add_stream("libx264", rate=25, options={"preset": "veryfast", "crf": "21"})
        stream.width, stream.height, stream.pix_fmt = (*_CLIP_SIZE, "yuv420p")
        due = 0.0
        for frame in source.decode(video=0):
            at_s = frame.time or 0.0
            while due <= at_s < _CLIP_S:
                target.mux(stream.encode(av.VideoFrame.from_ndarray(_framed(frame), format="rgb24")))
                due += 1 / 25
        target.mux(stream.encode())
    return into.getvalue()


def _framed(frame: Any) -> Any:
    """In the middle of 720p, at full height, its edges drawn out to the sides."""
    import cv2

    wide, high = _CLIP_SIZE
    rgb = frame.to_ndarray(format="rgb24")
    scale = min(wide / rgb.shape[1], high / rgb.shape[0])
    fitted = cv2.resize(rgb, (round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)))
    left, top = (wide - fitted.shape[1]) // 2, (high - fitted.shape[0]) // 2
    edges = (top, high - fitted.shape[0] - top, left, wide - fitted.shape[1] - left)
    return cv2.copyMakeBorder(fitted, *edges, cv2.BORDER_REPLICATE)


def _first_picture(clip: bytes) -> bytes:
    import av

    with av.open(io.BytesIO(clip), "r") as source:
        frame: Any = next(source.decode(video=0))  # PyAV's own types end here
        into = io.BytesIO()
        frame.to_image().save(into, "JPEG", quality=95)
        return into.getvalue()


def _peer(portrait: bytes, clip: bytes) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        files = {Path(folder) / "portrait.jpg": portrait, Path(folder) / "clip.mp4": clip}
        for path, data in files.items():
            path.write_bytes(data)
        program = str(Path(__file__).parent / "peers" / "deepface_frames.py")
        command = [sys.executable, program, str(models_dir()), *map(str, files)]
        told = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(told.stdout.splitlines()[-1])
    return found


def _rows(path: Path, wanted: tuple[str, ...]) -> list[dict[str, str]]:
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(f"cannot read {path}") from error
    if not rows or not {*wanted} <= rows[0].keys():
        raise Unusable(f"{path} has no columns {', '.join(wanted)}")
    return rows


def _warm() -> None:
    warm_faces(FaceSettings())
