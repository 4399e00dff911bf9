"""A business licence: labels, often letter-spaced, in one or two columns; values beside them, over several lines.

The labels differ by kind of business: a company has 法定代表人, the self-employed 经营者, a partnership
执行事务合伙人, a branch 负责人; all are the field legal_representative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from actions.readers.page import Line, Page
from actions.readers.parse.text import Value, dates, full_width, in_order, rows, simplified, split, squeezed, value
from filing.checksums import CREDIT_CODE_ALPHABET
from filing.numbers import CreditCode, parse_credit_code

_LABELS = {
    "名称": "name",
    "类型": "kind",
    "法定代表人": "legal_representative",
    "经营者": "legal_representative",
    "经营者姓名": "legal_representative",
    "负责人": "legal_representative",
    "投资人": "legal_representative",
    "执行事务合伙人": "legal_representative",
    "注册资本": "registered_capital",
    "出资额": "registered_capital",
    "成立日期": "established",
    "注册日期": "established",
    "住所": "address",
    "经营场所": "address",
    "营业场所": "address",
    "主要经营场所": "address",
    "营业期限": "",
    "经营期限": "",
    "合伙期限": "",
    "经营范围": "",
    "组成形式": "",
}
_END = "登记机关"
#: Two-letter labels are set so wide that one half may go unread.
_HALVES = {"名": "名称", "称": "名称", "类": "类型", "型": "类型", "住": "住所", "所": "住所"}
_CODE_LABEL = re.compile(r"统?一?社会信用代码|注册号")
_CODE = re.compile(r"[0-9A-Z]{18}")


@dataclass(frozen=True)
class _Label:
    name: str
    line: Line


def parse(page: Page) -> dict[str, Value | None]:
    """Credit_code, name, kind, address, legal_representative, registered_capital, established."""
    labels, values = _sorted_out(page.lines)
    fields: dict[str, Value | None] = {"credit_code": _code(page.lines)}
    for label in labels:
        field = _LABELS.get(label.name, "")
        if field and field not in fields:
            fields[field] = _written(field, value(in_order(_belonging(label, labels, values))))
    return fields


def _sorted_out(lines: Sequence[Line]) -> tuple[list[_Label], list[Line]]:
    """Labels, and the other lines."""
    labels: list[_Label] = []
    values: list[Line] = []
    for line in [line for row in rows(lines) for line in _gathered(row)]:
        name = _label_at_start(line.text)
        half = _HALVES.get(simplified(squeezed(line.text)))
        if name is not None:
            label, rest = split(line, _end_of(name, line.text))
            labels.append(_Label(name, label))
            if squeezed(rest.text).lstrip(":："):
                values.append(replace(rest, text=rest.text.strip().lstrip(":：")))
        elif half is not None:
            labels.append(_Label(half, line))
        else:
            values.append(line)
    return labels, values


def _gathered(row: list[Line]) -> list[Line]:
    """名 and 称 found apart become one line again, with what was found together with 称."""
    gathered: list[Line] = []
    while row:
        count = next((count for count in (5, 4, 3, 2) if _make_a_label(row[:count], count)), 1)
        parts, row = row[:count], row[count:]
        text = parts[0].text if count == 1 else squeezed("".join(part.text for part in parts))
        gathered.append(replace(parts[0], text=text, x1=parts[-1].x1, score=min(part.score for part in parts)))
    return gathered


def _make_a_label(parts: Sequence[Line], count: int) -> bool:
    """Whether they begin with a label that only the last of them completes."""
    texts = [squeezed(part.text) for part in parts]
    label = _label_at_start("".join(texts))
    return len(texts) == count and label is not None and len("".join(texts[:-1])) < len(label)


def _label_at_start(text: str) -> str | None:
    start = simplified(squeezed(text))
    names = [name for name in (*_LABELS, _END) if start.startswith(name)]
    return max(names, key=len, default=None)


def _end_of(label: str, text: str) -> int:
    """Where the label's last character stands in a text that may have spaces between them."""
    left, end = len(label), 0
    while left:
        left -= not text[end].isspace()
        end += 1
    return end


def _belonging(label: _Label, labels: Sequence[_Label], values: Sequence[Line]) -> list[Line]:
    """The lines right of a label, left of the next column, above the next label of its own column."""
    line = label.line
    size = min(line.height, 1.3 * float(median(other.height for other in values))) if values else line.height
    top = line.y1 - 1.6 * size  # not from its top: two labels found as one tall box belong to the lower row
    right = min(
        (other.line.x0 for other in labels if other.name != _END and other.line.x0 > line.x1 + size), default=1e9
    )
    below = [
        other.line.y0
        for other in labels
        if other.line.y0 > line.middle and (other.name == _END or abs(other.line.x0 - line.x0) < 5 * size)
    ]
    bottom = min(below, default=1e9)
    inside = [
        other for other in values if line.x1 - size < other.x0 < right - 0.5 * size and top < other.middle < bottom
    ]
    return _one_block(line, inside)


def _one_block(label: Line, lines: Sequence[Line]) -> list[Line]:
    """Lines as far as the first gap: stamps, codes and dates farther down belong to nobody."""
    block: list[Line] = []
    bottom = label.y1 + 0.5 * label.height
    for row in rows(lines):
        if row[0].y0 > bottom + 0.9 * label.height:
            break
        block += row
        bottom = max(line.y1 for line in row)
    return block


def _written(field: str, found: Value | None) -> Value | None:
    if found is None:
        return None
    if field == "established":
        days = dates(found.text)
        return Value(days[0].isoformat(), found.confidence) if days else None
    text = found.text if field == "legal_representative" else simplified(full_width(found.text))
    return Value(re.sub(r"[.•・‧∙]", "·", text) if field == "legal_representative" else text, found.confidence)


def _code(lines: Sequence[Line]) -> Value | None:
    """Eighteen characters; I and O stand in no credit code, so they were 1 and 0, and the reading less sure."""
    found = []
    for line in lines:
        text = _CODE_LABEL.sub("", squeezed(line.text)).lstrip(":：").upper()
        code = text.translate(str.maketrans("IO", "10"))
        if _CODE.fullmatch(code) and set(code) <= set(CREDIT_CODE_ALPHABET):
            found.append(Value(code, round(line.score if code == text else min(line.score, 0.5), 4)))
    sound = [one for one in found if isinstance(parse_credit_code(one.text), CreditCode)]
    return next(iter(sound + found), None)
