"""Unified social credit codes wherever they stand on a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.readers.page import Line
from actions.readers.parse.text import Value, squeezed
from filing.checksums import CREDIT_CODE_ALPHABET
from filing.numbers import CreditCode, parse_credit_code

_LABEL = re.compile(r"^.*?(?:社会信用代码|信用代码|注册号|注册登记号)(?:/注册号)?[:：/]*(?=[0-9A-Z])")
_CODE = re.compile(r"[0-9A-Z]{18}")


def credit_code(lines: Sequence[Line]) -> Value | None:
    """Eighteen characters; I, O and stops stand in no credit code: they were 1, 0 and specks, and the reading less sure.

    One whose check character is right goes before one whose is not.
    """
    found = []
    for line in lines:
        text = _LABEL.sub("", squeezed(line.text).upper()).lstrip(":：")
        code = text.translate(str.maketrans("IO", "10", ".·,"))
        if _CODE.fullmatch(code) and set(code) <= set(CREDIT_CODE_ALPHABET):
            sure = line.score if code == text else min(line.score, 0.5)
            found.append(Value(code, round(sure, 4)))
    sound = [one for one in found if isinstance(parse_credit_code(one.text), CreditCode)]
    return next(iter(sound + found), None)
