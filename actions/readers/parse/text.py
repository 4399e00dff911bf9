"""What the parsers share: lines into rows, labels apart from values, and how text is written down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from actions.readers.page import Line

#: Traditional characters that the recogniser gives for simplified ones. Only for places and peoples: in a person's
#: name either may be right.
_SIMPLE = str.maketrans(
    "漢滿壯維爾鮮傣東陽縣區號門樓莊灣橋鎮鄉廣長華興龍雲寧慶貴蘇濱滬遼瀋澤嶺島溝園場幹組單樂臺歷順瀘濟灃聯機關別類稱資",
    "汉满壮维尔鲜傣东阳县区号门楼庄湾桥镇乡广长华兴龙云宁庆贵苏滨沪辽沈泽岭岛沟园场干组单乐台历顺泸济沣联机关别类称资",
)
_FULL = str.maketrans("(),:;", "（），：；")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})")
_IN_CHARACTERS = re.compile(
    "([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_IN_ENGLISH = re.compile(r"(\d{1,2})(?:\d{1,2}月)?[^A-Z0-9]*(?:\d{1,2}月[/／]?)?([A-Z]{3})[A-Z]*[^A-Z0-9]*(\d{4})")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_YEARS = range(1900, 2200)  # that a certificate may name
_NUMERALS = {character: index for index, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


@dataclass(frozen=True)
class Value:
    """What a field says and how sure the least sure of its characters was, 0-1."""

    text: str
    confidence: float
    doubt: str | None = None  # what else on the certificate speaks against it, as the parser saw


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


def somebody(text: str) -> str:
    """A person's name: the dot of minority names is written ·; specks and half a label before it are none of it."""
    name = text.lstrip("、，。；：,;:'‘’“”·.-_|")
    return re.sub(r"[.•・‧∙]", "·", re.sub("^姓?名", "", name))  # nobody's surname


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
    """A line cut before its character number `at`, half way between the two characters."""
    before, after = line.centres[at - 1 : at], line.centres[at : at + 1]
    x = (before[0] + after[0]) / 2 if before and after else line.x1 if before else line.x0
    one = replace(line, text=line.text[:at], sures=line.sures[:at], centres=line.centres[:at], x1=x)
    return one, replace(line, text=line.text[at:], sures=line.sures[at:], centres=line.centres[at:], x0=x)


def cut_out(line: Line, start: int, end: int) -> Line:
    """The characters of a line from `start` to before `end`."""
    return split(split(line, end)[0], start)[1]


def pieces(line: Line) -> list[Line]:
    """A line cut where its characters stand clearly farther apart than elsewhere: a number and what stands behind it."""
    gaps = [after - before for before, after in pairwise(line.centres)]
    usual = sorted(gaps)[len(gaps) // 2] if gaps else 0.0
    cuts = [at + 1 for at, gap in enumerate(gaps) if gap > 2.2 * usual]
    found, rest = [], line
    for at in reversed(cuts):
        rest, last = split(rest, at)
        found.append(last)
    return [rest, *reversed(found)]


def without_colon(line: Line) -> Line:
    """What comes after a label's colon."""
    return split(line, len(line.text) - len(line.text.lstrip(" :：\u3000")))[1]


def joined(lines: Sequence[Line]) -> Line:
    """Several lines, from the left, as one."""
    return Line(
        "".join(line.text for line in lines),
        tuple(sure for line in lines for sure in line.sures),
        tuple(centre for line in lines for centre in line.centres),
        min(line.x0 for line in lines),
        min(line.y0 for line in lines),
        max(line.x1 for line in lines),
        max(line.y1 for line in lines),
    )


def beside(label: Line, lines: Iterable[Line]) -> list[Line]:
    """The lines in the row of a label, right of it, from the left."""
    near = [line for line in lines if line.x0 > label.x0 and _level(label, line)]
    return sorted((line for line in near if line is not label), key=lambda line: line.x0)


def _level(one: Line, other: Line) -> bool:
    return abs(one.middle - other.middle) < 0.6 * max(one.height, other.height)


def dates(text: str) -> list[date]:
    """Every calendar date in it, in figures or in characters (二〇一五年三月五日), in the order they stand in."""
    return _real(_DATE.findall(_in_figures(text)))


def printed_days(text: str) -> list[date]:
    """The same, and dates with an English month: 24 10月/OCT 2034, 17MAR2006."""
    english = _IN_ENGLISH.findall(text.upper())
    return [*dates(text), *_real((y, _MONTHS.index(m) + 1, d) for d, m, y in english if m in _MONTHS)]


def prints(text: str, day: str) -> bool:
    """Whether this day, ISO 8601, stands in it, also as 17 DEC/DEC 27, which alone may be of any century."""
    in_full = re.sub(rf"({'|'.join(_MONTHS)})\D*(\d\d)$", rf"\g<1>{day[:2]}\g<2>", text.strip().upper())
    return day in {found.isoformat() for found in (*printed_days(text), *printed_days(in_full))}


def dated(lines: Sequence[Line]) -> list[Value]:
    """The same of lines in reading order, as sure as their digits are; where a month is a word, as sure as all of it."""
    found = value(lines)
    if found is None:
        return []
    sures = [sure for line in lines for sure, one in zip(line.sures, line.text, strict=True) if one.isdigit()]
    in_words = _IN_CHARACTERS.search(found.text) or _IN_ENGLISH.search(found.text.upper())
    confidence = found.confidence if in_words or not sures else round(min(sures), 4)
    return [Value(day.isoformat(), confidence) for day in printed_days(found.text)]


def unspaced(line: Line) -> Line:
    """Without blanks."""
    kept = [at for at, one in enumerate(line.text) if not one.isspace()]
    sures, centres = (tuple(of[at] for at in kept) for of in (line.sures, line.centres))
    return replace(line, text=squeezed(line.text), sures=sures, centres=centres)


def _real(found: Iterable[Sequence[str | int]]) -> list[date]:
    days = []
    for year, month, day in found:
        try:
            days += [date(int(year), int(month), int(day))] if int(year) in _YEARS else []
        except ValueError:
            continue  # a misread digit; nothing is better than something wrong
    return days


def _in_figures(text: str) -> str:
    return _IN_CHARACTERS.sub(
        lambda hit: "".join(str(_NUMERALS[one]) for one in hit[1]) + f"年{_count(hit[2])}月{_count(hit[3])}日", text
    )


def _count(characters: str) -> int:
    """三, 十, 十五, 二十, 三十一."""
    tens, ten, ones = characters.rpartition("十")
    return (_NUMERALS.get(tens, 1) * 10 if ten else 0) + _NUMERALS.get(ones, 0)
