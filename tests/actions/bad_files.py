"""Files that strangers send as the photo of a certificate: each with a line on what is wrong, or odd, about it.

All are made here; none is anybody's photo. `BAD` end in a code, `ODD` are read.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
import pillow_heif
from PIL import Image

from tests.documents.make import made
from tests.documents.photo.pixels import STORED

Make = Callable[[], bytes]


def saved(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def plain(mode: str = "RGB", size: tuple[int, int] = (400, 300)) -> Image.Image:
    return Image.new(mode, size, {"RGB": (200, 30, 30), "CMYK": (0, 200, 200, 40), "P": 1}.get(mode, 128))


@cache
def photo() -> bytes:
    """A certificate as a JPEG."""
    return made("id_card_back", "scan", 1).data


def upright() -> Image.Image:
    """Red above, blue below, and a white corner at the top left."""
    picture = Image.new("RGB", (300, 400), (200, 30, 30))
    picture.paste((30, 30, 200), (0, 200, 300, 400))
    picture.paste("white", (0, 0, 100, 100))
    return picture


def turned(orientation: int) -> bytes:
    """`upright` as a camera held in this way stores it: laid otherwise, with the note that says how to undo it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    laid = upright().transpose(STORED[orientation]) if orientation in STORED else upright()
    return saved(laid, "JPEG", exif=exif, quality=95)


def heic(image: Image.Image) -> bytes:
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, quality=60, enc_params={"preset": "ultrafast"})
    return file.getvalue()


@cache
def card_heic() -> bytes:
    return heic(Image.open(io.BytesIO(photo())))


def resized_heic(image: Image.Image, width: int, height: int) -> bytes:
    """A HEIC whose header tells another size than its pixels have."""
    at = (data := bytearray(heic(image))).index(b"ispe")
    struct.pack_into(">II", data, at + 8, width, height)
    return bytes(data)


def png(width: int, height: int, pixels: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = (_chunk(b"IHDR", header), *more, _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def zeros(megabytes: int) -> bytes:
    """So many, packed."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def webp_bomb() -> bytes:
    """A lossless WebP of 16,383 x 16,383 in its header."""
    data = bytearray(saved(plain(), "WEBP", lossless=True))
    at = data.index(b"VP8L") + 9
    struct.pack_into("<I", data, at, 16382 | 16382 << 14)
    return bytes(data)


def gif_bomb() -> bytes:
    """A GIF of 65,535 x 65,535 in its header and in its only frame."""
    data = bytearray(saved(plain("P"), "GIF"))
    struct.pack_into("<HH", data, 6, 65535, 65535)
    struct.pack_into("<HH", data, data.rindex(b",") + 5, 65535, 65535)
    return bytes(data)


def jpeg_size(width: int, height: int) -> bytes:
    """A small JPEG that claims to be of this size."""
    data = bytearray(saved(plain(), "JPEG"))
    struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, height, width)
    return bytes(data)


def many_scans(count: int) -> bytes:
    """A progressive JPEG that goes over the picture again and again."""
    data = saved(plain(size=(3000, 2000)), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + b"\xff\xd9"


def pdf(*objects: bytes, pages: int = 1, box: str = "0 0 595 842", resources: str = "", trailer: str = "") -> bytes:
    """Pages that show the first object; further objects are numbered from 5."""
    kids = " ".join(["4 0 R"] * pages)
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Contents 3 0 R/Resources<<{resources}>>>>"
    content, *rest = objects
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>".encode(),
        content,
        page.encode(),
        *rest,
    ]
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\n"
    return bytes(out) + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def stream(data: bytes, more: str = "") -> bytes:
    return f"<</Length {len(data)}{more}>>stream\n".encode() + data + b"\nendstream"


def form(content: bytes, objects: str) -> bytes:
    """A drawing to be used in others; `objects` are those that it uses itself."""
    return stream(content, f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</XObject<<{objects}>>>>")


def picture_pdf(data: bytes, pages: int = 1) -> bytes:
    """A photo on A4 paper, as a scanner or an office makes it."""
    width, height = Image.open(io.BytesIO(data)).size
    image = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB"
    object = stream(data, f"{image}/BitsPerComponent 8/Filter/DCTDecode")
    tall = 500 * height / width
    return pdf(
        stream(f"q 500 0 0 {tall:.0f} 50 300 cm /P Do Q".encode()),
        object,
        pages=pages,
        resources="/XObject<</P 5 0 R>>",
    )


def image_bomb_pdf() -> bytes:
    """One page with a picture of 30,000 x 30,000 pixels in its header; in the file it takes a few kilobytes."""
    image = "/Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    object = stream(zlib.compress(zeros(99), 9), f"{image}/Filter[/FlateDecode/FlateDecode]")
    return pdf(stream(b"q 500 0 0 500 50 300 cm /P Do Q"), object, resources="/XObject<</P 5 0 R>>")


def hidden_bomb_pdf() -> bytes:
    """The same inside a form, where it is met only while drawing; all of a smaller one's pixels are there."""
    image = "/Type/XObject/Subtype/Image/Width 20000/Height 7000/ColorSpace/DeviceRGB/BitsPerComponent 8"
    bomb = stream(zeros(401), f"{image}/Filter/FlateDecode")
    inside = form(b"q 500 0 0 500 50 300 cm /P Do Q", "/P 6 0 R")
    return pdf(stream(b"/F Do"), inside, bomb, resources="/XObject<</F 5 0 R>>")


def busy_pdf() -> bytes:
    """One page that draws itself ten times, ten deep: 10,000,000,000 strokes."""
    deeper = [form(f"/F{depth + 1} Do\n".encode() * 10, f"/F{depth + 1} {depth + 6} 0 R") for depth in range(10)]
    last = form(b"0 0 m 500 500 l S\n" * 10, "")
    return pdf(stream(b"/F0 Do"), *deeper, last, resources="/XObject<</F0 5 0 R>>")


def locked_pdf() -> bytes:
    """A PDF that opens with a password only."""
    key = "/Filter/Standard/V 1/R 2/P -4/O<" + "41" * 32 + ">/U<" + "42" * 32 + ">"
    return pdf(stream(b""), trailer=f"/Encrypt<<{key}>>/ID[<{'43' * 16}><{'43' * 16}>]")


BAD: dict[str, tuple[Make, str]] = {
    "no bytes at all": (lambda: b"", "unreadable_file"),
    "one byte": (lambda: b"\xff", "unreadable_file"),
    "zeros": (lambda: bytes(100_000), "unreadable_file"),
    "text renamed .jpg": (lambda: "这不是图片\n".encode() * 100, "unreadable_file"),
    "a page of HTML": (lambda: b"<html><script>alert(1)</script></html>" * 100, "unreadable_file"),
    "an SVG": (lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "unreadable_file"),
    "a ZIP, as which Word saves": (lambda: b"PK\x03\x04" + bytes(5000), "unreadable_file"),
    "a film": (lambda: b"\0\0\0\x20ftypisom" + bytes(5000), "unreadable_file"),
    "an AVIF": (lambda: saved(plain(), "AVIF"), "unreadable_file"),
    "a TIFF, which we do not take": (lambda: saved(plain(), "TIFF"), "unreadable_file"),
    "a TIFF bomb": (lambda: b"II*\0\x08\0\0\0" + b"\xff" * 5000, "unreadable_file"),
    "a BMP": (lambda: saved(plain(), "BMP"), "unreadable_file"),
    # broken off
    "a JPEG that broke off": (lambda: photo()[:20_000], "unreadable_file"),
    "a JPEG that broke off, with an end put on": (lambda: photo()[:20_000] + b"\xff\xd9", "unreadable_file"),
    "a JPEG that broke off near its end": (lambda: photo()[: len(photo()) * 9 // 10] + b"\xff\xd9", "unreadable_file"),
    "the first bytes of a JPEG": (lambda: photo()[:20], "unreadable_file"),
    "the first bytes of a PNG": (lambda: saved(plain(), "PNG")[:40], "unreadable_file"),
    "half a PNG": (lambda: png(2000, 2000, zeros(12)[:3000]), "unreadable_file"),
    "half a WebP": (lambda: saved(upright(), "WEBP")[:300], "unreadable_file"),
    "half a GIF": (lambda: saved(upright(), "GIF")[:900], "unreadable_file"),
    "half a HEIC": (lambda: card_heic()[: len(card_heic()) // 2], "unreadable_file"),
    "the first bytes of a HEIC": (lambda: card_heic()[:64], "unreadable_file"),
    "the first bytes of a PDF": (lambda: picture_pdf(photo())[:64], "unreadable_file"),
    # bombs
    "a PNG of 56 megapixels": (lambda: png(8000, 7000, zeros(161)), "too_large"),
    "a PNG of 48 megapixels": (lambda: png(8000, 6000, zeros(138)), "too_large"),
    "a PNG with 300 MB of text": (
        lambda: png(400, 300, zlib.compress(bytes(300 * 1201)), _chunk(b"zTXt", b"a\0\0" + zeros(300))),
        "unreadable_file",
    ),
    "a WebP of 268 megapixels": (webp_bomb, "too_large"),
    "a GIF of 4,295 megapixels": (gif_bomb, "too_large"),
    "a HEIC that says 900 megapixels": (lambda: resized_heic(plain(), 30_000, 30_000), "too_large"),
    "a HEIC whose pixels are more than it says": (
        lambda: resized_heic(plain(size=(6000, 6000)), 400, 400),
        "unreadable_file",
    ),
    "a PDF with a picture of 900 megapixels": (image_bomb_pdf, "too_large"),
    "a PDF with a picture of 140 megapixels inside a form": (hidden_bomb_pdf, "too_large"),
    "a PDF that draws for ever": (busy_pdf, "too_large"),
    "a JPEG in a thousand scans": (lambda: many_scans(1000), "too_large"),
    "more bytes than we take": (lambda: b"\xff\xd8\xff" + bytes(21_000_000), "too_large"),
    # absurd headers
    "a JPEG of 65,500 x 65,500": (lambda: jpeg_size(65_500, 65_500), "too_large"),
    "a JPEG taller than its data": (lambda: jpeg_size(400, 4000), "unreadable_file"),
    "a PNG without width": (lambda: png(0, 300, zlib.compress(b"")), "unreadable_file"),
    "a PNG of 4,294,967,295 pixels' width": (lambda: png(0xFFFFFFFF, 1, zlib.compress(b"")), "too_large"),
    "a PDF that is one line": (lambda: pdf(stream(b""), box="0 0 14400 1"), "too_small"),
    # what is in order and still cannot be read
    "a thumbnail": (lambda: saved(plain(size=(120, 90)), "JPEG"), "too_small"),
    "a strip": (lambda: saved(plain(size=(9000, 300)), "JPEG"), "too_small"),
    "a PDF of three pages": (lambda: picture_pdf(photo(), pages=3), "several_pages"),
    "a PDF without pages": (lambda: pdf(stream(b""), pages=0), "unreadable_file"),
    "a PDF with a password": (locked_pdf, "locked_file"),
}

ODD: dict[str, Make] = {
    "a CMYK JPEG": lambda: saved(plain("CMYK"), "JPEG"),
    "a grey JPEG": lambda: saved(plain("L"), "JPEG"),
    "a progressive JPEG": lambda: saved(plain(), "JPEG", progressive=True),
    "a JPEG with a ZIP behind it": lambda: saved(plain(), "JPEG") + b"PK\x03\x04" + bytes(5000),
    "a JPEG with a PDF behind it": lambda: saved(plain(), "JPEG") + picture_pdf(photo()),
    "a GIF with a script behind it": lambda: saved(plain(), "GIF") + b"*/=1;alert(1)",
    "a 16-bit grey PNG": lambda: saved(Image.fromarray(np.full((300, 400), 40_000, np.uint16)), "PNG"),
    "a 16-bit colour PNG": lambda: png(400, 300, zlib.compress(bytes(300 * (1 + 400 * 6))), depth=16),
    "a 1-bit PNG": lambda: saved(plain().convert("1"), "PNG"),
    "a palette PNG": lambda: saved(plain("P"), "PNG"),
    "a palette PNG with transparency": lambda: saved(plain().convert("P"), "PNG", transparency=0),
    "a grey PNG with transparency": lambda: saved(Image.new("LA", (400, 300), (0, 0)), "PNG"),
    "a transparent PNG": lambda: saved(Image.new("RGBA", (400, 300), (0, 0, 0, 0)), "PNG"),
    "an animated GIF": lambda: saved(plain(), "GIF", save_all=True, append_images=[plain("L").convert("RGB")]),
    "an animated WebP": lambda: saved(plain(), "WEBP", save_all=True, append_images=[plain("L").convert("RGB")]),
    "an animated PNG": lambda: saved(plain(), "PNG", save_all=True, append_images=[plain("L").convert("RGB")]),
    "a HEIC": lambda: heic(plain()),
    "a HEIC with transparency": lambda: heic(Image.new("RGBA", (400, 300), (0, 0, 0, 0))),
}
