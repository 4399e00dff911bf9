"""Files that are not plain photos: hostile, broken, or only unusual. Each says what is wrong and what may come of it.

    for file in bad_files():
        file.name, file.wrong, file.outcomes, file.data()

An outcome is a problem code of the readers, or `readable`: then it shows `card()`'s certificate, and its fields can be
read. Made in code, so that nothing dangerous lies in the tree.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from PIL import Image

from tests.documents import pdf_files
from tests.documents.make import Flat, flat
from tests.documents.photo.pixels import jpeg, picture_of

_SEED = 77
READABLE, UNREADABLE = frozenset({"readable"}), frozenset({"unreadable_file"})
_REFUSED = frozenset({"unreadable_file", "too_large"})
_EITHER = READABLE | _REFUSED


@dataclass(frozen=True)
class BadFile:
    """name: as it would be uploaded. wrong: what is. outcomes: any of them is right."""

    name: str
    wrong: str
    outcomes: frozenset[str]
    data: Callable[[], bytes]


def bad_files() -> Iterator[BadFile]:
    """All of them, smallest harm last."""
    for name, (wrong, outcomes, data) in {**_HOSTILE, **_BROKEN, **_PDFS, **_UNUSUAL}.items():
        yield BadFile(name, wrong, outcomes, data)
    for orientation in range(1, 9):
        wrong = f"EXIF orientation {orientation}: only who heeds it sees the card upright"
        yield BadFile(f"orientation-{orientation}.jpg", wrong, READABLE, lambda tag=orientation: turned(tag))


@cache
def card() -> Flat:
    """The certificate on every readable one: the front of an ID card."""
    return flat("id_card_front", _SEED)


def turned(orientation: int) -> bytes:
    """The card, stored as a phone held so would."""
    return jpeg(picture_of(_picture()), 88, orientation)


def _picture(side: int = 1400) -> Image.Image:
    """The card with some table around it."""
    picture = card().sheet.picture
    small = picture.resize((side, side * picture.height // picture.width), Image.Resampling.BILINEAR)
    table = Image.new("RGB", (side + 200, small.height + 200), (96, 84, 72))
    table.paste(small, (100, 100))
    return table


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _plain_jpeg() -> bytes:
    return _saved(_picture(), "JPEG", quality=88)


# --- hostile


def _png(wide: int, high: int, bits: int, colour: int, pixels: bytes, *more: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">IIBBBBB", wide, high, bits, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *more, (b"IDAT", pixels), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def _png_bomb() -> bytes:
    return _png(30_000, 30_000, 1, 0, _zeros(113))


def _png_absurd() -> bytes:
    return _png(100_000, 100_000, 8, 2, zlib.compress(bytes(1000)))


def _png_more_than_it_says() -> bytes:
    """A small picture whose data unpack to two hundred megabytes."""
    return _png(400, 300, 8, 2, _zeros(200))


def _png_long_note() -> bytes:
    note = b"Comment\0\0" + _zeros(200)
    pixels = zlib.compress(b"".join(b"\0" + bytes(1200) for _ in range(300)))
    return _png(400, 300, 8, 2, pixels, (b"zTXt", note))


def _jpeg_absurd() -> bytes:
    """A photo whose header was changed to 65,500 x 65,500."""
    data = bytearray(_plain_jpeg())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    return bytes(data)


def _jpeg_scans() -> bytes:
    """A progressive photo that says its last scan four hundred times over."""
    data = _saved(_picture(700), "JPEG", quality=60, progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:last] + data[last:end] * 400 + data[end:]


def _gif_absurd() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 65_535, 65_535, 0x80, 0, 0)
        + bytes(6)
        + b",\0\0\0\0\xff\xff\xff\xff\0\2\1\x44\0;"
    )


def _gif_frames() -> bytes:
    """Three thousand frames; the first is a card."""
    one = _saved(_picture(900).quantize(64), "GIF")
    frame = b"\x21\xf9\x04\0\x05\0\0\0,\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0"
    return one[:-1] + frame * 3000 + b";"


def _webp_bomb() -> bytes:
    """16,000 x 16,000 pixels of one colour."""
    return bytes.fromhex("524946461e000000574542505650384c110000002f7ffe9f0f0750fdea57bfff8188e87f0000")


def _heic_absurd() -> bytes:
    """A photo of an iPhone whose header was changed to 60,000 x 60,000."""
    data = bytearray(_photo_heic())
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", 60_000, 60_000)
    return bytes(data)


# --- broken


def _half() -> bytes:
    data = _plain_jpeg()
    return data[: len(data) * 2 // 5]


def _holes() -> bytes:
    """A photo in whose middle a card reader wrote zeros."""
    data = bytearray(_plain_jpeg())
    data[len(data) // 4 : len(data) // 2] = bytes(len(data) // 2 - len(data) // 4)
    return bytes(data)


def _executable() -> bytes:
    return b"MZ\x90\0" + bytes(range(256)) * 200


# --- unusual


def _cmyk() -> bytes:
    return _saved(_picture().convert("CMYK"), "JPEG", quality=90)


def _sixteen_bits() -> bytes:
    deep = picture_of(_picture()).astype(np.uint16) * 257
    return bytes(cv2.imencode(".png", deep)[1])


def _palette() -> bytes:
    picture = _picture().quantize(200)
    picture.info["transparency"] = 3
    return _saved(picture, "PNG", transparency=3)


def _see_through() -> bytes:
    """The card alone; around it nothing."""
    picture = _picture().convert("RGBA")
    clear = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    clear.paste(picture.crop((100, 100, picture.width - 100, picture.height - 100)), (100, 100))
    return _saved(clear, "PNG")


def _animated(form: str) -> Callable[[], bytes]:
    def data() -> bytes:
        others = [Image.new("RGB", _picture().size, colour) for colour in ("white", "navy")]
        return _saved(_picture(), form, save_all=True, append_images=others, duration=200)

    return data


def _heic(picture: Image.Image) -> bytes:
    import pillow_heif

    file = io.BytesIO()
    pillow_heif.from_pillow(picture).save(file, quality=70)
    return file.getvalue()


def _photo_heic() -> bytes:
    return _heic(_picture())


def _avif() -> bytes:
    return _saved(_picture(), "AVIF", quality=70)


def _jpeg_and_pdf() -> bytes:
    """A JPEG with a PDF behind it: whoever believes the first bytes sees the card."""
    return _plain_jpeg() + pdf_files.words("something else")


def _gif_and_page() -> bytes:
    """A GIF that is a web page too."""
    return _saved(_picture(900).quantize(128), "GIF", comment=b"*/=1;</script><script>alert(1)</script>") + (
        b"<html><body><script>alert(document.cookie)</script></body></html>"
    )


def _jpeg_and_zip() -> bytes:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.me", "x" * 1000)
    return _plain_jpeg() + file.getvalue()


def _tall() -> bytes:
    """A long screenshot: the card at the top, white below, 1 to 12."""
    shot = Image.new("RGB", (900, 10_800), "white")
    shot.paste(_picture(700), (0, 0))
    return _saved(shot, "JPEG", quality=85)


Table = Mapping[str, tuple[str, frozenset[str], Callable[[], bytes]]]
_HOSTILE: Table = {
    "bomb.png": ("900 megapixels of black in 110 kilobytes", _REFUSED, _png_bomb),
    "absurd.png": ("a header that says 100,000 x 100,000", _REFUSED, _png_absurd),
    "more-than-it-says.png": ("400 x 300, but its data unpack to 200 MB", _EITHER, _png_more_than_it_says),
    "long-note.png": (
        "a comment that unpacks to 200 MB",
        _EITHER | {"not_a_document", "too_dark", "blur"},
        _png_long_note,
    ),
    "absurd.jpg": ("a header that says 65,500 x 65,500", _REFUSED, _jpeg_absurd),
    "scans.jpg": ("a progressive JPEG with its last scan 400 times", _EITHER, _jpeg_scans),
    "absurd.gif": ("a GIF of 65,535 x 65,535", _REFUSED, _gif_absurd),
    "frames.gif": ("a GIF of 3,000 frames; the first is the card", _EITHER, _gif_frames),
    "bomb.webp": ("256 megapixels of white", _REFUSED, _webp_bomb),
    "absurd.heic": ("a header that says 60,000 x 60,000", _REFUSED, _heic_absurd),
}
_BROKEN: Table = {
    "empty.jpg": ("no bytes at all", UNREADABLE, bytes),
    "letter.jpg": ("one byte", UNREADABLE, lambda: b"\xff"),
    "text.jpg": ("text under a picture's name", UNREADABLE, lambda: "这不是图片\n".encode() * 100),
    "half.jpg": ("a JPEG that broke off after two fifths", UNREADABLE, _half),
    "holes.jpg": ("a JPEG with a hole of zeros", _EITHER | {"cut_corner", "blur", "not_a_document"}, _holes),
    "start.png": ("the first bytes of a PNG", UNREADABLE, lambda: _saved(_picture(), "PNG")[:60]),
    "start.heic": ("the first bytes of a HEIC", UNREADABLE, lambda: _photo_heic()[:200]),
    "program.jpg": ("a program under a picture's name", UNREADABLE, _executable),
    "drawing.svg": (
        "an SVG with a script",
        UNREADABLE,
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
    ),
    "scan.tiff": ("a TIFF, which is not taken", UNREADABLE, lambda: _saved(_picture(600), "TIFF")),
    "thumbnail.jpg": (
        "120 pixels wide",
        frozenset({"too_small"}),
        lambda: _saved(_picture(100).resize((120, 90)), "JPEG"),
    ),
}
_PDFS: Table = {
    "one-page.pdf": ("a scan as a PDF of one page", READABLE, lambda: pdf_files.scanned(_plain_jpeg(), 1)),
    "many-pages.pdf": ("forty pages", frozenset({"several_pages"}), lambda: pdf_files.scanned(_plain_jpeg(), 40)),
    "locked.pdf": ("needs a password", frozenset({"locked_file"}), lambda: pdf_files.locked(_plain_jpeg())),
    "huge-page.pdf": ("a page of five by five metres", _EITHER, lambda: pdf_files.scanned(_plain_jpeg(), 1, points=14_400)),
    "bomb.pdf": ("a picture of 400 megapixels in it, packed twice", _REFUSED, pdf_files.bomb),
    "words.pdf": ("no certificate: a page of words", frozenset({"not_a_document", "unreadable_file", "blur", "too_small"}),
                  lambda: pdf_files.words("minutes of a meeting")),
    "broken.pdf": ("a PDF that broke off", UNREADABLE, lambda: pdf_files.scanned(_plain_jpeg(), 1)[:900]),
}  # fmt: skip
_UNUSUAL: Table = {
    "print-shop.jpg": ("CMYK", READABLE, _cmyk),
    "deep.png": ("16 bits a channel", READABLE, _sixteen_bits),
    "palette.png": ("a palette of 200 colours, one of them transparent", READABLE, _palette),
    "see-through.png": ("nothing around the card", READABLE, _see_through),
    "animated.gif": ("three frames; the card first", READABLE, _animated("GIF")),
    "animated.webp": ("three frames; the card first", READABLE, _animated("WEBP")),
    "animated.png": ("three frames; the card first", READABLE, _animated("PNG")),
    "phone.heic": ("what iPhones make", READABLE, _photo_heic),
    "phone-heic.jpg": ("HEIC under a JPEG's name, as chats send it on", READABLE, _photo_heic),
    "phone.avif": ("AVIF, which newer phones make", _EITHER, _avif),
    "progressive.jpg": (
        "a progressive JPEG",
        READABLE,
        lambda: _saved(_picture(), "JPEG", quality=85, progressive=True),
    ),
    "png.jpg": ("a PNG under a JPEG's name", READABLE, lambda: _saved(_picture(), "PNG")),
    "jpeg.png": ("a JPEG under a PNG's name", READABLE, _plain_jpeg),
    "jpeg-and-pdf.jpg": ("a JPEG that is a PDF too", READABLE, _jpeg_and_pdf),
    "gif-and-page.gif": ("a GIF that is a web page too", READABLE, _gif_and_page),
    "jpeg-and-zip.jpg": ("a JPEG that is an archive too", READABLE, _jpeg_and_zip),
    "tall.jpg": ("a long screenshot, 1 to 12", _EITHER | {"too_small"}, _tall),
}
