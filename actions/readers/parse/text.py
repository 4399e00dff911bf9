"""What the parsers share: lines into rows, labels apart from values, and how text is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from actions.readers.page import Line

#: Traditional characters that the recogniser gives for simplified ones. Only for places and peoples: in a person's
#: name either may be right.
_SIMPLE = str.maketrans(
    "漢滿壯維爾鮮傣東陽縣區號門樓莊灣橋鎮鄉廣長華興龍雲寧慶貴蘇濱滬遼瀋澤嶺島溝園場幹組單樂臺歷順瀘濟灃聯機關別類稱資",
    "汉满壮维尔鲜傣东阳县区号门楼庄湾桥镇乡广长华兴龙云宁庆贵苏滨沪辽沈泽岭岛沟园场干组单乐台历顺泸济沣联机关别类称资",
)
_FULL = str.maketrans("(),:;", "（），：；")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")


@dataclass(frozen=True)
class Value:
    """What a field says and how sure the least sure of its lines was."""

    text: str
    confidence: float


def value(lines: Sequence[Line]) -> Value | None:
    """Lines in reading order as one value."""
    text = "".join(squeezed(line.text) for line in lines)
    return Value(text, round(min(line.score for line in lines), 4)) if text else None


def squeezed(text: str) -> str:
    """Without any white space."""
    return re.sub(r"\s", "", text)


def simplified(text: str) -> str:
    """Place names and names of peoples in simplified characters."""
    return text.translate(_SIMPLE)


def full_width(text: str) -> str:
    """Brackets and stops as Chinese prints them; the recogniser gives either."""
    return text.translate(_FULL)


def rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Lines side by side together, from the top; within a row from the left."""
    found: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if found and line.middle - found[-1][-1].middle < 0.5 * min(line.height, found[-1][-1].height):
            found[-1].append(line)
        else:
            found.append([line])
    return [sorted(row, key=lambda line: line.x0) for row in found]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """As one reads: row by row."""
    return [line for row in rows(lines) for line in row]


def split(line: Line, at: int) -> tuple[Line, Line]:
    """A line cut before its character number `at`, its width shared out by what characters take."""
    widths = [1.0 if ord(character) > 255 else 0.5 for character in line.text]
    x = line.x0 + (line.x1 - line.x0) * sum(widths[:at]) / max(sum(widths), 0.5)
    return replace(line, text=line.text[:at], x1=x), replace(line, text=line.text[at:], x0=x)


def beside(label: Line, lines: Iterable[Line]) -> list[Line]:
    """The lines in the row of a label, right of it, from the left."""
    near = [line for line in lines if line.x0 > label.x0 and _level(label, line)]
    return sorted((line for line in near if line is not label), key=lambda line: line.x0)


def _level(one: Line, other: Line) -> bool:
    return abs(one.middle - other.middle) < 0.6 * max(one.height, other.height)


def dates(text: str) -> list[date]:
    """Every calendar date in it."""
    found = []
    for year, month, day in _DATE.findall(text):
        try:
            found.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue  # a misread digit; nothing is better than something wrong
    return found
