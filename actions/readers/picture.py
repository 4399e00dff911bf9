"""Strangers' bytes to a picture, or a problem code: what it really is, how big, which way up. No model sees it before.

Runs in a worker process: decoders are where hostile files do their harm. What Pillow opens is opened here, PDF and HEIC
in processes of their own (apart/). Nothing is decoded larger than it will be used.
"""

from __future__ import annotations

import io
import warnings
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, ImageOps

from actions.readers.apart import BrokenDecoder, Refusal, decode_apart
from actions.readers.bands import shrunk
from actions.readers.jpeg import breaks_off, coefficient_bytes, count_scans
from actions.readers.settings import ReaderSettings
from actions.readers.sniffing import HEIC, PDF, PICTURES, mime_of

#: uint8 BGR, height x width x 3.
Picture: TypeAlias = NDArray[np.uint8]

_ORIENTATION = 0x0112  # EXIF: which of eight ways up
_MIN_SIDE = 200  # pixels of the shorter side: below, no certificate is readable in any case
#: Bytes that a decoder takes for a pixel, seen with Pillow 13 and libheif 1.23: RGB takes four, and an animation's two
#: canvases are made for a still WebP too.
_PIXEL_BYTES = {"image/jpeg": 4, "image/png": 4, "image/gif": 4, HEIC: 6, PDF: 3, "image/webp": 17}
_MOST_SCANS = 64  # of a progressive JPEG; encoders make about ten, each costs a pass over the whole picture


def open_picture(data: bytes, settings: ReaderSettings) -> Picture | Refusal:
    """The first frame or only page, upright by its EXIF note, transparency on white, at most settings.kept_side long.

    Sizes are judged before anything is decoded. Raises BrokenDecoder when a library is missing, never for the file.
    """
    mime = mime_of(data)
    if mime not in PICTURES:
        return "unreadable_file"
    if len(data) > settings.max_bytes:
        return "too_large"
    opened = _open_apart(mime, data, settings) if mime in (PDF, HEIC) else _open_here(mime, data, settings)
    if isinstance(opened, str):
        return opened
    if min(opened.size) < _MIN_SIDE:
        return "too_small"
    return _uint8(cv2.cvtColor(np.asarray(opened), cv2.COLOR_RGB2BGR))


def sanitise(data: bytes, settings: ReaderSettings) -> bytes | Refusal:
    """What is kept of an upload: a fresh JPEG of the pixels alone. EXIF, places, thumbnails and trailers are gone."""
    picture = open_picture(data, settings)
    return picture if isinstance(picture, str) else encode(picture, settings.kept_quality)


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


def _open_apart(mime: str, data: bytes, settings: ReaderSettings) -> Image.Image | Refusal:
    affordable = (settings.decode_mb << 20) // _PIXEL_BYTES[mime]
    return decode_apart(mime, data, settings.kept_side, min(affordable, settings.max_pixels))


def _open_here(mime: str, data: bytes, settings: ReaderSettings) -> Image.Image | Refusal:
    format = mime.removeprefix("image/").upper()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=(format,)) as image:
                return _refused(mime, image, data, settings) or _decoded(image, data, settings)
    except Image.DecompressionBombError:
        return "too_large"
    except BrokenDecoder:
        raise
    except Exception:  # a decoder given hostile bytes may raise anything; each means the same to whoever sent them
        return "unreadable_file"


def _refused(mime: str, image: Image.Image, data: bytes, settings: ReaderSettings) -> Refusal | None:
    """By what the header says, before a pixel is decoded; a JPEG is told here to decode no larger than will be used."""
    if image.width * image.height > settings.max_pixels:
        return "too_large"
    if min(image.size) < _MIN_SIDE:
        return "too_small"
    needed = 0
    if mime == "image/jpeg":
        scans = count_scans(data)
        if scans > _MOST_SCANS:
            return "too_large"
        needed = coefficient_bytes(image) if scans > 1 else 0
        image.draft("RGB", _at_most(image.size, settings.kept_side))
    needed += image.width * image.height * _PIXEL_BYTES[mime]
    return "too_large" if needed > settings.decode_mb << 20 else None


def _decoded(image: Image.Image, data: bytes, settings: ReaderSettings) -> Image.Image | Refusal:
    """Whole, or not at all: what broke off would be filled with grey, and grey would be read."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # some library in this process may have said otherwise
    image.load()
    if image.format == "JPEG" and breaks_off(image, data):
        return "unreadable_file"
    small = shrunk(image.size, lambda first, last: image.crop((0, first, image.width, last)), settings.kept_side)
    small.getexif()[_ORIENTATION] = image.getexif().get(_ORIENTATION, 1)
    return ImageOps.exif_transpose(small)


def _at_most(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = min(1.0, side / max(size))
    return max(int(size[0] * scale), 1), max(int(size[1] * scale), 1)


def _uint8(array: object) -> Picture:
    return np.asarray(array, dtype=np.uint8)
