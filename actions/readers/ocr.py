"""PaddleOCR's text detector and recogniser on ONNX Runtime: loaded once a process, one thread, nothing fetched."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from actions.models import require_models
from actions.readers.outline import Points
from actions.readers.picture import Picture
from actions.readers.wording import DOUBTFUL, as_words

#: Channels, height and least width of a line as the recogniser sees it. PaddleX pads to 320, which is most of the work
#: for labels of two characters; the network takes any width.
_NARROW = [3, 48, 96]
_OTHERS = 4  # letters that one in doubt may be instead


@dataclass(frozen=True)
class Words:
    """What one line says. `sures`: how sure the recogniser is of each character, 0-1; `places`: where the middle of
    each stands, as share of the line's width, 0-1.
    """

    text: str
    sures: tuple[float, ...]
    places: tuple[float, ...]

    @property
    def score(self) -> float:
        """How sure on average; 0 for nothing."""
        return sum(self.sures) / len(self.sures) if self.sures else 0.0


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
            predictor = self._read.paddlex_predictor
            predictor.post_op = _Decode(predictor.post_op.character)
            predictor.pre_tfs["ReisizeNorm"].rec_image_shape = _NARROW

    def find(self, picture: Picture, side: int) -> list[Points]:
        """The quadrilaterals of the lines of text, in pixels of the picture, looked for at `side` pixels at most."""
        found = next(iter(self._find.predict(picture, limit_side_len=side, limit_type="max")))
        return [np.asarray(quad, np.float32) for quad in found["dt_polys"]]

    def read(self, lines: Sequence[Picture]) -> list[Words]:
        """What each upright picture of one line says. One at a time: on one thread several together take a fifth longer,
        and are padded to the longest of them.
        """
        return [Words(said["rec_text"], *said["rec_score"]) for said in self._read.predict(list(lines), batch_size=1)]


class _Decode:
    """In the place of PaddleX's own last step, which gives one mean for a line: a wrong character hides in a mean.

    Called with the network's answer, batch x columns x characters (0 is the blank), and with the shapes of the lines.
    """

    def __init__(self, characters: Sequence[str]) -> None:
        self.character = list(characters)

    def __call__(
        self, answer: Any, wh_ratio_list: Sequence[float], **_: Any
    ) -> tuple[list[str], list[tuple[tuple[float, ...], tuple[float, ...]]]]:
        """Texts, and for each how sure its characters are and where they stand."""
        odds = np.asarray(answer[0])
        best = odds.argmax(-1)
        widest = max(*wh_ratio_list, _NARROW[2] / _NARROW[1])
        texts, scores = [], []
        for row, ratio in enumerate(wh_ratio_list):
            filled = len(best[row]) * ratio / widest  # the rest of the columns is padding
            spans = _spans(best[row])
            said = as_words([self._likely(odds[row][start:end].max(0)) for start, end in spans])
            # An entry of the dictionary may be several characters.
            read = [
                (letter, sure, min((start + end) / 2 / filled, 1.0))
                for (start, end), (letters, sure) in zip(spans, said, strict=True)
                for letter in letters
            ]
            texts.append("".join(letter for letter, _, _ in read))
            scores.append((tuple(one for _, one, _ in read), tuple(place for _, _, place in read)))
        return texts, scores

    def _likely(self, odds: NDArray[np.float32]) -> list[tuple[str, float]]:
        """The likeliest letters and their odds, without the blank; the surest is alone."""
        if odds.max() >= DOUBTFUL:
            return [(self.character[int(odds.argmax())], float(odds.max()))]
        best = np.argpartition(-odds, _OTHERS + 1)[: _OTHERS + 2]
        ordered = sorted((index for index in best.tolist() if index), key=lambda index: -odds[index])
        return [(self.character[index], float(odds[index])) for index in ordered]


def _spans(best: NDArray[np.int64]) -> list[tuple[int, int]]:
    """From and to which column each character of a line goes: equal neighbours are one, blanks none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[-1], best, [-1]])))
    return [(int(a), int(b)) for a, b in pairwise(edges) if best[a] != 0]


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
