"""Personal values as everybody but their owner and the reviewer may see them."""

from __future__ import annotations

import re

#: A long number: a mobile (11) is cut shorter than a certificate's.
_LONG = 12


def mask(sort: str, text: str) -> str:
    """`text` masked as its sort asks: id_number, phone, email, name, address, secret; anything else as it is.

    id_number `1101**********002X`, phone `138****5678`, email `a***@example.com`, name `张*`.
    """
    match sort:
        case "id_number":
            return _middle(text, 4, 4) if len(text) > _LONG else _middle(text, 1, 2)
        case "phone":
            return _middle(text, 3, 4)
        case "email":
            name, at, place = text.rpartition("@")
            return f"{name[:1]}***{at}{place}" if at else "***"
        case "name":
            return text[:1] + "*" * (len(text) - 1)
        case "address":
            return _address(text)
        case "secret":
            return "***" if text else ""
    return text


_WITHIN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<!\d)(?:\d[ -]?){17}[\dXx](?![\dXx])"), "id_number"),
    (re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])"), "id_number"),
    (re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d){8}(?!\d)"), "phone"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "email"),
)


def without_numbers(text: str) -> str:
    """Words with every certificate number, mobile number and e-mail address in them masked."""
    for pattern, sort in _WITHIN:
        text = pattern.sub(lambda match, sort=sort: mask(sort, match.group()), text)  # type: ignore[misc]
    return text


def _middle(text: str, head: int, tail: int) -> str:
    """Only the first and last characters; a text too short to hide anything in is hidden whole."""
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden >= 2 else "*" * len(text)


def _address(text: str) -> str:
    """About as far as the district, never the street or the door."""
    return f"{text[:6]}***" if len(text) > 8 else "***"
