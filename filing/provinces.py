"""The provinces: their GB/T 2260 digits, names, and the character that begins their filing numbers. Data in rules/."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Province:
    """One of the 31 provinces that have an authority (管局)."""

    code: str
    name: str
    abbreviation: str


@cache
def provinces() -> tuple[Province, ...]:
    """All 31, in the order of their codes."""
    rows = _table()["provinces"]
    return tuple(Province(code, row["name"], row["abbreviation"]) for code, row in rows.items())


@cache
def permit_places() -> dict[str, str]:
    """Name of the place by the two digits that begin a residence permit of its people."""
    return {row["permit"]: row["name"] for row in _table()["elsewhere"].values()}


def find_province(code_or_name: str) -> Province | None:
    """By two or more leading digits of an area code, or by a name: 北京, 北京市, 广西壮族自治区."""
    text = code_or_name.strip()
    if text[:2].isdigit():
        return next((one for one in provinces() if one.code == text[:2]), None)
    return next((one for one in provinces() if text.startswith(one.name)), None)


def _table() -> dict[str, dict[str, dict[str, str]]]:
    with files("filing.rules").joinpath("provinces.toml").open("rb") as file:
        return tomllib.load(file)
