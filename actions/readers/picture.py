"""Strangers' bytes to a picture, or a problem code: what it really is, how big, which way up. No model sees it before.

Runs in a worker process: decoders are where hostile files do their harm.
"""

from __future__ import annotations

import io
import warnings
from typing import Literal, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from actions.readers.settings import ReaderSettings

#: uint8 BGR, height x width x 3.
Picture: TypeAlias = NDArray[np.uint8]
Refusal: TypeAlias = Literal["unreadable_file", "too_large", "too_small"]

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_MIN_SIDE = 200  # pixels of the shorter side: below, no certificate is readable in any case


def open_picture(data: bytes, settings: ReaderSettings) -> Picture | Refusal:
    """The first frame, upright by its EXIF note, transparency on white. Sizes are judged before anything is decoded."""
    if len(data) > settings.max_bytes:
        return "too_large"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _decode(data, settings)
    except Image.DecompressionBombError:
        return "too_large"
    except Exception:  # a decoder given hostile bytes may raise anything; each means the same to whoever sent them
        return "unreadable_file"


def sanitise(data: bytes, settings: ReaderSettings) -> bytes | Refusal:
    """What is kept of an upload: a fresh JPEG of the pixels alone. EXIF, places, thumbnails and trailers are gone."""
    picture = open_picture(data, settings)
    return picture if isinstance(picture, str) else encode(shrink(picture, settings.kept_side), settings.kept_quality)


def encode(picture: Picture, quality: int) -> bytes:
    """As JPEG."""
    _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return data.tobytes()


def shrink(picture: Picture, side: int) -> Picture:
    """At most `side` pixels long; never enlarged."""
    scale = side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return _uint8(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _decode(data: bytes, settings: ReaderSettings) -> Picture | Refusal:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        if image.width * image.height > settings.max_pixels:
            return "too_large"
        if min(image.size) < _MIN_SIDE:
            return "too_small"
        image.draft("RGB", (settings.kept_side, settings.kept_side))  # JPEG: decode no larger than we shall use
        image.load()
        return _bgr(ImageOps.exif_transpose(image))


def _bgr(image: Image.Image) -> Picture:
    if image.mode.startswith("I;16") or image.mode == "I":
        grey = np.asarray(image, dtype=np.float64) / 257
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        over = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(over, image.convert("RGBA"))
    return _uint8(cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR))


def _uint8(array: object) -> Picture:
    return np.asarray(array, dtype=np.uint8)
