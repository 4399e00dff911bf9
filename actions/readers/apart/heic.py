"""HEIC, as iPhones keep their photos: the main picture, upright. libheif turns it, so its EXIF is not asked."""

from __future__ import annotations

from typing import Any

import pi_heif
from PIL import Image

from actions.readers.apart import Refusal
from actions.readers.bands import shrunk


def open_heic(data: bytes, side: int, max_pixels: int) -> Image.Image | Refusal:
    """At most `side` pixels long; judged by the size in its header before it is decoded.

    Neither thumbnails nor depth are looked at.
    """
    pi_heif.options.DECODE_THREADS = 1
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False
    try:
        picture = pi_heif.open_heif(data)
        if picture.size[0] * picture.size[1] > max_pixels:
            return "too_large"
        pixels: Any = memoryview(picture.data)
        stride, mode = picture.stride, picture.mode
    except (ValueError, RuntimeError, SyntaxError, EOFError, OSError):  # what libheif's binding makes of bad files
        return "unreadable_file"

    def rows(first: int, last: int) -> Image.Image:
        size = (picture.size[0], last - first)
        return Image.frombuffer(mode, size, pixels[first * stride : last * stride], "raw", mode, stride, 1)

    return shrunk(picture.size, rows, side)
