"""`python -m tests.documents FOLDER [--seeds 1-5] [--level phone] [--what judged]`: write samples and what is on them."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.documents.bad_files import bad_files
from tests.documents.faults import FAULTS, faulty
from tests.documents.judged import judged
from tests.documents.make import KINDS, LEVELS, Sample, made, photographed
from tests.documents.together import together

Written = tuple[str, bytes, dict[str, Any]]  # file name, its bytes, its line of the truth


def main() -> None:
    """Write FOLDER/KIND-LEVEL-SEED.jpg and a truth.jsonl beside them."""
    args = _arguments()
    first, _, last = args.seeds.partition("-")
    args.folder.mkdir(parents=True, exist_ok=True)
    with (args.folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for name, data, line in _WHAT[args.what](args, range(int(first), int(last or first) + 1)):
            path = args.folder / name
            path.write_bytes(data)
            truth.write(json.dumps({"path": str(path), **line}, ensure_ascii=False) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", default="1-5")
    parser.add_argument("--level", choices=LEVELS, action="append")
    parser.add_argument("--kind", choices=KINDS, action="append")
    parser.add_argument("--what", choices=_WHAT, default="samples")
    return parser.parse_args()


def _samples(args: argparse.Namespace, seeds: range) -> Iterator[Written]:
    for seed in seeds:
        for kind in args.kind or KINDS:
            for level in args.level or LEVELS:
                yield f"{kind}-{level}-{seed}.jpg", *_told(made(kind, level, seed), level)


def _faults(args: argparse.Namespace, seeds: range) -> Iterator[Written]:
    for seed in seeds:
        for fault in FAULTS:
            for level in args.level or LEVELS[:1]:
                data, line = _told(photographed(faulty(fault, seed), level, seed), level)
                yield f"{fault}-{level}-{seed}.jpg", data, {**line, "fault": fault}


def _told(sample: Sample, level: str) -> tuple[bytes, dict[str, Any]]:
    line = {"kind": sample.kind, "level": level, "fields": sample.truth, "design": sample.design}
    line |= {"doubts": dict(sample.doubts), "done": sample.done}
    return sample.data, line | {"retake": sample.retake, "letter_px": sample.letter_px}


def _judged(args: argparse.Namespace, seeds: range) -> Iterator[Written]:
    for seed in seeds:
        case = judged(seed)
        line = {"asked": case.asked, "kind": case.kind, "expected": case.expected}
        yield f"judged-{seed}-{case.expected or 'good'}.jpg", case.data, line


def _together(args: argparse.Namespace, seeds: range) -> Iterator[Written]:
    for seed in seeds:
        one = together(seed)
        parts = [{"kind": part.kind, "fields": dict(part.truth)} for part in one.parts]
        yield f"together-{seed}.jpg", one.data, {"how": one.how, "parts": parts}


def _bad(args: argparse.Namespace, seeds: range) -> Iterator[Written]:
    for file in bad_files():
        yield file.name, file.data(), {"wrong": file.wrong, "outcomes": sorted(file.outcomes)}


_WHAT: dict[str, Callable[[argparse.Namespace, range], Iterator[Written]]] = {
    "samples": _samples,
    "faults": _faults,
    "judged": _judged,
    "together": _together,
    "bad": _bad,
}

main()
