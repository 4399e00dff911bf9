"""`python -m tests.documents FOLDER [--seeds 1-5] [--level phone]`: write samples and what stands on them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from tests.documents.make import KINDS, LEVELS, made


def main() -> None:
    """Write FOLDER/KIND-LEVEL-SEED.jpg and a truth.jsonl beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", default="1-5")
    parser.add_argument("--level", choices=LEVELS, action="append")
    parser.add_argument("--kind", choices=KINDS, action="append")
    args = parser.parse_args()
    first, _, last = args.seeds.partition("-")
    args.folder.mkdir(parents=True, exist_ok=True)
    with (args.folder / "truth.jsonl").open("w", encoding="utf-8") as truth:
        for seed in range(int(first), int(last or first) + 1):
            for kind in args.kind or KINDS:
                for level in args.level or LEVELS:
                    sample = made(kind, level, seed)
                    path = args.folder / f"{kind}-{level}-{seed}.jpg"
                    path.write_bytes(sample.data)
                    line = {"path": str(path), "kind": kind, "level": level, "fields": sample.truth}
                    truth.write(json.dumps(line, ensure_ascii=False) + "\n")


main()
