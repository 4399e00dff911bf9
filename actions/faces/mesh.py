"""Where faces are in a picture and 468 points of each: MediaPipe's BlazeFace and face mesh, run by OpenCV.

Coordinates are pixels of the picture that was given, x to its right; z in the same unit, smaller is nearer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.models import require_models

Rgb: TypeAlias = NDArray[np.uint8]  # height x width x 3
Points: TypeAlias = NDArray[np.float32]  # 468 x 3

_DETECTOR_PX = 128  # BlazeFace short range takes a square of this side
_MESH_PX = 192
_ROOM = 1.5  # the mesh wants this much more than the face, as MediaPipe's own graph has it
_SURE = 0.5
#: Corners of the two eyes in the mesh: outer of the left one in the picture, outer of the right one.
LEFT_CORNER, RIGHT_CORNER = 33, 263


@dataclass(frozen=True)
class Box:
    """A face found: centre, side of the square round it, tilt in radians, and how sure the detector is (0..1)."""

    x: float
    y: float
    side: float
    tilt: float
    sure: float = 1.0


class Mesh:
    """Both networks, loaded once in a worker. One thread: the pool has a process a core. Raises ModelsMissing."""

    def __init__(self, folder: Path | None = None) -> None:
        folder = folder or require_models()
        cv2.setNumThreads(1)
        self._detector: Any = cv2.dnn.readNetFromTFLite(str(folder / "face_detection_short_range.tflite"))
        self._mesh: Any = cv2.dnn.readNetFromTFLite(str(folder / "face_landmark.tflite"))

    def faces(self, rgb: Rgb) -> list[Box]:
        """Every face that is at least about a tenth of the picture, the widest first."""
        square, shift = _square(rgb)
        small = cv2.resize(square, (_DETECTOR_PX, _DETECTOR_PX), interpolation=cv2.INTER_AREA)
        self._detector.setInput((small.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None])
        scores, raw = self._detector.forward(("classificators", "regressors"))
        boxes = _decoded(scores[0, :, 0], raw[0], square.shape[0], shift)
        return sorted(boxes, key=lambda box: -box.side)

    def points(self, rgb: Rgb, box: Box) -> tuple[Points, float]:
        """The 468 points of the face in the box, and how sure the network is that there is one (0..1)."""
        side = box.side * _ROOM
        to_picture = _from_crop(box.x, box.y, side / _MESH_PX, box.tilt)
        crop = cv2.warpAffine(rgb, to_picture, (_MESH_PX, _MESH_PX), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
        self._mesh.setInput((crop.astype(np.float32) / 255).transpose(2, 0, 1)[None])
        score, raw = self._mesh.forward(("conv2d_31", "conv2d_21"))
        found = raw.reshape(468, 3)
        flat = found[:, :2] @ to_picture[:, :2].T + to_picture[:, 2]
        deep = found[:, 2:] * side / _MESH_PX
        return np.hstack([flat, deep]).astype(np.float32), _chance(float(score.ravel()[0]))


@cache
def mesh() -> Mesh:
    """The networks of this process."""
    return Mesh()


def box_round(points: Points) -> Box:
    """Where to look for the same face in the next picture."""
    dx, dy = points[RIGHT_CORNER, :2] - points[LEFT_CORNER, :2]
    tilt = math.atan2(float(dy), float(dx))
    upright = points[:, :2] @ _turn(-tilt).T
    low, high = upright.min(0), upright.max(0)
    x, y = _turn(tilt) @ ((low + high) / 2)
    return Box(float(x), float(y), float((high - low).max()), tilt)


def scaled(rgb: Rgb, side_px: int) -> Rgb:
    """No side longer than `side_px`; never enlarged."""
    scale = side_px / max(rgb.shape[:2])
    if scale >= 1:
        return rgb
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    return np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)


def _square(rgb: Rgb) -> tuple[Rgb, NDArray[np.float64]]:
    """The picture in the middle of a black square, and where its corner lies there."""
    height, width = rgb.shape[:2]
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side, 3), np.uint8)
    square[top : top + height, left : left + width] = rgb
    return square, np.array([left, top], np.float64)


def _decoded(scores: NDArray[np.float32], raw: NDArray[np.float32], side: int, shift: NDArray[np.float64]) -> list[Box]:
    """BlazeFace's 896 anchors to boxes in the picture, overlapping ones dropped."""
    sure = 1 / (1 + np.exp(-np.clip(scores, -50, 50)))
    likely = sure > _SURE
    sure, anchors, values = sure[likely], _anchors()[likely], raw[likely] / _DETECTOR_PX
    centres = values[:, :2] + anchors
    sizes = values[:, 2:4]
    corners = np.hstack([centres - sizes / 2, sizes])
    kept = cv2.dnn.NMSBoxes((corners * 1000).tolist(), sure.tolist(), _SURE, 0.3)
    eyes = values[:, 4:8].reshape(-1, 2, 2)
    boxes = []
    for i in np.array(kept, np.int64).ravel():
        dx, dy = eyes[i, 1] - eyes[i, 0]
        x, y = centres[i] * side - shift
        boxes.append(Box(float(x), float(y), float(sizes[i].max() * side), math.atan2(dy, dx), float(sure[i])))
    return boxes


@cache
def _anchors() -> NDArray[np.float32]:
    """Centres of BlazeFace's anchors: two a cell of a 16 x 16 grid, six a cell of an 8 x 8 grid."""
    cells = [(n, each, x, y) for n, each in ((16, 2), (8, 6)) for y in range(n) for x in range(n)]
    return np.array([((x + 0.5) / n, (y + 0.5) / n) for n, each, x, y in cells for _ in range(each)], np.float32)


def _from_crop(x: float, y: float, scale: float, tilt: float) -> NDArray[np.float64]:
    """The affine map from the mesh's square crop to the picture."""
    turn = _turn(tilt) * scale
    half = np.array([_MESH_PX / 2, _MESH_PX / 2])
    return np.hstack([turn, (np.array([x, y]) - turn @ half)[:, None]])


def _turn(angle: float) -> NDArray[np.float64]:
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, logit))))
