"""`xiaobei bench read`: fresh pictures of made-up certificates, read by us and by a peer, photo by photo in turn.

Pictures come from tests/documents, so this runs in a clone of the project and not from an installed package.
"""

from __future__ import annotations

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from actions.read_document import today_in_china
from actions.readers import jobs
from actions.readers.reading import Kind, Reading
from actions.readers.settings import ReaderSettings
from actions.workers import Workers
from bot.bench.figures import Machine
from bot.bench.peers import environment
from bot.bench.peers.environment import NoPeer, Peer
from bot.bench.scores import Judged, Photo, Read, sorted_out, summed

ROOT = Path(__file__).parents[2]
PEER = ("rapidocr==3.10.0", "onnxruntime==1.32.0")
OURS, THEIRS = "xiaobei", "rapidocr 3.10 + an afternoon's parser"
#: Nobody tuned on pictures of these seeds; give others to see others.
FIRST_SEED = 900_001
_TIMEOUT_S, _MEMORY_MB = 120, 4096
_KB = 1 if sys.platform == "linux" else 1024  # getrusage counts kilobytes on Linux, bytes elsewhere


class NoPictures(Exception):
    """The generator of pictures is not here; the message is the sentence that says so."""


def measure(
    seeds: range, kinds: Sequence[str], levels: Sequence[str], judged: range | None, folder: Path, peer: bool
) -> dict[str, Any]:
    """The whole report as one object: photos of these seeds to read, and good and spoilt ones to be judged.

    Raises NoPictures, and ModelsMissing where nobody fetched the models.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        pictures = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=folder)))
        photos = make_photos(pictures, seeds, kinds, levels)
        cases = _written(pictures / "judged", judged, "--what", "judged") if judged else []
        other, why_not = _peer(stack, folder) if peer else (None, "no peer was asked for")
        reads, verdicts = asyncio.run(_read_all(photos, other, cases))
    return {
        "bench": "read",
        "machine": asdict(Machine()),
        "seeds": [seeds[0], seeds[-1]],
        "no_peer": why_not,
        "rows": [asdict(row) for row in summed(reads)],
        "judged": sorted_out(verdicts),
        "peak_mb": {read.reader: read.peak_mb for read in reads},  # the last one's: it only grows
    }


def make_photos(folder: Path, seeds: range, kinds: Sequence[str], levels: Sequence[str]) -> list[Photo]:
    """One of every kind and level for each seed."""
    words = [word for kind in kinds for word in ("--kind", kind)]
    words += [word for level in levels for word in ("--level", level)]
    lines = _written(folder, seeds, *words)
    return [Photo(Path(line["path"]), line["kind"], line["level"], line["fields"], line["retake"]) for line in lines]


def _written(folder: Path, seeds: range, *words: str) -> list[dict[str, Any]]:
    """What the generator says of each picture that it wrote. Raises NoPictures."""
    command = [sys.executable, "-m", "tests.documents", str(folder.resolve()), "--seeds", f"{seeds[0]}-{seeds[-1]}"]
    if not (ROOT / "tests" / "documents").is_dir():
        raise NoPictures("pictures are made by tests/documents, which only a clone of the project has")
    made = subprocess.run([*command, *words], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    if made.returncode:
        raise NoPictures(f"pictures cannot be made: {made.stderr.strip().splitlines()[-1]}")
    return [json.loads(line) for line in (folder / "truth.jsonl").read_text("utf-8").splitlines()]


def _peer(stack: ExitStack, folder: Path) -> tuple[Peer | None, str]:
    try:
        return stack.enter_context(environment.start("afternoon_reader.py", folder, *PEER)), ""
    except NoPeer as none:
        return None, str(none)


async def _read_all(
    photos: Iterable[Photo], peer: Peer | None, cases: Iterable[Mapping[str, Any]]
) -> tuple[list[Read], list[Judged]]:
    workers, reads, judged = Workers(1, _TIMEOUT_S, _MEMORY_MB, jobs.warm), [], []
    try:
        await workers.warm_up()
        for photo in photos:
            reads.append(_ours(photo, *await workers.run(weighed, photo.path.read_bytes(), today_in_china())))
            reads += [_theirs(photo, peer.ask(path=str(photo.path.resolve()), kind=photo.kind))] if peer else []
        for data, asked, owed in map(_case, cases):
            readings = await workers.run(jobs.read, data, asked, today_in_china(), ReaderSettings())
            judged.append(Judged(owed, _verdict(asked, readings)))
    finally:
        workers.stop()
    return reads, judged


def _case(line: Mapping[str, Any]) -> tuple[bytes, Kind, str]:
    return Path(line["path"]).read_bytes(), line["asked"], line["expected"] or ""


def _verdict(asked: Kind, readings: Sequence[Reading]) -> str:
    """As the chat takes it: nothing is wrong if what was asked for is among what was found."""
    if any(one.kind == asked and not one.problems for one in readings):
        return ""
    return next((code for one in readings for code in one.problems), "none")


def weighed(data: bytes, today: date) -> tuple[Reading, float, float, int]:
    """In the worker: what reading gives and what it takes. It is not told the kind."""
    cpu, wall = time.process_time(), time.perf_counter()
    reading = jobs.read(data, None, today, ReaderSettings())[0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 * _KB)
    return reading, time.process_time() - cpu, time.perf_counter() - wall, peak


def _ours(photo: Photo, reading: Reading, cpu_s: float, wall_s: float, peak_mb: int) -> Read:
    found = reading.fields if reading.kind == photo.kind else {}
    fields = {name: str(one.value) for name, one in found.items() if one.value is not None and name != "portrait"}
    unsure = frozenset(name for name, one in found.items() if one.doubt)
    again = bool(reading.problems) or reading.kind != photo.kind
    return Read(OURS, photo, fields, unsure, again, cpu_s, wall_s, peak_mb)


def _theirs(photo: Photo, answer: Mapping[str, Any]) -> Read:
    took = (answer["cpu_s"], answer["wall_s"], answer["peak_mb"])
    return Read(THEIRS, photo, answer["fields"], frozenset(), False, *took)
