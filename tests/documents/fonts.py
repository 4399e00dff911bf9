"""The fonts to draw with: whichever CJK font the machine has (Debian: fonts-noto-cjk)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

_NOTO = "/usr/share/fonts/opentype/noto"
_SANS = (
    (f"{_NOTO}/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0),
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
)
_BOLD = ((f"{_NOTO}/NotoSansCJK-Bold.ttc", 2), ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2), *_SANS)
_SERIF = (
    (f"{_NOTO}/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    ("/System/Library/Fonts/Supplemental/Songti.ttc", 0),
    *_SANS,
)
_DIGITS = (
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0),
    ("/usr/share/fonts/truetype/liberation/LiberationMono-Bold.ttf", 0),
    *_SANS,
)
_STYLES = {"sans": _SANS, "bold": _BOLD, "serif": _SERIF, "digits": _DIGITS}


@cache
def font(style: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of this style: sans, bold, serif or digits. Size in pixels."""
    for path, index in _STYLES[style]:
        if Path(path).exists():
            return ImageFont.truetype(path, size, index=index)
    raise FileNotFoundError("no Chinese font found: install fonts-noto-cjk")
