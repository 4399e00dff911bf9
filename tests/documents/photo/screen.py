"""A certificate shown on a screen and photographed from it: stripes of subpixels, moiré, flicker, the window around it.

Every pixel of a screen is a red, a green and a blue stripe with dark gaps. A camera samples that grating at a slightly
other pitch and angle; what lies above half its sampling rate comes back as slow coloured waves. Here the grating is
written as its first two harmonics, weakened by what a camera's pixel averages, and evaluated once a camera pixel, so
the waves come about as they do in a camera.
"""

from __future__ import annotations

from random import Random

import cv2
import numpy as np

from tests.documents.photo.light import scan_bands
from tests.documents.photo.pixels import Picture, Plane, dice, jpeg, noisy, scaled, soft

_STRIPES = (5 / 6, 1 / 2, 1 / 6)  # where blue, green and red stand within a pixel


def reshot(picture: Picture, rng: Random, side: int = 1600) -> bytes:
    """A JPEG of a screen that shows this picture, `side` pixels long."""
    pitch = 1 + rng.choice((-1, 1)) * rng.uniform(0.012, 0.11)  # screen pixels a camera pixel: near enough to beat
    shown = _window(picture, round(side * pitch * 1.08), rng)
    u, v = _rays(side, side * 3 // 4, shown.shape[1], shown.shape[0], pitch, rng)
    seen = cv2.remap(shown, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(14, 13, 12))
    depth = rng.uniform(0.5, 0.9)
    rows = 1 + depth * 0.35 * _wave(v, pitch, 1)
    light = [rows * (1 + depth * (_wave(u - at, pitch, 1) + 0.4 * _wave(u - at, pitch, 2))) for at in _STRIPES]
    grating = cv2.merge([np.asarray(plane, np.float32) for plane in light])
    bands = scan_bands(grating.shape[0], rng)[:, None, None]
    glow = np.array([rng.uniform(1.0, 1.12), 1.0, rng.uniform(0.86, 0.98)], np.float32)
    out = np.clip(seen * grating * bands * glow + rng.uniform(4, 14), 0, 255).astype(np.uint8)
    return jpeg(noisy(soft(out, rng.uniform(0.2, 0.5)), rng.uniform(1, 3), rng), rng.randint(72, 90))


def _window(picture: Picture, wide: int, rng: Random) -> Picture:
    """What the screen shows: a viewer, a chat or the picture alone on black."""
    high = wide * 3 // 4
    screen = np.full(
        (high, wide, 3), rng.choice(((24, 24, 24), (245, 245, 245), (60, 60, 60), (237, 237, 237))), np.uint8
    )
    room = (wide * rng.uniform(0.72, 0.94), high * rng.uniform(0.72, 0.9))
    small = scaled(picture, min(room[0] / picture.shape[1], room[1] / picture.shape[0]))
    y, x = (high - small.shape[0]) // 2, (wide - small.shape[1]) // 2
    screen[y : y + small.shape[0], x : x + small.shape[1]] = small
    if rng.random() < 0.7:
        cv2.rectangle(screen, (0, 0), (wide, high // 28), (70, 68, 66), -1)
        for place in range(3):
            cv2.circle(screen, (wide - 40 - 44 * place, high // 56), 9, (200, 200, 200), 2, cv2.LINE_AA)
    return screen


def _rays(wide: int, high: int, screen_wide: int, screen_high: int, pitch: float, rng: Random) -> tuple[Plane, Plane]:
    """Where on the screen each camera pixel looks, in screen pixels: turned by a few degrees, seen from the side."""
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32) - wide / 2, np.arange(high, dtype=np.float32) - high / 2)
    angle = np.deg2rad(rng.uniform(0.8, 6) * rng.choice((-1, 1)))
    away = 1 + rng.uniform(-0.06, 0.06) * x / wide + rng.uniform(-0.06, 0.06) * y / high
    bulge = 1 + rng.uniform(-0.02, 0.02) * (x**2 + y**2) / wide**2
    scale = pitch * bulge / away
    u = (x * np.cos(angle) - y * np.sin(angle)) * scale + screen_wide / 2 + dice(rng).uniform(-9, 9)
    v = (x * np.sin(angle) + y * np.cos(angle)) * scale + screen_high / 2
    return u.astype(np.float32), v.astype(np.float32)


def _wave(at: Plane, pitch: float, harmonic: int) -> Plane:
    """A grating of one line a screen pixel, averaged over half of a camera pixel's pitch (its aperture)."""
    left = np.sinc(0.5 * pitch * harmonic)
    return np.asarray(left * np.cos(2 * np.pi * harmonic * at), np.float32)
