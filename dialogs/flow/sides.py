"""What the two photos of an identity card say against one another: doubts beside the values of its card."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.identity_card import authority_fits, validity_fits
from filing.numbers import IdNumber, parse_id_number

LONG_TERM = "long-term"


def validity_doubt(who: str) -> Callable[[View, str], Value]:
    """A doubt of the end of validity: it does not fit the age at which the card was issued."""

    def work_out(view: View, _element: str) -> Value:
        number = parse_id_number(_text(view, f"{who}.id_number"), view.today)
        start, ends = _day(_text(view, f"{who}.valid_from")), _text(view, f"{who}.valid_to")
        end = _day(ends)
        if not isinstance(number, IdNumber) or start is None or (end is None and ends != LONG_TERM):
            return None
        return None if validity_fits(number.born, start, end) else "validity_age"

    return work_out


def address_doubt(who: str) -> Callable[[View, str], Value]:
    """A doubt of the address: cards are issued by the police of another place."""

    def work_out(view: View, _element: str) -> Value:
        fits = authority_fits(_text(view, f"{who}.authority"), _text(view, f"{who}.address"))
        return None if fits else "authority_mismatch"

    return work_out


def _text(view: View, key: str) -> str:
    """As read or typed, confirmed or not: it is for the card on which it is confirmed."""
    return str(view.value(key) or "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
