"""What the reading of documents may be told. Every value was found on our generator's pictures (tests/documents)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReaderSettings:
    """Limits and thresholds of the readers; `reader:` in config.yml.

    What judges a photo (letters, brightness, glare, sharpness) is asked only when the reading is not whole.
    """

    #: Largest upload in bytes. 1-50 MB; the 4 MB of provider systems (docs/facts.md, 4) is reached by re-encoding.
    max_bytes: int = 20_000_000
    #: Most pixels that are decoded, read from the header beforehand. 12-100 million; phones make 12 to 48.
    max_pixels: int = 48_000_000
    #: Longest side of what is kept, pixels. 1600-4000; the letters of a whole A4 licence stay above 20 pixels.
    kept_side: int = 2600
    #: JPEG quality of what is kept, 80-95.
    kept_quality: int = 90
    #: Longest side for finding text, pixels; PP-OCR's own 960 found every line of our scans and phone photos.
    detect_side: int = 960
    #: Height of an average line of letters below which the photo is refused, in pixels of the photo.
    min_letter_px: float = 9.0
    #: Mean brightness of the page, 0-255, below which it is too dark. Without noise even 20 is readable; cameras have noise.
    min_brightness: float = 40.0
    #: Share of the page's text area that is burnt out to white, above which it is glare, 0-1.
    max_glare: float = 0.02
    #: Sharpness (see quality.py) below which a photo is blurred. Our phone photos have 0.19 to 0.43; licences begin to
    #: be misread at 0.14, cards at 0.07.
    min_sharpness: float = 0.15
    #: Mean confidence of the fields below which the photo is looked at for a reason to take it again, 0-1.
    readable: float = 0.85
    #: A value the recogniser is less sure of than this is marked as doubtful, 0-1.
    sure: float = 0.9
    #: Certificates that run out within this many days are marked; filing wants three months (docs/facts.md, 5.2).
    expires_soon_days: int = 92
