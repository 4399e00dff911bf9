"""A PDF of one page, drawn by PDFium. Offices scan into PDFs."""

from __future__ import annotations

from typing import Any

from PIL import Image
from pypdfium2 import PdfDocument, PdfiumError, raw

from actions.readers.apart import Refusal
from actions.readers.bands import on_white

_THIN = 13  # times as long as wide: no page of a certificate


def render_page(data: bytes, side: int, max_pixels: int) -> Image.Image | Refusal:
    """The page, `side` pixels long however large it says it is. Forms are not run.

    Pictures on it are judged by their sizes before they are decoded.
    """
    try:
        document = PdfDocument(data)
        if len(document) != 1:
            return "several_pages" if len(document) else "unreadable_file"
        page = document[0]
        width, height = page.get_size()
        if min(width, height) * _THIN < max(width, height):
            return "too_small"
        if any(_pixels(image) > max_pixels for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])):
            return "too_large"
        drawn = page.render(scale=side / max(width, height), may_draw_forms=False, rev_byteorder=True)
        return on_white(drawn.to_pil())
    except PdfiumError as error:
        return "locked_file" if error.err_code == raw.FPDF_ERR_PASSWORD else "unreadable_file"


def _pixels(image: Any) -> int:
    width, height = image.get_px_size()
    return int(width * height)
