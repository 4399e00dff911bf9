"""PaddleOCR's text detector and recogniser on ONNX Runtime: loaded once a process, one thread, nothing fetched."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from actions.models import require_models
from actions.readers.picture import Picture
from actions.readers.straighten import Points

_BATCH = 6


@dataclass(frozen=True)
class Words:
    """What one line says, and how sure the recogniser is of its characters on average, 0-1."""

    text: str
    score: float


class Ocr:
    """The two models. Use `ocr()`, which loads them once."""

    def __init__(self) -> None:
        folder = require_models()
        # Without this PaddleX looks for model hubs before it looks at our folder: 22 seconds where there is no net.
        os.environ["PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK"] = "True"
        with _headless_opencv_counts():
            from paddleocr import TextDetection, TextRecognition

            shared: dict[str, Any] = {
                "engine": "onnxruntime",
                "engine_config": {"intra_op_num_threads": 1, "inter_op_num_threads": 1},
                "device": "cpu",
            }
            self._find = TextDetection(
                model_name="PP-OCRv6_small_det", model_dir=str(folder / "PP-OCRv6_small_det"), **shared
            )
            self._read = TextRecognition(
                model_name="PP-OCRv6_small_rec", model_dir=str(folder / "PP-OCRv6_small_rec"), **shared
            )

    def find(self, picture: Picture, side: int) -> list[Points]:
        """The quadrilaterals of the lines of text, in pixels of the picture, looked for at `side` pixels at most."""
        found = next(iter(self._find.predict(picture, limit_side_len=side, limit_type="max")))
        return [np.asarray(quad, np.float32) for quad in found["dt_polys"]]

    def read(self, lines: Sequence[Picture]) -> list[Words]:
        """What each upright picture of one line says. Lines alike in shape are read together, which saves padding."""
        order = sorted(range(len(lines)), key=lambda index: lines[index].shape[1] / lines[index].shape[0])
        answers = self._read.predict([lines[index] for index in order], batch_size=_BATCH) if lines else []
        said = {index: Words(a["rec_text"], float(a["rec_score"])) for index, a in zip(order, answers, strict=True)}
        return [said[index] for index in range(len(lines))]


@cache
def ocr() -> Ocr:
    """The models of this process. Raises actions.models.ModelsMissing."""
    return Ocr()


@contextmanager
def _headless_opencv_counts() -> Iterator[None]:
    """PaddleX asks for the distribution opencv-contrib-python by name, and refuses the headless build of the same."""
    version = importlib.metadata.version

    def found(name: str) -> str:
        return version("opencv-contrib-python-headless" if name == "opencv-contrib-python" else name)

    importlib.metadata.version = found  # type: ignore[assignment]
    try:
        yield
    finally:
        importlib.metadata.version = version
