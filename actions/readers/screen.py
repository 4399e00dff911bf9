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
_SLOWEST, _FAST, _FASTEST = 6, 24, 126  # repetitions in a tile: dots and their beats, no shading, nothing at the edge
#: Times as strong as other frequencies like it. Slow beats are rainbows over the page: photos of print had 24 and 20
#: thousand at most, photographed screens of a third renderer 40 and 70 thousand at least.
_CLEAR, _CLEAR_RAINBOW = 15, 30
_RAINBOW = 4  # so many times as strong as dots are, to count as much: waves are printed as slow

_window = np.outer(np.hanning(_TILE), np.hanning(_TILE)).astype(np.float32)
_down, _across = np.fft.fftfreq(_TILE, 1 / _TILE)[:, None], np.fft.rfftfreq(_TILE, 1 / _TILE)
_radius = np.hypot(_down, _across)
#: Each frequency once: of a real picture those with the opposite sign are the same.
_once = (_across > 0) | (_down > 0)
_fast = _once & (_radius > _FAST) & (_radius < _FASTEST)
_slow = _once & (_radius > _SLOWEST) & (_radius < _FAST)


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
    spectra = [_spectrum(np.asarray(one - green, np.float32)) for one in (red, blue)]
    dots = min(_peak(spectrum[_fast], _CLEAR) for spectrum in spectra)
    rainbow = min(_peak(spectrum[_slow], _CLEAR_RAINBOW) for spectrum in spectra)
    return max(dots, rainbow / _RAINBOW)


def _spectrum(channel: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.abs(np.fft.rfft2((channel - channel.mean()) * _window)), np.float32)


def _peak(strength: NDArray[np.float32], clear: float) -> float:
    """The strongest two frequencies, if they stand out."""
    strongest = float(np.partition(strength, -2)[-2:].mean())
    return strongest if strongest > clear * float(np.median(strength)) else 0.0
