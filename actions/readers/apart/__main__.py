"""The process that opens one file: bytes on standard input; a PPM picture, or the code of what is wrong, on standard output.

Its limits are set before it looks at a byte. An exception that is not the file's fault ends it with code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from PIL import Image

from actions.readers.apart import Refusal
from actions.readers.sniffing import HEIC, PDF

_LIMITS = {PDF: (2, 160), HEIC: (4, 230)}  # seconds of CPU, megabytes allocated; 24 megapixels of HEIC take 1.7 and 170


def main() -> None:
    """Arguments: MIME type, longest side in pixels, most pixels that are decoded."""
    mime, side, max_pixels = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    decode = _decoder(mime)
    _limit(*_LIMITS[mime])
    try:
        opened = decode(sys.stdin.buffer.read(), side, max_pixels)
    except MemoryError:
        opened = "too_large"
    if isinstance(opened, Image.Image):
        opened.save(sys.stdout.buffer, "PPM")
    else:
        sys.stdout.write(opened)


def _decoder(mime: str) -> Callable[[bytes, int, int], Image.Image | Refusal]:
    """Loads the one library that is needed."""
    if mime == PDF:
        from actions.readers.apart.pdf import render_page

        return render_page
    from actions.readers.apart.heic import open_heic

    return open_heic


def _limit(cpu_s: int, memory_mb: int) -> None:
    """Seconds of CPU, memory, and not one byte into any file. Linux; elsewhere the caller's clock alone guards."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


main()
