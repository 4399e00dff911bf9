"""Which file DeepFace needs for each of its models that may be configured, and whether it is there.

`xiaobei models` fetches Dlib's. The others' are in no package registry: an operator puts them there himself.
"""

from __future__ import annotations

from pathlib import Path

from actions.models import models_dir

FETCHED = "Dlib"
WEIGHTS = {
    FETCHED: "dlib_face_recognition_resnet_model_v1.dat",
    "ArcFace": "arcface_weights.onnx",
    "Facenet512": "facenet512_weights.onnx",
}


def missing_weights(model: str) -> Path | None:
    """The file that DeepFace would look for and not find. Raises ValueError for a model that is not known here."""
    if model not in WEIGHTS:
        raise ValueError(f"face.model {model!r} is not one of {', '.join(WEIGHTS)}")
    file = models_dir() / "deepface" / ".deepface" / "weights" / WEIGHTS[model]
    return None if file.is_file() else file


def lacking(model: str) -> str:
    """Why comparing cannot start with this model, as a sentence for operators; empty when it can."""
    try:
        missing = missing_weights(model)
    except ValueError as unknown:
        return str(unknown)
    if missing is None or model == FETCHED:  # what `xiaobei models` fetches, whoever needs it says
        return ""
    return f"face.model {model} needs {missing}, which no package carries; put DeepFace's file there, or use {FETCHED}"
