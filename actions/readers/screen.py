"""Was this photographed from a screen: its red, green and blue dots beat against the camera's own (moiré).

Print has regular patterns too, fine lines and cloth, but of one colour; on a screen neighbouring colours alternate.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from actions.readers.picture import Picture

_TILE = 256  # pixels; looked at in full size, where the dots are
_PLACES = ((0.35, 0.35), (0.35, 0.65), (0.5, 0.5), (0.65, 0.35), (0.65, 0.65))
_SLOWEST, _FASTEST = 24, 126  # repetitions in a tile: dots and their beats, no slower shading, nothing at the edge
_CLEAR = 15  # times as strong as other frequencies like it

_window = np.outer(np.hanning(_TILE), np.hanning(_TILE)).astype(np.float32)
_down, _across = np.fft.fftfreq(_TILE, 1 / _TILE)[:, None], np.fft.rfftfreq(_TILE, 1 / _TILE)
_radius = np.hypot(_down, _across)
#: Each frequency once: of a real picture those with the opposite sign are the same.
_band = (_radius > _SLOWEST) & (_radius < _FASTEST) & ((_across > 0) | (_down > 0))


def screen_pattern(photo: Picture) -> float:
    """How strongly colours alternate in a regular way, in thousands; print has 0 to 7, photographed screens 10 to 600."""
    height, width = photo.shape[:2]
    found = []
    for down, across in _PLACES:
        y, x = int(height * down) - _TILE // 2, int(width * across) - _TILE // 2
        if y >= 0 and x >= 0 and y + _TILE <= height and x + _TILE <= width:
            found.append(_alternating(photo[y : y + _TILE, x : x + _TILE]))
    return float(np.median(found)) / 1000 if found else 0.0


def _alternating(tile: Picture) -> float:
    blue, green, red = cv2.split(tile.astype(np.float32))
    peak = _peak(np.asarray(red - green, np.float32))
    return min(peak, _peak(np.asarray(blue - green, np.float32))) if peak else 0.0


def _peak(channel: NDArray[np.float32]) -> float:
    """The strongest two frequencies, if they stand out."""
    strength = np.abs(np.fft.rfft2((channel - channel.mean()) * _window)[_band])
    strongest = float(np.partition(strength, -2)[-2:].mean())
    return strongest if strongest > _CLEAR * float(np.median(strength)) else 0.0
