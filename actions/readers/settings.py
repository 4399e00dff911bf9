"""What the reading of documents may be told. Every value was found on our generator's pictures (tests/documents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field


@dataclass(frozen=True)
class ReaderSettings:
    """Limits and thresholds of the readers; `reader:` in config.yml.

    What judges a photo (letters, brightness, glare, sharpness) is asked only when the reading is not whole.
    """

    #: Largest upload in bytes. 1-50 MB; the 4 MB of provider systems (docs/facts.md, 4) is reached by re-encoding.
    max_bytes: int = 20_000_000
    #: Most pixels that are decoded, read from the header beforehand. 12-100 million; phones make 12 to 48.
    max_pixels: int = 48_000_000
    #: Megabytes that decoding one picture may take, reckoned from its header. 60-400; at 150 that is 39 megapixels of PNG,
    #: 26 of HEIC, 9 of WebP, and all 48 of a camera's JPEG, which is decoded at a fraction of its size.
    decode_mb: int = 150
    #: Longest side of what is kept, pixels. 1600-4000; the letters of a whole A4 licence stay above 20 pixels.
    kept_side: int = 2600
    #: JPEG quality of what is kept, 80-95.
    kept_quality: int = 90
    #: Longest side for finding text, pixels; PP-OCR's own 960 found every line of our scans and phone photos.
    detect_side: int = 960
    #: The same for cards, whose letters are twice as large in proportion.
    detect_card_side: int = 704
    #: Share of the page that is printed in colour (see colour.py) below which it is a black-and-white copy. 216 photos
    #: and scans of originals had 0.003 and more; copies 0 where no table is taken for a part of them, as of 30 of a second
    #: renderer none was.
    min_colour: float = 0.0008
    #: Height of an average line of letters below which the photo is refused, in pixels of the photo.
    min_letter_px: float = 9.0
    #: Width of the printed portrait below which the photo is refused, in pixels of the photo: a face is compared with it.
    #: At 110 px a third of the same people were refused, at 160 px one in forty (docs/faces.md).
    portrait_px: float = 160.0
    #: A photo whose longer side has fewer pixels is a thumbnail if it cannot be read; hard photos of cards had 640.
    min_side: int = 600
    #: Brightness of the brightest twentieth of the photo, 0-255, below which it is too dark if it was not read well. Ours
    #: had 95 and more, dark ones 30 at most.
    min_brightness: float = 55.0
    #: The same, below which reading is not tried.
    hopeless_brightness: float = 35.0
    #: Share of the text's area that is burnt out to white, above which it is glare, 0-1.
    max_glare: float = 0.005
    #: The same on a printed ground, which is white only around the portrait, above which a passport is not taken however
    #: well its zone was read. Good ones had up to 0.1, passports with a field burnt out 0.126 and more.
    most_glare: float = 0.12
    #: Sharpness (see quality.py) below which a photo that was not read well is blurred. Our phone photos have 0.19 to
    #: 0.43; licences begin to be misread at 0.14, cards at 0.07.
    min_sharpness: float = 0.15
    #: Sharpness below which reading is not tried, unless something in the photo has min_sharpness. Blurred photos had 0.02
    #: to 0.08, good ones 0.22 and more.
    hopeless_sharpness: float = 0.06
    #: Regular alternation of colours (see screen.py) above which a photo was taken of a screen. Of 340 good ones none had
    #: more than 7, of 240 of screens one less than 10.
    max_screen: float = 9.0
    #: The same, above which nothing is read any more. Screenshots of flat colours had up to 24.
    sure_screen: float = 40.0
    #: Mean confidence of the fields below which the photo is looked at for a reason to take it again, 0-1.
    readable: float = 0.55
    #: A value the recogniser is less sure of than this is marked as doubtful. Above 0.6, which is given to letters that may
    #: be others (wording.py), to 1.
    sure: Annotated[float, Field(gt=0.6, le=1)] = 0.95
    #: Certificates that run out within this many days are marked; filing wants three months (docs/facts.md, 5.2).
    expires_soon_days: int = 92

    # What the page says of a photo before it is sent (channels/pages/static/quality.js); advice, so rather too little.
    #: Longest side of the picture that the page looks at, pixels, 400-1200; 800 takes a phone some 50 ms.
    page_side: int = 800
    #: Longest side below which a picture is a thumbnail, pixels, 300-1500; at 640 a card can just be read.
    page_min_side: int = 600
    #: The level, 0-255, that a tenth of the picture exceeds. Ours: 187 and more if good, 15 to 21 in the dark.
    page_min_light: int = 75
    #: Steepest edges as a share of the contrast, 0-1, below which it is blurred: ours 0.04 to 0.10, good ones from 0.17.
    page_min_sharpness: float = 0.13
    #: Share of the picture that a reflection burns out, 0-1, above which it is said: ours that hide a field 0.05 to 0.17,
    #: those that leave every field readable up to 0.03; and that above which it is no reflection but white paper.
    page_max_glare: float = 0.04
    page_paper: float = 0.3
