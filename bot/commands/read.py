"""Read photos of certificates; one JSON object a line for each document found."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from actions.models import ModelsMissing
from actions.read_document import today_in_china
from actions.readers import jobs
from actions.readers.reading import KINDS, Reading
from actions.readers.settings import ReaderSettings
from actions.workers import Workers

_TIMEOUT_S, _MEMORY_MB = 120, 3000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Paths that do not exist and unknown kinds are usage errors, exit code 2."""
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
    parser.add_argument("--kind", choices=KINDS, help="what it should be; something else is the problem wrong_kind")
    parser.add_argument("--json", action="store_true", help="machine-readable; default: lines for people")


def run(args: argparse.Namespace) -> int:
    """0 once every file was judged, whatever the judgement."""
    try:
        asyncio.run(_read_all(args))
    except ModelsMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


def _file(word: str) -> Path:
    path = Path(word)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {word}")
    return path


async def _read_all(args: argparse.Namespace) -> None:
    """In a worker process, as the service does: a hostile file cannot take the command down."""
    workers = Workers(1, _TIMEOUT_S, _MEMORY_MB, jobs.warm)
    try:
        for path in args.files:
            reading = await workers.run(jobs.read, path.read_bytes(), args.kind, today_in_china(), ReaderSettings())
            print(_as_json(path, reading) if args.json else _in_words(path, reading), flush=True)
    finally:
        workers.stop()


def _as_json(path: Path, reading: Reading) -> str:
    fields: dict[str, Any] = {name: asdict(found) for name, found in reading.fields.items() if name != "portrait"}
    line = {
        "path": str(path),
        "page": 1,
        "kind": reading.kind,
        "fields": fields,
        "problems": list(reading.problems),
        "took_ms": reading.took_ms,
    }
    return json.dumps(line, ensure_ascii=False)


def _in_words(path: Path, reading: Reading) -> str:
    lines = [f"{path}: {reading.kind or '-'} {' '.join(reading.problems)} ({reading.took_ms} ms)".replace("  ", " ")]
    for name, found in reading.fields.items():
        if name != "portrait":
            lines.append(f"  {name}: {found.value or '-'}  {found.confidence:.2f} {found.doubt or ''}".rstrip())
    return "\n".join(lines)
