"""Unified social credit codes wherever they stand on a page."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.readers.page import Line, Page, read_again
from actions.readers.parse.text import Value, squeezed
from actions.readers.wording import UNSURE
from filing.checksums import CREDIT_CODE_ALPHABET
from filing.numbers import CreditCode, parse_credit_code

_LABEL = re.compile(r"^.*?(?:社会信用代码|信用代码|注册号|注册登记号)(?:/注册号)?[:：/]*(?=[0-9A-Z])")
_CODE = re.compile(r"[0-9A-Z]{18}")
_NEARLY = re.compile(r"[0-9A-Z.·,]{16,20}")
_LOOKS = 2  # lines that are read again at most


def credit_code(page: Page) -> Value | None:
    """Eighteen characters; I, O and stops stand in no credit code: they were 1, 0 and specks, and the reading less sure.

    One whose check character is right goes before one whose is not. Where none is right, whatever may be a code is read
    again; what is right then stays in doubt, since something was not clear to see.
    """
    found = _codes(page.lines)
    sound = [one for one in found if _is_sound(one)]
    if not sound:
        likely = [line for line in page.lines if _NEARLY.fullmatch(_without_label(line))]
        again = _codes([seen for line in likely[:_LOOKS] if (seen := read_again(page, line))])
        sound = [Value(one.text, min(one.confidence, UNSURE)) for one in again if _is_sound(one)]
    return next(iter(sound + found), None)


def _codes(lines: Iterable[Line]) -> list[Value]:
    found = []
    for line in lines:
        text = _without_label(line)
        code = text.translate(str.maketrans("IO", "10", ".·,"))
        if _CODE.fullmatch(code) and set(code) <= set(CREDIT_CODE_ALPHABET):
            sure = line.score if code == text else min(line.score, 0.5)
            found.append(Value(code, round(sure, 4)))
    return found


def _without_label(line: Line) -> str:
    return _LABEL.sub("", squeezed(line.text).upper()).lstrip(":：")


def _is_sound(one: Value) -> bool:
    return isinstance(parse_credit_code(one.text), CreditCode)
