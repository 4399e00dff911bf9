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
from actions.readers.reading import KINDS, Kind, Reading
from actions.workers import Workers
from bot.settings import ConfigFaulty, load

_TIMEOUT_S, _MEMORY_MB = 120, 3000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Paths that do not exist and unknown kinds are usage errors, exit code 2."""
    parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
    parser.add_argument(
        "--kind",
        choices=("auto", *KINDS),
        default="auto",
        help="what it should be; something else is the problem wrong_kind. Default: auto, whatever it is",
    )
    parser.add_argument("--json", action="store_true", help="machine-readable; default: lines for people")


def run(args: argparse.Namespace) -> int:
    """0 once every file was judged, whatever the judgement."""
    try:
        asyncio.run(_read_all(args))
    except (ConfigFaulty, ModelsMissing) as missing:
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
    settings = load().reader
    workers = Workers(1, _TIMEOUT_S, _MEMORY_MB, jobs.warm)
    try:
        for path in args.files:
            kind = None if args.kind == "auto" else args.kind
            for reading in await workers.run(jobs.read, path.read_bytes(), kind, today_in_china(), settings):
                print(_as_json(path, reading) if args.json else _in_words(path, reading), flush=True)
    finally:
        workers.stop()


#: The contract (docs/reading.md) knows a residence permit as one kind, whichever side.
_CONTRACT: dict[Kind | None, Kind] = {"residence_permit_back": "residence_permit"}


def _as_json(path: Path, reading: Reading) -> str:
    fields: dict[str, Any] = {name: asdict(found) for name, found in reading.fields.items() if name != "portrait"}
    line = {
        "path": str(path),
        "page": 1,
        "kind": _CONTRACT.get(reading.kind, reading.kind),
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
