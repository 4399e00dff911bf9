"""Seven DeepFace.verify calls on a clip's frames at 640 px, as its documentation shows them; in our own environment.

Arguments: the models' folder, a portrait, a clip. It says one line: {"cpu_s", "wall_s", "peak_mb", "distances"}.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

CALLS, SIDE = 7, 640
_NETWORK = "deepface/.deepface/weights/dlib_face_recognition_resnet_model_v1.dat"
_POINTS = "shape_predictor_5_face_landmarks.dat"


def main() -> None:
    """Load, verify, tell."""
    models, portrait, clip = map(Path, sys.argv[1:])
    with tempfile.TemporaryDirectory() as home:
        weights = Path(home) / ".deepface" / "weights"
        weights.mkdir(parents=True)
        for path in (_NETWORK, _POINTS):
            (weights / Path(path).name).symlink_to((models / path).resolve())
        os.environ["DEEPFACE_HOME"] = home
        from deepface import DeepFace

        known = _picture(portrait)
        _distance(DeepFace, known, known)  # loading is not counted
        cpu, wall = time.process_time(), time.perf_counter()
        distances = [_distance(DeepFace, known, frame) for frame in _frames(clip)]
        took = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**took, "peak_mb": peak, "distances": distances}))


def _distance(deepface: Any, known: Any, frame: Any) -> float | None:
    try:
        found = deepface.verify(known, frame, model_name="Dlib", detector_backend="dlib", silent=True)
    except ValueError:  # no face in this frame
        return None
    return round(float(found["distance"]), 4)


def _picture(path: Path) -> Any:
    import cv2

    return cv2.imread(str(path))


def _frames(clip: Path) -> list[Any]:
    import av

    with av.open(str(clip)) as source:
        decoded = list(source.decode(video=0))
    chosen = [decoded[round(i * (len(decoded) - 1) / (CALLS - 1))] for i in range(CALLS)]
    return [frame.reformat(*_size(frame), "bgr24").to_ndarray() for frame in chosen]


def _size(frame: Any) -> tuple[int, int]:
    scale = min(1.0, SIDE / max(frame.width, frame.height))
    return round(frame.width * scale / 2) * 2, round(frame.height * scale / 2) * 2


if __name__ == "__main__":
    main()
