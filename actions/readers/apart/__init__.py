"""PDF and HEIC: decoders so large that each file is opened in a process of its own, with little time and memory.

The process (__main__.py) gets the bytes and no secrets, writes no file, and ends with its one answer; whatever a hostile
file makes of it, the worker that asked stays whole.
"""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from typing import Literal, TypeAlias

from PIL import Image

#: What may be wrong with such a file; each is a sentence problem.<code>.
Refusal: TypeAlias = Literal["unreadable_file", "too_large", "too_small", "several_pages", "locked_file"]

_ROOT = Path(__file__).parents[3]
_REFUSALS: dict[bytes, Refusal] = {
    b"unreadable_file": "unreadable_file",
    b"too_large": "too_large",
    b"too_small": "too_small",
    b"several_pages": "several_pages",
    b"locked_file": "locked_file",
}
_WAIT_S = 8.0  # by the clock on the wall; its own limit is in seconds of CPU, and ours is only for one that sleeps


class BrokenDecoder(RuntimeError):
    """The decoding process of {0} is broken itself: a library is missing, or our code is wrong. Not the file's fault."""


def decode_apart(mime: str, data: bytes, side: int, max_pixels: int) -> Image.Image | Refusal:
    """The picture, or the one page `side` pixels long, in RGB. Raises BrokenDecoder."""
    command = [sys.executable, "-m", "actions.readers.apart", mime, str(side), str(max_pixels)]
    try:
        done = subprocess.run(  # noqa: S603  # our own module, and the file is not an argument
            command, input=data, capture_output=True, check=False, timeout=_WAIT_S, env={"PYTHONPATH": str(_ROOT)}
        )
    except subprocess.TimeoutExpired:
        return "too_large"
    if done.returncode < 0:  # killed for its seconds, or by a library that found no more memory
        return "too_large"
    if done.returncode:
        raise BrokenDecoder(mime)
    return _REFUSALS.get(done.stdout) or Image.open(io.BytesIO(done.stdout), formats=("PPM",))
