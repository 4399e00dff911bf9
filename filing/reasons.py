"""Why filings come back (驳回原因): the catalogue, and which answers each one reopens. Data: rules/reasons.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class ReturnReason:
    """One reason: texts `reason.<code>.label` and `.fix` say it in a reviewer's words and in ours.

    `where` it is found: T type check, V product, U upload and face, I our review, S SMS, A authority. `reopen` names
    fields; `duty` is something to do instead of an answer: type, order, dns, existing_sites, sms.
    """

    code: str
    where: tuple[str, ...]
    reopen: tuple[str, ...]
    duty: str = ""


@cache
def reasons() -> Mapping[str, ReturnReason]:
    """All, by code: R01 to R35."""
    return {
        code: ReturnReason(code, tuple(row["where"]), tuple(row["reopen"]), row.get("duty", ""))
        for code, row in _catalogue()["reasons"].items()
    }


def reopen_keys(code: str, nature: str, site: str = "", present: Collection[str] | None = None) -> tuple[str, ...]:
    """The answers this reason reopens: of that site where it is a site's; of `present` keys where they are given."""
    kind = "person" if nature == "person" else "company"
    fields = reasons()[code].reopen if code in reasons() else ()
    patterns = [pattern for name in fields for pattern in _catalogue()["fields"][name][kind]]
    keys = [key for pattern in patterns for key in _placed(pattern, site, present or ())]
    return tuple(key for key in dict.fromkeys(keys) if present is None or key in present)


def _placed(pattern: str, site: str, present: Collection[str]) -> list[str]:
    """The pattern at one site, or at every site there is."""
    if "*" not in pattern or site:
        return [pattern.replace("*", site)]
    head, _, tail = pattern.partition("*")
    return [key for key in present if key.startswith(head) and key.endswith(tail)] or [pattern]


@cache
def _catalogue() -> dict[str, Any]:
    with files("filing.rules").joinpath("reasons.toml").open("rb") as file:
        return tomllib.load(file)
