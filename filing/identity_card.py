"""What the two sides of an identity card say of one another."""

from __future__ import annotations

import re
from datetime import date, timedelta

from filing.numbers import age_on

#: From which age on a card is issued for how many years; None for good. Source: 居民身份证法, article 5.
_SPANS = ((46, None), (26, 20), (16, 10), (0, 5))
#: Between applying, whose day counts for the age, and the day that is printed.
_ISSUING = timedelta(days=90)
_PLACE = re.compile(r".+?[市县区州盟旗]")


def validity_fits(born: date, start: date, end: date | None) -> bool:
    """Whether a card of somebody born that day is issued for such a time; `end` is None for 长期."""
    years = end.year - start.year if end else None
    return years in {_span(born, start), _span(born, start - _ISSUING)}


def authority_fits(authority: str, address: str) -> bool:
    """Whether the police of that place issue cards to this address; True where either names no place."""
    place, home = _PLACE.match(authority), _PLACE.search(address)
    if place is None or home is None:
        return True
    return place[0] in address or any(
        part in authority for part in _PLACE.findall(address.partition("省")[2] or address)
    )


def _span(born: date, day: date) -> int | None:
    age = age_on(born, day)
    return next(years for least, years in _SPANS if age >= least)
