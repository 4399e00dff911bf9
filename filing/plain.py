"""Typed words made plain: full-width forms, odd spaces and dashes out, so that only real mistakes are mistakes."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile(r"[‐‑‒–—―−－﹣]")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


def plain(text: str) -> str:
    """Half-width forms, plain dashes, one space between words, nothing unseen."""
    return " ".join(_UNSEEN.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text))).split())


def compact(text: str) -> str:
    """A number as typed with spaces, dots or dashes in between: only its characters, in capitals."""
    return re.sub(r"[\s\-._·×]", lambda found: "X" if found[0] == "×" else "", plain(text)).upper()


def chinese(text: str) -> str:
    """Only its Chinese characters."""
    return "".join(re.findall(r"[㐀-䶿一-鿿\U00020000-\U0002fa1f]", text))
