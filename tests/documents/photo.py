"""Photographs a flat certificate badly, in a way that can be repeated: scan, phone or hard."""

from __future__ import annotations

import io
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Level = Literal["scan", "phone", "hard"]
Picture = NDArray[np.uint8]


def photograph(flat: Image.Image, level: Level, seed: str, hard_side: int = 640) -> bytes:
    """A JPEG of it.

    scan: a flatbed, one degree askew at most. phone: on a table, up to 15 degrees askew, seen from the side, a
    shadow, slightly soft, JPEG 70. hard: besides that lying on its side or upside down, a light spot, JPEG 40, and
    only `hard_side` pixels long.
    """
    rng = Random(f"{level} {seed}")
    picture = cv2.cvtColor(np.asarray(flat), cv2.COLOR_RGB2BGR)
    if level == "scan":
        return _jpeg(_scan(picture, rng), 90)
    picture = _lay(picture, rng)
    picture = _shade(picture, rng)
    if level == "phone":
        return _jpeg(_soften(_noise(picture, rng), rng.uniform(0.6, 1.4)), 70)
    picture = _light_spot(picture, rng)
    picture = np.ascontiguousarray(np.rot90(picture, rng.randrange(4)))
    side = hard_side / max(picture.shape[:2])
    picture = cv2.resize(picture, None, fx=side, fy=side, interpolation=cv2.INTER_AREA)
    return _jpeg(_soften(_noise(picture, rng), rng.uniform(0.0, 0.5)), 40)


def blurred(flat: Image.Image, seed: str) -> bytes:
    """Out of focus: nobody could read it."""
    rng = Random(f"blurred {seed}")
    picture = _lay(cv2.cvtColor(np.asarray(flat), cv2.COLOR_RGB2BGR), rng)
    return _jpeg(_soften(picture, 14), 80)


def _scan(picture: Picture, rng: Random) -> Picture:
    scale = 1400 / picture.shape[1]
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    margin = rng.randint(0, 120)
    picture = cv2.copyMakeBorder(picture, *(margin,) * 4, cv2.BORDER_CONSTANT, value=(252, 252, 252))
    height, width = picture.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1), 1)
    return cv2.warpAffine(picture, turn, (width, height), flags=cv2.INTER_AREA, borderValue=(252, 252, 252))


def _lay(picture: Picture, rng: Random) -> Picture:
    """On a table, seen through a phone of 2,000 x 1,500 pixels or the same upright."""
    wide = picture.shape[1] > picture.shape[0]
    width, height = (2000, 1500) if wide else (1500, 2000)
    table = _table(width, height, rng)
    share = rng.uniform(0.62, 0.8)
    h, w = picture.shape[:2]
    scale = min(share * width / w, share * height / h)
    angle = np.deg2rad(rng.uniform(-15, 15))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    corners = np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2 * scale @ turn.T
    corners += np.array([[rng.uniform(-0.035, 0.035) * w * scale for _ in range(2)] for _ in range(4)])
    low, high = corners.min(0), corners.max(0)
    corners /= max(1.0, *((high - low) / (0.96 * np.array([width, height]))))
    low, high = corners.min(0), corners.max(0)
    room = np.array([width, height]) - (high - low)
    corners += -low + room * np.array([rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.85)])
    source = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    warp = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    seen = cv2.warpPerspective(picture, warp, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((h, w), 255, np.uint8), warp, (width, height))
    shadow = cv2.GaussianBlur(np.roll(mask, (14, 10), (0, 1)), (0, 0), 12)[..., None] / 255 * 0.45
    table = table * (1 - shadow)
    alpha = cv2.GaussianBlur(mask, (0, 0), 0.8)[..., None] / 255
    return (table * (1 - alpha) + seen * alpha).astype(np.uint8)


def _table(width: int, height: int, rng: Random) -> NDArray[np.float64]:
    """Wood, cloth or paper-like noise in one colour."""
    noise = np.random.default_rng(rng.randrange(1 << 30))
    base = np.array(
        rng.choice(((60, 90, 130), (90, 90, 95), (45, 50, 60), (120, 140, 160), (150, 130, 110), (70, 95, 70)))
    )
    coarse = noise.normal(0, 1, (height // 40 + 2, width // rng.choice((8, 40, 200)) + 2)).astype(np.float32)
    grain = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC) * rng.uniform(4, 18)
    fine = noise.normal(0, rng.uniform(1, 6), (height, width))
    return np.clip(base[None, None, :] + (grain + fine)[..., None], 0, 255)


def _shade(picture: Picture, rng: Random) -> Picture:
    """Light from one side, and the shadow of a hand or phone with a soft edge."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    light = 1 - rng.uniform(0.05, 0.2) * (1 + np.cos(angle) * x + np.sin(angle) * y) / 2
    edge = rng.uniform(-0.5, 0.5)
    across = np.cos(angle + 1) * x + np.sin(angle + 1) * y
    light *= 1 - rng.uniform(0.1, 0.35) / (1 + np.exp(-(across - edge) * rng.uniform(8, 40)))
    return np.clip(picture * light[..., None], 0, 255).astype(np.uint8)


def _light_spot(picture: Picture, rng: Random) -> Picture:
    """A lamp's reflection that still lets one read."""
    height, width = picture.shape[:2]
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    radius = rng.uniform(0.05, 0.12) * width
    cx, cy = rng.uniform(0.3, 0.7) * width, rng.uniform(0.3, 0.7) * height
    spot = np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * radius**2)) * rng.uniform(30, 75)
    return np.clip(picture + spot[..., None], 0, 255).astype(np.uint8)


def _noise(picture: Picture, rng: Random) -> Picture:
    noise = np.random.default_rng(rng.randrange(1 << 30)).normal(0, rng.uniform(1, 4), picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _soften(picture: Picture, sigma: float) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), sigma) if sigma > 0.1 else picture


def _jpeg(picture: Picture, quality: int) -> bytes:
    file = io.BytesIO()
    Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)).save(file, "JPEG", quality=quality)
    return file.getvalue()
