"""The side of an ID card with the name: labels at the left, values beside them, the number along the bottom."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from actions.readers.page import Line, Page, read_box
from actions.readers.parse.text import Value, beside, dates, in_order, simplified, split, squeezed, value

_LABELS = {
    "name": re.compile(r"姓\s*名|^姓$|^姓[各多]"),
    "sex": re.compile(r"性\s*[别別]"),
    "ethnicity": re.compile(r"民\s*族"),
    "birth_date": re.compile(r"出\s*生"),
    "address": re.compile(r"[住任佳往]\s*址"),
    "id_number": re.compile(r"公?民?身[份分]号[码碼]|公民身[份分]号"),
}
_NUMBER = re.compile(r"\d{17}[\dX]")
_NEARLY_NUMBER = re.compile(r"[\dA-Z]{15,20}")
_NAME = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff·]")

#: The 56 peoples of GB/T 3304.
PEOPLES = frozenset(
    [
        "汉",
        "蒙古",
        "回",
        "藏",
        "维吾尔",
        "苗",
        "彝",
        "壮",
        "布依",
        "朝鲜",
        "满",
        "侗",
        "瑶",
        "白",
        "土家",
        "哈尼",
        "哈萨克",
        "傣",
        "黎",
        "傈僳",
        "佤",
        "畲",
        "高山",
        "拉祜",
        "水",
        "东乡",
        "纳西",
        "景颇",
        "柯尔克孜",
        "土",
        "达斡尔",
        "仫佬",
        "羌",
        "布朗",
        "撒拉",
        "毛南",
        "仡佬",
        "锡伯",
        "阿昌",
        "普米",
        "塔吉克",
        "怒",
        "乌孜别克",
        "俄罗斯",
        "鄂温克",
        "德昂",
        "保安",
        "裕固",
        "京",
        "塔塔尔",
        "独龙",
        "鄂伦春",
        "赫哲",
        "门巴",
        "珞巴",
        "基诺",
    ]
)


def parse(page: Page) -> dict[str, Value | None]:
    """Name, sex, ethnicity, birth_date, address, id_number."""
    labels, values = _sorted_out(page.lines)
    number = number_line(page)
    floor = number.y0 if number else page.height
    return {
        "name": _name(_beside("name", labels, values)),
        "sex": _sex(_beside("sex", labels, values) or _looked_at(page, "sex", labels)),
        "ethnicity": _ethnicity(_beside("ethnicity", labels, values) or _looked_at(page, "ethnicity", labels)),
        "birth_date": _birth(_beside("birth_date", labels, values)),
        "address": _address(labels.get("address"), values, floor),
        "id_number": _number(number),
    }


def number_line(page: Page) -> Line | None:
    """The line of the number, without its label; the longest that could be one."""
    _, values = _sorted_out(page.lines)
    likely = [line for line in values if _NEARLY_NUMBER.fullmatch(_compact(line.text))]
    exact = [line for line in likely if _NUMBER.fullmatch(_compact(line.text))]
    return max(exact or likely, key=lambda line: line.x1 - line.x0, default=None)


def _sorted_out(lines: Sequence[Line]) -> tuple[dict[str, Line], list[Line]]:
    """Labels by field, and what is left of the lines without them."""
    labels: dict[str, Line] = {}
    values: list[Line] = []
    for line in lines:
        rest: Line | None = line
        while rest is not None:
            rest = _take_label(rest, labels, values)
    return labels, values


def _take_label(line: Line, labels: dict[str, Line], values: list[Line]) -> Line | None:
    """Cut the first label off; what stood before it is a value, what comes after it is returned."""
    hits = [(hit.start(), hit.end(), name) for name, label in _LABELS.items() if (hit := label.search(line.text))]
    if not hits:
        values.append(line)
        return None
    start, end, name = min(hits)
    before, rest = split(line, start)
    label, after = split(rest, end - start)
    labels.setdefault(name, label)
    if squeezed(before.text):
        values.append(before)
    return after if squeezed(after.text) else None


def _beside(name: str, labels: Mapping[str, Line], values: Sequence[Line]) -> list[Line]:
    """The values right of a label, as far as the next label in its row and not into the portrait."""
    label = labels.get(name)
    if label is None:
        return []
    others = beside(label, labels.values())
    end = min((other.x0 for other in others), default=label.x1 + 14 * label.height)
    return [line for line in beside(label, values) if line.x0 < end]


def _looked_at(page: Page, name: str, labels: Mapping[str, Line]) -> list[Line]:
    """What stands beside a label where no text was found: a character or two."""
    label = labels.get(name)
    if label is None:
        return []
    end = min((other.x0 for other in beside(label, labels.values())), default=label.x1 + 4 * label.height)
    air = 0.15 * label.height
    line = read_box(page, label.x1 + air, label.y0 - air, end - air, label.y1 + air)
    return [line] if line else []


def _name(lines: Sequence[Line]) -> Value | None:
    found = value(lines[:1])
    if found is None:
        return None
    name = _NAME.sub("", re.sub(r"[.•・‧∙]", "·", found.text))
    return Value(name.removeprefix("名"), found.confidence)  # half of a label; nobody's surname


def _sex(lines: Sequence[Line]) -> Value | None:
    found = value(lines)
    said = [sex for sex, character in (("male", "男"), ("female", "女")) if found and character in found.text]
    return Value(said[0], found.confidence) if found and len(said) == 1 else None


def _ethnicity(lines: Sequence[Line]) -> Value | None:
    found = value(lines)
    if found is None:
        return None
    text = simplified(found.text).removesuffix("族")
    return Value(text, found.confidence if text in PEOPLES else min(found.confidence, 0.5))


def _birth(lines: Sequence[Line]) -> Value | None:
    """Found in what stands beside 出生, even where 年, 月 or 日 was not read."""
    found = value(lines)
    if found is None:
        return None
    groups = re.findall(r"\d+", " ".join(line.text for line in lines))
    days = dates(found.text) or (dates("-".join(groups)) if len(groups) == 3 else [])
    return Value(days[0].isoformat(), found.confidence) if days else None


def _address(label: Line | None, values: Sequence[Line], floor: float) -> Value | None:
    """The line beside the label and those under it, as far as the number."""
    if label is None:
        return None
    first = beside(label, values)[:1]
    if not first:
        return None
    left, size = first[0].x0, first[0].height
    under = [
        line
        for line in values
        if first[0].middle + 0.4 * size < line.middle < floor and abs(line.x0 - left) < 1.2 * size
    ]
    found = value(first + in_order(under))
    return Value(simplified(found.text), found.confidence) if found else None


def _number(line: Line | None) -> Value | None:
    return Value(_compact(line.text), round(line.score, 4)) if line else None


def _compact(text: str) -> str:
    return squeezed(text).upper()
