"""A test ID card with the newcomer's own face, so that his selfie can match. No font and no model is needed.

All its words are already on blank.jpg (drawn by tests/documents/samples.py); only the portrait is put in.
"""

from __future__ import annotations

import io
from importlib.resources import files

from PIL import Image, ImageOps, UnidentifiedImageError

MARGIN = 70  # pixels of table around the card
#: Where the portrait stands on blank.jpg, pixels: left, top, width, height (26 x 32 mm at 20 pixels a millimetre).
PLACE = (MARGIN + 1080, MARGIN + 160, 520, 640)
_MOST_PIXELS = 20_000_000
_TALL = 0.9  # of a webcam's picture is used: people sit in its middle with some air above


class NoPicture(ValueError):
    """What came is no picture that a webcam makes."""


def card_with_portrait(face: bytes) -> bytes:
    """The card as JPEG, with the middle of this picture (JPEG, PNG or WebP) as its portrait. Raises NoPicture."""
    with files(__package__).joinpath("blank.jpg").open("rb") as blank:
        card = Image.open(blank).convert("RGB")
    left, top, width, height = PLACE
    card.paste(_portrait(face).resize((width, height), Image.Resampling.LANCZOS), (left, top))
    file = io.BytesIO()
    card.save(file, "JPEG", quality=92)
    return file.getvalue()


def _portrait(face: bytes) -> Image.Image:
    """The middle, in the proportions of a certificate's portrait."""
    try:
        with Image.open(io.BytesIO(face), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise NoPicture
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NoPicture from error
    _, _, width, height = PLACE
    tall = min(_TALL * upright.height, upright.width * height / width)
    wide = tall * width / height
    x, y = (upright.width - wide) / 2, (upright.height - tall) / 2
    return upright.crop((round(x), round(y), round(x + wide), round(y + tall)))
