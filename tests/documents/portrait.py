"""A drawn face for a certificate; nobody's."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw, ImageFilter

_SKIN = ((236, 200, 172), (224, 184, 150), (244, 212, 188))
_CLOTHES = ((60, 70, 90), (120, 60, 60), (40, 90, 80), (90, 90, 96), (180, 176, 168))
_WALLS = ((205, 222, 240), (236, 238, 242), (246, 246, 246), (120, 160, 205))


def cartoon(seed: str) -> Image.Image:
    """520 x 640 pixels, the same for the same seed."""
    rng = Random(seed)
    face = Image.new("RGB", (520, 640), rng.choice(_WALLS))
    draw = ImageDraw.Draw(face)
    skin, hair = rng.choice(_SKIN), rng.choice(((40, 34, 32), (58, 46, 40), (96, 92, 90)))
    long_hair = rng.random() < 0.5
    draw.ellipse((95, 60, 425, 560 if long_hair else 420), fill=hair)
    draw.ellipse((40, 480, 480, 900), fill=rng.choice(_CLOTHES))
    draw.rectangle((215, 430, 305, 545), fill=skin)
    draw.ellipse((130, 120, 390, 500), fill=skin)
    draw.pieslice((118, 84, 402, 330), 180, 360, fill=hair)
    for x in (200, 320):
        draw.ellipse((x - 24, 280, x + 24, 306), fill="white")
        draw.ellipse((x - 11, 281, x + 11, 305), fill=(40, 30, 30))
        draw.line((x - 32, 256, x + 32, 252), fill=hair, width=9)
    draw.line((260, 300, 250, 370, 268, 372), fill=(180, 140, 120), width=6)
    draw.arc((215, 380, 305, 430), 20, 160, fill=(170, 70, 70), width=9)
    return face.filter(ImageFilter.GaussianBlur(2.5))


def ghost(portrait: Image.Image, strength: float = 0.35) -> Image.Image:
    """The faint second portrait of permits."""
    grey = portrait.convert("L").convert("RGB").convert("RGBA")
    grey.putalpha(round(255 * strength))
    return grey
