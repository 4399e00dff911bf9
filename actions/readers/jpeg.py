"""What Pillow does not tell of a JPEG: how many passes it takes, what they cost in memory, and whether it broke off."""

from __future__ import annotations

import io
import re
from typing import Any

import av
import numpy as np
from PIL import Image

_END_OF_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # inside a scan an FF stands only before 00 or a restart
_START_OF_SCAN, _END = 0xDA, 0xD9
_FILL = 128  # libjpeg puts this grey where the data ended before the picture did
_BLOCK = 16  # pixels of the largest usual unit of a JPEG


def count_scans(data: bytes) -> int:
    """Passes over the picture: 1 for what cameras make, about ten for a progressive one, any number for a bomb."""
    at, scans = 2, 0
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _END:
        scan = data[at + 1] == _START_OF_SCAN
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if scan:
            scans += 1
            end = _END_OF_SCAN.search(data, at)
            at = end.start() if end else len(data)
    return scans


def coefficient_bytes(image: Image.Image) -> int:
    """What libjpeg keeps in memory while a picture comes in several scans: two bytes a sample, at full size."""
    layers: list[tuple[int, int, int, int]] = getattr(image, "layer", [])
    widest, tallest = max(layer[1] for layer in layers), max(layer[2] for layer in layers)
    samples = sum(layer[1] * layer[2] for layer in layers) / (widest * tallest)
    return int(image.width * image.height * samples * 2)


def breaks_off(image: Image.Image, data: bytes) -> bool:
    """Whether the picture ends in libjpeg's grey because its data ended early, although it has an end marker.

    Grey alone is no proof, so a second decoder that is strict about it is asked then.
    """
    corner = image.crop((image.width - _BLOCK, image.height - _BLOCK, image.width, image.height)).convert("YCbCr")
    return bool((np.abs(np.asarray(corner).astype(int) - _FILL) <= 1).all()) and not _decodes_strictly(data)


def _decodes_strictly(data: bytes) -> bool:
    """FFmpeg's decoder told to give up at the first error."""
    strict: Any = {"err_detect": "explode"}
    try:
        with av.open(io.BytesIO(data), "r", format="jpeg_pipe", options=strict) as opened:
            stream = opened.streams.video[0]
            stream.codec_context.options = strict
            return next(opened.decode(stream), None) is not None
    except av.FFmpegError:
        return False
