"""Hypothesis strategies for well-formed numbers of nobody."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from filing.checksums import CREDIT_CODE_ALPHABET, credit_check, id_check
from filing.provinces import permit_places, provinces

TODAY = date(2026, 11, 23)
_DAYS = st.dates(date(1900, 1, 1), TODAY)
_SEQUENCE = st.integers(0, 999).map("{:03d}".format)


def _checked(body: str) -> str:
    return body + id_check(body)


id_numbers = st.builds(
    lambda place, rest, born, sequence: _checked(f"{place}{rest:04d}{born:%Y%m%d}{sequence}"),
    st.sampled_from([province.code for province in provinces()]),
    st.integers(0, 9999),
    _DAYS,
    _SEQUENCE,
)
residence_permits = st.builds(
    lambda place, born, sequence: _checked(f"{place}0000{born:%Y%m%d}{sequence}"),
    st.sampled_from(sorted(permit_places())),
    _DAYS,
    _SEQUENCE,
)
credit_codes = st.builds(
    lambda head, region, rest: head + region + rest + credit_check(head + region + rest),
    st.sampled_from(["91", "92", "93", "11", "12", "51", "52", "53", "31"]),
    st.integers(110000, 659999).map(str),
    st.text(CREDIT_CODE_ALPHABET, min_size=9, max_size=9),
)
