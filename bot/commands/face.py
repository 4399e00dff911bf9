"""Compare a face with a portrait: a clip with its challenge, or a picture."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from actions.faces import weights
from actions.faces.challenge import ACTIONS, parse
from actions.faces.settings import FaceSettings
from actions.models import ModelsMissing, require_models
from bot.settings import load

if TYPE_CHECKING:
    from actions.faces.judge import Judgement


class UsageError(Exception):
    """What was typed cannot be done; the message says why."""


@dataclass(frozen=True)
class Case:
    """One thing to judge. Exactly one of video and image; a challenge only with a video."""

    portrait: Path
    video: Path | None
    image: Path | None
    challenge: tuple[str, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    """One case by options, or many by --batch."""
    parser.add_argument("--portrait", metavar="IMG", help="the certificate or its portrait")
    parser.add_argument("--video", metavar="V", help="the selfie clip; mp4, mov, 3gp or webm")
    parser.add_argument("--image", metavar="IMG", help="a picture instead of a clip: says nothing about being alive")
    parser.add_argument("--challenge", metavar="a,b", help=f"what was asked, in order: {', '.join(ACTIONS)}")
    parser.add_argument("--batch", metavar="FILE", help='a case a line: {"portrait", "video" or "image", "challenge"}')
    parser.add_argument(
        "--kept", action="store_true", help="how many people's face data are kept here, and no comparing"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a case")


def run(args: argparse.Namespace) -> int:
    """0 when every case was judged, however it came out; 2 for what cannot be judged at all; 1 without models."""
    if args.kept:
        return _tell_kept()
    try:
        cases = list(_batch(args.batch)) if args.batch else [_case(vars(args), Path())]
        require_models()
    except UsageError as error:
        print(f"xiaobei face: {error}", file=sys.stderr)
        return 2
    except ModelsMissing as error:
        print(f"xiaobei face: {error}", file=sys.stderr)
        return 1
    settings = load().face
    if lacking := weights.lacking(settings.model):
        print(f"xiaobei face: {lacking}", file=sys.stderr)
        return 1
    for case in cases:
        _print(_judged(case, settings), as_json=args.json or bool(args.batch))
    return 0


def _tell_kept() -> int:
    """What the operator must know for the law's thresholds."""
    from bot.storage.face_files import REPORTED_FROM, FaceFiles
    from bot.storage.files import Files
    from bot.storage.opened import opened

    with opened() as house:
        keep = house.settings.keep
        files = Files(house.database, house.vault, house.settings.files_dir, house, keep)
        count = asyncio.run(FaceFiles(house.database, files, house, keep).count())
    print(json.dumps(asdict(count) | {"reported_from": REPORTED_FROM}))
    return 0


def _batch(name: str) -> Iterator[Case]:
    try:
        lines = Path(name).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {name}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            words = json.loads(line)
            if not isinstance(words, dict):
                raise UsageError("not a JSON object")
            yield _case(words, Path(name).parent)
        except (UsageError, json.JSONDecodeError) as error:
            raise UsageError(f"{name}:{number}: {error}") from error


def _case(words: Mapping[str, Any], folder: Path) -> Case:
    """Paths count from where we are, or else from the batch file's folder."""
    portrait, video, image = (_file(words.get(name), folder) for name in ("portrait", "video", "image"))
    if portrait is None:
        raise UsageError("--portrait is needed")
    if (video is None) == (image is None):
        raise UsageError("one of --video and --image is needed")
    try:
        challenge = parse(words.get("challenge"))
    except ValueError as error:
        raise UsageError(str(error)) from error
    if challenge and video is None:
        raise UsageError("--challenge needs --video")
    return Case(portrait, video, image, challenge)


def _file(name: object, folder: Path) -> Path | None:
    if not name:
        return None
    found = next((path for path in (Path(str(name)), folder / str(name)) if path.is_file()), None)
    if found is None:
        raise UsageError(f"no such file: {name}")
    return found


def _judged(case: Case, settings: FaceSettings) -> Judgement:
    from actions.faces.judge import judge_clip, judge_image

    portrait = case.portrait.read_bytes()
    if case.video is not None:
        return judge_clip(portrait, case.video.read_bytes(), case.challenge, settings)
    assert case.image is not None
    return judge_image(portrait, case.image.read_bytes(), settings)


def _print(judged: Judgement, as_json: bool) -> None:
    said = {
        "decision": judged.decision,
        "distance": judged.distance,
        "threshold": judged.threshold,
        "challenge": [asdict(seen) for seen in judged.challenge],
        "problems": list(judged.problems),
        "took_ms": judged.took_ms,
    }
    if as_json:
        print(json.dumps(said, ensure_ascii=False), flush=True)
        return
    words = [judged.decision, *judged.problems]
    if judged.distance is not None:
        words.append(f"distance {judged.distance:.3f} (match up to {judged.threshold:.2f})")
    words += [
        seen.action + (f" at {seen.at_s:.1f} s" if seen.at_s is not None else " not seen") for seen in judged.challenge
    ]
    print("  ".join(words), flush=True)
