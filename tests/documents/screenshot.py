"""A phone's screenshot of a provider's message: a bar on top, a title, paragraphs that wrap where the screen ends."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from tests.documents.fonts import font

_WIDE, _HIGH, _RIM = 1080, 1920, 60
_LETTER = 44


def screenshot(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """As PNG, 1080 x 1920."""
    picture = Image.new("RGB", (_WIDE, _HIGH), "#f4f5f7")
    draw = ImageDraw.Draw(picture)
    draw.text((_RIM, 28), "14:05", fill="#222", font=font("latin", 36))
    draw.text((_WIDE - 200, 28), "5G  86%", fill="#222", font=font("latin", 36))
    draw.rectangle((0, 100, _WIDE, 230), fill="#fff")
    draw.text((_RIM, 138), title, fill="#111", font=font("bold", 52))
    draw.rounded_rectangle((30, 270, _WIDE - 30, _HIGH - 200), 24, fill="#fff")
    letters, top = font("sans", _LETTER), 320
    for paragraph in paragraphs:
        for line in _wrapped(paragraph, letters):
            draw.text((_RIM + 20, top), line, fill="#333", font=letters)
            top += 72
        top += 28
    with io.BytesIO() as out:
        picture.save(out, "PNG")
        return out.getvalue()


def _wrapped(paragraph: str, letters: ImageFont.FreeTypeFont) -> Iterator[str]:
    line = ""
    for letter in paragraph:
        if letters.getlength(line + letter) > _WIDE - 2 * _RIM - 40:
            yield line
            line = ""
        line += letter
    yield line
