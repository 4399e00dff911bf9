"""Named checks of what is typed: text in, the value as it is kept or a Problem out. The rules are filing's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dialogs.flow.conditions import View
from dialogs.messages import Value
from filing.contacts import parse_email, parse_landline, parse_mobile
from filing.numbers import parse_credit_code, parse_filing_number, parse_id_number
from filing.plain import plain
from filing.problem import Problem

Check: TypeAlias = Callable[[str, View, str], Value | Problem]

#: Longest text of a form field (主办单位证件住所 and the like). Source: docs/facts.md 5.1.
LONGEST = 512


def _words(text: str, _view: View, _element: str) -> Value | Problem:
    words = plain(text)
    if not words:
        return Problem("empty")
    return words if len(words) <= LONGEST else Problem("too_long", args={"most": str(LONGEST)})


def _id_number(text: str, view: View, _element: str) -> Value | Problem:
    read = parse_id_number(text, view.today)
    return read if isinstance(read, Problem) else read.number


def _credit_code(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_credit_code(text)
    return read if isinstance(read, Problem) else read.number


def _mobile(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_mobile(text)
    return read if isinstance(read, Problem) else read.number


def _landline(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_landline(text)
    return read if isinstance(read, Problem) else read.number


def _email(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_email(text)
    return read if isinstance(read, Problem) else read.address


def _filing_number(text: str, _view: View, _element: str) -> Value | Problem:
    read = parse_filing_number(text)
    return read if isinstance(read, Problem) else read.subject


CHECKS: Mapping[str, Check] = {
    "words": _words,
    "id_number": _id_number,
    "credit_code": _credit_code,
    "mobile": _mobile,
    "landline": _landline,
    "email": _email,
    "filing_number": _filing_number,
}
