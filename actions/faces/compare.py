"""How unlike two faces are, by DeepFace, and in which zone that lies. Nothing here decides about a person's clip."""

from __future__ import annotations

import os
import statistics
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, TypeAlias

import numpy as np

from actions.faces.mesh import Rgb
from actions.faces.settings import FaceSettings, Zone
from actions.faces.weights import missing_weights
from actions.models import ModelsMissing, models_dir

Decision: TypeAlias = Literal["match", "review", "no_match", "retake"]
Embedding: TypeAlias = list[float]


def embedding(chip: Rgb, settings: FaceSettings) -> Embedding:
    """What the network makes of a chip: for Dlib 128 numbers."""
    found = _deepface(settings.model).represent(
        np.ascontiguousarray(chip[:, :, ::-1]), model_name=settings.model, detector_backend="skip"
    )
    return [float(number) for number in found[0]["embedding"]]


def distance(one: Embedding, other: Embedding, settings: FaceSettings) -> float:
    """DeepFace.verify's distance: 0 the same picture; where the zones lie depends on the model."""
    verified = _deepface(settings.model).verify(
        one,
        other,
        model_name=settings.model,
        detector_backend="skip",
        distance_metric=settings.zone.metric,
        threshold=settings.zone.match,
        silent=True,
    )
    return float(verified["distance"])


def median_distance(one: Embedding, frames: Sequence[Embedding], settings: FaceSettings) -> float:
    """Of one face to each of several; the median, never the smallest."""
    return statistics.median(distance(one, frame, settings) for frame in frames)


def one_person(frontal: Sequence[Embedding], acting: Sequence[Embedding], settings: FaceSettings) -> bool:
    """Whether nobody stands apart: each frame's median distance to the (other) frontal ones stays small."""
    for frames, limit in ((frontal, settings.zone.same_person), (acting, settings.zone.same_acting)):
        for frame in frames:
            others = [other for other in frontal if other is not frame]
            if median_distance(frame, others, settings) > limit:
                return False
    return True


def zone_of(unlike: float, zone: Zone) -> Decision:
    """What may be said at this distance."""
    if unlike <= zone.match:
        return "match"
    return "review" if unlike <= zone.review else "no_match"


def load(settings: FaceSettings) -> None:
    """Load the network into this process."""
    _deepface(settings.model).build_model(settings.model)


@cache
def _deepface(model: str) -> Any:
    """DeepFace, told where its weights are. It must never try to download any."""
    if missing := missing_weights(model):
        raise ModelsMissing(str(missing))
    os.environ["DEEPFACE_HOME"] = str(models_dir() / "deepface")
    from deepface import DeepFace

    return DeepFace
