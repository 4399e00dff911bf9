"""The fonts to draw with: several of each style, whichever the machine has (tests/install_programs puts them there).

The first of a style is what a steady hand takes; the others are there so that no reader is fitted to one drawing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import ImageFont

_NOTO = "/usr/share/fonts/opentype/noto"
_TRUE = "/usr/share/fonts/truetype"
_HEI = (
    (f"{_NOTO}/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    (f"{_TRUE}/wqy/wqy-zenhei.ttc", 0),
    (f"{_TRUE}/wqy/wqy-microhei.ttc", 0),
    (f"{_NOTO}/NotoSansCJK-Regular.ttc", 3),  # the glyphs of Taiwan, in simplified and traditional characters alike
    ("/System/Library/Fonts/PingFang.ttc", 0),
    ("/System/Library/Fonts/STHeiti Medium.ttc", 0),
)
_BOLD = ((f"{_NOTO}/NotoSansCJK-Bold.ttc", 2), ("/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc", 2))
_SONG = (
    (f"{_NOTO}/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    (f"{_TRUE}/arphic/uming.ttc", 0),
    ("/System/Library/Fonts/Supplemental/Songti.ttc", 0),
)
_OCR_B = (("/usr/share/fonts/opentype/ocr-b/OCRB.otf", 0), (f"{_TRUE}/dejavu/DejaVuSansMono.ttf", 0))
_LATIN = (
    (f"{_TRUE}/liberation/LiberationSans-Regular.ttf", 0),
    (f"{_TRUE}/dejavu/DejaVuSans.ttf", 0),
    (f"{_TRUE}/liberation/LiberationSerif-Regular.ttf", 0),
    (f"{_TRUE}/liberation/LiberationSansNarrow-Regular.ttf", 0),
)
_STYLES = {
    "sans": _HEI,
    "bold": _BOLD,
    "serif": _SONG,
    "black": ((f"{_NOTO}/NotoSerifCJK-Bold.ttc", 2), (f"{_NOTO}/NotoSansCJK-Bold.ttc", 2)),
    "kai": ((f"{_TRUE}/arphic/ukai.ttc", 0), *_SONG),
    "digits": (
        (f"{_TRUE}/dejavu/DejaVuSansMono.ttf", 0),
        *_OCR_B[:1],
        (f"{_TRUE}/liberation/LiberationMono-Bold.ttf", 0),
        (f"{_TRUE}/liberation/LiberationSans-Bold.ttf", 0),
    ),
    "machine": _OCR_B,
    "latin": _LATIN,
    "latin-bold": ((f"{_TRUE}/liberation/LiberationSans-Bold.ttf", 0), (f"{_TRUE}/dejavu/DejaVuSans-Bold.ttf", 0)),
    # Letters of the peoples' own scripts, as cards of their regions carry them.
    "tibetan": (
        (f"{_TRUE}/tibetan-machine/TibetanMachineUni.ttf", 0),
        (f"{_TRUE}/noto/NotoSerifTibetan-Regular.ttf", 0),
    ),
    "arabic": ((f"{_TRUE}/noto/NotoSansArabic-Regular.ttf", 0), (f"{_TRUE}/dejavu/DejaVuSans.ttf", 0)),
}
_NOWHERE = "\U0010ffff"


def font(style: str, size: int, which: int = 0) -> ImageFont.FreeTypeFont:
    """A font of this style, the `which`-th that the machine has. Size in pixels. Raises FileNotFoundError without any."""
    here = _here(style) or _here("sans")
    if not here:
        raise FileNotFoundError("no Chinese font found: install fonts-noto-cjk")
    path, index = here[which % len(here)]
    return _opened(path, index, max(size, 4))


def font_for(text: str, style: str, size: int, which: int = 0) -> ImageFont.FreeTypeFont:
    """Like `font`, but the next one of the style, or Noto Sans, where a character is missing."""
    for turn in range(len(_here(style))):
        chosen = font(style, size, which + turn)
        if all(_has(style, which + turn, character) for character in text):
            return chosen
    return font("sans", size)


def has_style(style: str) -> bool:
    """Whether the machine has a font of its own for it."""
    return bool(_here(style))


@cache
def _here(style: str) -> tuple[tuple[str, int], ...]:
    return tuple((path, index) for path, index in _STYLES[style] if Path(path).exists())


@cache
def _opened(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@cache
def _has(style: str, which: int, character: str) -> bool:
    """A font draws all that it lacks in the same way."""
    sample = font(style, 24, which)
    return character.isspace() or bytes(sample.getmask(character)) != bytes(sample.getmask(_NOWHERE))
