"""Which number belongs at the foot of a home page: the site's own, in some provinces the subject's. Source: facts, 7.6."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from filing.numbers import FilingNumber, parse_filing_number


def to_show(numbers: tuple[str, ...]) -> tuple[str, ...]:
    """Of what the authority issued: one number a site, or the subject's once."""
    read = [number for number in map(parse_filing_number, numbers) if isinstance(number, FilingNumber)]
    if read and read[0].subject[0] in _subject_shown():
        return (read[0].subject,)
    sites = tuple(number for number in numbers if "-" in number)
    return sites or numbers[:1]


def of_sites(numbers: tuple[str, ...], domains: Sequence[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each domain with the number that its home page shows; with all of them where nobody told one for each site.

    `numbers` stand in the order of the sites, as `domains` do (docs/provider-api.md).
    """
    shown = to_show(numbers)
    each = [(number,) for number in shown] if len(shown) == len(domains) else [shown] * len(domains)
    return tuple(zip(domains, each, strict=True))


@cache
def _subject_shown() -> frozenset[str]:
    """Abbreviations of the provinces whose sites show the subject's number."""
    with files("filing.rules").joinpath("footer.toml").open("rb") as file:
        return frozenset(tomllib.load(file)["subject_number"])
