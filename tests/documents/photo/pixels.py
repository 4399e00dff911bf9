"""Arithmetic on pictures: BGR, uint8, height x width x 3. Everything random comes from the generator that is handed in."""

from __future__ import annotations

import io
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Picture = NDArray[np.uint8]
Plane = NDArray[np.float32]


def picture_of(image: Image.Image) -> Picture:
    """Pillow's as ours."""
    return np.ascontiguousarray(cv2.cvtColor(np.asarray(image.convert("RGB")), cv2.COLOR_RGB2BGR))


def dice(rng: Random) -> np.random.Generator:
    """Numpy's, seeded by it."""
    return np.random.default_rng(rng.randrange(1 << 30))


def scaled(picture: Picture, factor: float) -> Picture:
    """Smaller by area, larger smoothly."""
    way = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=way), np.uint8)


def lit(picture: Picture, light: Plane) -> Picture:
    """Times a light of the same size or smaller, 1 for unchanged, at most 1.25: in steps of half a percent."""
    steps = np.clip(light * _STEPS + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.multiply(picture, _thrice(steps, picture), scale=1 / _STEPS), np.uint8)


def brighter(picture: Picture, more: Plane) -> Picture:
    """Plus a light of its own, in grey levels; what is over 255 is burnt out."""
    return np.asarray(cv2.add(picture, _thrice(np.clip(more, 0, 255).astype(np.uint8), picture)), np.uint8)


_STEPS = 200


def _thrice(plane: Picture, picture: Picture) -> Picture:
    """A small map as a picture of that size."""
    full = cv2.resize(plane, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.merge([full] * 3), np.uint8)


def mixed(below: Picture, above: Picture, share: Plane) -> Picture:
    """`above` where share is 1, `below` where it is 0."""
    return np.asarray(cv2.blendLinear(above, below, share, 1 - share), np.uint8)


def noisy(picture: Picture, sigma: float, rng: Random) -> Picture:
    """The grain of a sensor: mostly of brightness, some of colour, a little coarser than a pixel."""
    high, wide = picture.shape[:2]
    grain = _thrice(cv2.GaussianBlur(_bytes(high, wide, rng), (0, 0), 0.6), picture)
    tint = _bytes(high // 4 + 1, (wide // 4 + 1) * 3, rng).reshape(high // 4 + 1, -1, 3)
    tint = cv2.resize(tint, (wide, high), interpolation=cv2.INTER_LINEAR)
    share = sigma / 38  # the spread of blurred even noise
    picture = np.asarray(cv2.addWeighted(picture, 1, grain, share, -128 * share), np.uint8)
    share = sigma / 110
    return np.asarray(cv2.addWeighted(picture, 1, tint, share, -128 * share), np.uint8)


def _bytes(high: int, wide: int, rng: Random) -> Picture:
    """Evenly spread over 0 to 255."""
    return np.frombuffer(dice(rng).bytes(high * wide), np.uint8).reshape(high, wide)


def soft(picture: Picture, sigma: float) -> Picture:
    """Out of focus."""
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8) if sigma > 0.1 else picture


def shaken(picture: Picture, length: float, angle: float) -> Picture:
    """The camera moved that many pixels while the shutter was open; angle in radians."""
    side = 2 * int(np.ceil(length / 2)) + 3
    kernel = np.zeros((side * 4, side * 4), np.uint8)
    middle, reach = side * 2, length * 2
    step = (round(reach * np.cos(angle)), round(reach * np.sin(angle)))
    cv2.line(kernel, (middle - step[0], middle - step[1]), (middle + step[0], middle + step[1]), 255, 4)
    small = cv2.resize(kernel.astype(np.float32), (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.filter2D(picture, -1, small / small.sum(), borderType=cv2.BORDER_REPLICATE), np.uint8)


def spot(high: int, wide: int, at: tuple[float, float], radius: float, stretch: float = 1.0, turn: float = 0) -> Plane:
    """A soft round light, 1 in the middle. radius: where it has fallen to 0.6."""
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, y = x - at[0], y - at[1]
    along, across = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
    return np.asarray(np.exp(-(along**2 / stretch**2 + across**2) / (2 * radius**2)), np.float32)


def jpeg(picture: Picture, quality: int, orientation: int = 1) -> bytes:
    """orientation: the EXIF tag, 1-8. The picture is stored so that a viewer that heeds the tag shows it as it is here."""
    image = Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    file, exif = io.BytesIO(), Image.Exif()
    if orientation > 1:
        image = image.transpose(STORED[orientation])
        exif[0x0112] = orientation
    image.save(file, "JPEG", quality=quality, exif=exif)
    return file.getvalue()


#: What undoes what a viewer does for each tag.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
