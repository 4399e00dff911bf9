"""The side of an ID card with the name: labels at the left, values beside them, the number along the bottom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.readers.page import Line, Page, read_again, read_box
from actions.readers.parse.card import Apart, apart, chinese_name, day, lone_day, lone_sex, sex
from actions.readers.parse.hyphens import with_hyphens
from actions.readers.parse.text import Value, beside, in_order, simplified, split, squeezed, unspaced, value
from actions.readers.wording import UNSURE
from filing.checksums import id_check

LABELS = {
    "name": re.compile(r"姓\s*名|^姓$|^姓[各多]"),
    "sex": re.compile(r"性\s*[别別]"),
    "ethnicity": re.compile(r"民\s*族|(?<=[男女])\s*族"),
    "birth_date": re.compile(r"出\s*生"),
    "address": re.compile(r"[住任佳往]\s*址"),
    "id_number": re.compile(r"公?民?身[份分]号[码碼]|公民身.号[码碼]?"),
}
_NUMBER = re.compile(r"\d{17}[\dX]")
_NEARLY_NUMBER = re.compile(r"[\dA-Z]{15,20}")
_BEHIND_ITS_LABEL = re.compile(r"(?<=[\u4e00-\u9fff])\d{17}[\dX]$")

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
    card = apart(page.lines, LABELS)
    number = number_line(page)
    floor = number.y0 if number else page.height
    return {
        "name": chinese_name(card.beside("name")[:1]),
        "sex": sex(card.beside("sex") or _looked_at(page, card, "sex") or _row_of_the_sex(page, card))
        or lone_sex(card.values),
        "ethnicity": _ethnicity(card.beside("ethnicity") or _looked_at(page, card, "ethnicity") or _peoples(card)),
        "birth_date": day(card.beside("birth_date")) or lone_day(card.values),
        "address": _address(page, card, floor),
        "id_number": _number(page, number) if number else None,
    }


def _number(page: Page, line: Line) -> Value:
    """Read again, and doubted, where its check digit is wrong."""
    read = Value(_compact(line.text), round(line.score, 4))
    again = None if _is_sound(read.text) else read_again(page, line)
    text = _compact(again.text) if again else ""
    return Value(text, min(round(again.score, 4), UNSURE)) if again and _is_sound(text) else read


def _is_sound(number: str) -> bool:
    return bool(_NUMBER.fullmatch(number)) and id_check(number[:17]) == number[17]


def number_line(page: Page) -> Line | None:
    """The line of the number, without its label; the longest that could be one."""
    values = [_without_a_label(line) for line in apart(page.lines, LABELS).values]
    likely = [line for line in values if _NEARLY_NUMBER.fullmatch(_compact(line.text))]
    exact = [line for line in likely if _NUMBER.fullmatch(_compact(line.text))]
    return max(exact or likely, key=lambda line: line.x1 - line.x0, default=None)


def _without_a_label(line: Line) -> Line:
    """The number alone, where its label was half read: 公370102196309145857."""
    close = unspaced(line)
    hit = _BEHIND_ITS_LABEL.search(close.text.upper())
    return split(close, hit.start())[1] if hit else line


def _looked_at(page: Page, card: Apart, name: str) -> list[Line]:
    """What stands beside a label where no text was found: a character or two."""
    label = card.labels.get(name)
    if label is None:
        return []
    end = min((other.x0 for other in beside(label, card.labels.values())), default=label.x1 + 4 * label.height)
    air = 0.15 * label.height
    line = read_box(page, label.x1 + air, label.y0 - air, end - air, label.y1 + air)
    return [line] if line else []


def _row_of_the_sex(page: Page, card: Apart) -> list[Line]:
    """Where not even its label was found: half way between the rows of the name and of the birth."""
    above, below = card.labels.get("name"), card.labels.get("birth_date")
    if "sex" in card.labels or above is None or below is None:
        return []
    middle, size = (above.middle + below.middle) / 2, above.height
    line = read_box(page, above.x0, middle - 0.6 * size, above.x0 + 4.5 * size, middle + 0.6 * size)
    return [line] if line else []


def _peoples(card: Apart) -> list[Line]:
    """Where light drowned the label: the name of a people in the row of the sex."""
    return [line for line in card.beside("sex") if simplified(squeezed(line.text)) in PEOPLES]


def _ethnicity(lines: Sequence[Line]) -> Value | None:
    found = value(lines)
    if found is None:
        return None
    text = simplified(found.text).removesuffix("族")
    if text in PEOPLES:
        return Value(text, found.confidence)
    known = max((people for people in PEOPLES if text.startswith(people)), key=len, default=text)  # 侗8
    return Value(known, min(found.confidence, 0.5))


def _address(page: Page, card: Apart, floor: float) -> Value | None:
    """The line beside the label and those under it, as far as the number."""
    first = card.beside("address")[:1]
    if not first:
        return None
    left, size = first[0].x0, first[0].height
    under = [
        line
        for line in card.values
        if first[0].middle + 0.4 * size < line.middle < floor and abs(line.x0 - left) < 1.2 * size
    ]
    found = value(with_hyphens(page, first + in_order(under)))
    return Value(simplified(found.text), found.confidence) if found else None


def _compact(text: str) -> str:
    return squeezed(text).upper()
