"""Model weights: what is missing or changed is named, and nothing starts without them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from actions.models import ModelsMissing, faults, models_dir, require_models


def test_missing_weights_are_named_with_the_command_that_fetches_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIAOBEI_MODELS", str(tmp_path))
    with pytest.raises(ModelsMissing, match=r"face_landmark\.tflite.*xiaobei models"):
        require_models()


def test_a_changed_file_is_found_by_its_hash(tmp_path: Path) -> None:
    copy = tmp_path / "models"
    shutil.copytree(models_dir(), copy, copy_function=_link)
    changed = copy / "face_detection_short_range.tflite"
    data = bytearray(changed.read_bytes())
    data[1000] ^= 1
    changed.unlink()
    changed.write_bytes(data)
    (copy / "PP-OCRv6_small_det" / "inference.yml").unlink()
    assert faults(copy) == [
        "face_detection_short_range.tflite: wrong hash",
        "PP-OCRv6_small_det/inference.yml: missing or changed",
    ]


def _link(source: str, target: str) -> None:
    """By name where the file system can, since the files are large."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
