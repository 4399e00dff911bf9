"""PDFs written by hand: scans, many pages, locked, a bomb."""

from __future__ import annotations

import zlib

_HEAD = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"


def scanned(jpeg: bytes, pages: int, points: float = 595) -> bytes:
    """The same JPEG on every page, `points` wide."""
    size = _size(jpeg)
    high = points * size[1] / size[0]
    image = _stream(
        b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode" + _sides(size), jpeg
    )
    return _written(_pages(image, pages, points, high))


def words(text: str) -> bytes:
    """A page with a line of text."""
    drawn = _stream(b"", f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode())
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"
    return _written([_CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, drawn, font])


def locked(jpeg: bytes) -> bytes:
    """Says that it is encrypted, with a password that nobody has."""
    size = _size(jpeg)
    image = _stream(
        b"/Type/XObject/Subtype/Image/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode" + _sides(size), jpeg
    )
    secret = b"<" + b"5a" * 32 + b">"
    lock = b"/Encrypt<</Filter/Standard/V 2/R 3/Length 128/P -44/O" + secret + b"/U" + secret + b">>/ID[<00><00>]"
    return _written(_pages(image, 1, 595, 842), lock)


def bomb() -> bytes:
    """20,000 x 20,000 grey pixels, packed, and packed again: a few kilobytes."""
    packer = zlib.compressobj(9)
    once = b"".join(packer.compress(bytes(1 << 20)) for _ in range(382)) + packer.flush()
    shape = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter[/FlateDecode/FlateDecode]"
    return _written(_pages(_stream(shape + _sides((20_000, 20_000)), zlib.compress(once, 9)), 1, 595, 595))


_CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"


def _pages(image: bytes, pages: int, wide: float, high: float) -> list[bytes]:
    """Objects 1 to 4 are catalog, tree, image and drawing; then the pages."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    drawn = _stream(b"", f"q {wide} 0 0 {high} 0 0 cm /I Do Q".encode())
    box = f"[0 0 {wide} {high}]".encode()
    page = b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Resources<</XObject<</I 3 0 R>>>>/Contents 4 0 R>>"
    return [_CATALOG, b"<</Type/Pages/Kids[%b]/Count %d>>" % (kids, pages), image, drawn, *[page] * pages]


def _stream(about: bytes, data: bytes) -> bytes:
    return b"<<" + about + b"/Length %d>>stream\n" % len(data) + data + b"\nendstream"


def _sides(size: tuple[int, int]) -> bytes:
    return b"/Width %d/Height %d" % size


def _size(jpeg: bytes) -> tuple[int, int]:
    at = jpeg.index(b"\xff\xc0") + 5
    return int.from_bytes(jpeg[at + 2 : at + 4], "big"), int.from_bytes(jpeg[at : at + 2], "big")


def _written(objects: list[bytes], more: bytes = b"") -> bytes:
    """With a cross-reference table."""
    out, places = _HEAD, []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        out + table + b"trailer<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, more, len(out))
    )
