"""A parcel's courier and tracking number (快递公司和单号), as somebody types them.

A tracking number is 8 to 22 letters and digits with a digit early on; which courier writes them how is nobody's rule,
so no more is asked. Words around them: rules/parcels.toml.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from filing.problem import Problem

_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,4}\d[A-Za-z0-9]{6,18}(?![A-Za-z0-9])")


def check_parcel(text: str) -> str | Problem:
    """Both in one line: `顺丰 SF1234567890`."""
    found = _NUMBER.search(text)
    if found is None:
        return Problem("parcel_number")
    number = found.group().upper()
    courier = _without_filling(text.replace(found.group(), " ", 1)) or _words()["own"].get(number[:2], "")
    return f"{courier} {number}" if courier else Problem("parcel_courier", args={"number": number})


def _without_filling(text: str) -> str:
    for word in _words()["filling"]:
        text = text.replace(word, " ")
    return " ".join(text.split())


@cache
def _words() -> dict[str, Any]:
    with files("filing.rules").joinpath("parcels.toml").open("rb") as file:
        return tomllib.load(file)
