"""What a file really is, by its first bytes; its name and what its sender claims are not asked. Light to import."""

from __future__ import annotations

UNKNOWN = "application/octet-stream"
PDF = "application/pdf"
HEIC = "image/heic"

#: What phones and offices send as the photo of a certificate. TIFF, BMP and SVG are not among it.
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", HEIC, PDF)

_BEGINNINGS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
    b"%PDF-": PDF,
    b"\x1a\x45\xdf\xa3": "video/webm",
}
#: Brands of ISO/IEC 23008-12 (HEIF); the same container with other brands is a film, or an AVIF that we do not take.
_HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


def mime_of(data: bytes) -> str:
    """Of the types that we take; UNKNOWN for any other."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        return HEIC if brand in _HEIC_BRANDS else UNKNOWN if brand[:3] == b"avi" else "video/mp4"
    return next((mime for beginning, mime in _BEGINNINGS.items() if data.startswith(beginning)), UNKNOWN)
