"""What plastic cards share: short labels anywhere in a line, values beside or below them, numbers, dates and names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from actions.readers.page import Line
from actions.readers.parse.layout import ENGLISH
from actions.readers.parse.text import (
    Value,
    beside,
    cut_out,
    dated,
    dates,
    pieces,
    somebody,
    split,
    squeezed,
    unspaced,
    value,
)

#: What valid_to says of a certificate without an end.
LONG_TERM = "long-term"
_TALLEST = 2.0  # heights of a label; no value is, on any card
_NOT_A_NAME = re.compile(r"[^\u3400-\u9fff\U00020000-\U0003ffff·]")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff·]+")
_LATIN = re.compile(r"[A-Z][A-Z',. -]+")
_DAY = r"(?:\d{4}\D{0,2}\d{2}\D{0,2}\d{2})"
_SPAN = re.compile(rf"(?<!\d)({_DAY})\D{{0,4}}({_DAY}|长期)(?!\d)")  # never within a longer number: a resident's has 18
_END = re.compile(rf"\d{{4}}.{{1,8}}[-—至]({_DAY}|长期)$")  # of a period whose beginning was half read
_LEFT_OF_A_LABEL = re.compile(r"[0-9A-Za-z]{1,4}\s+(?=[\u3400-\u9fff])")
_HALF_A_PERIOD = re.compile(r"\d[-—至]|[-—至]\d")


@dataclass(frozen=True)
class Apart:
    """The lines of a card: the first line that each label was found in, and what is left of all lines without them."""

    labels: Mapping[str, Line]
    values: Sequence[Line]

    def beside(self, name: str, reach: float = 14) -> list[Line]:
        """The values right of a label, as far as the next label in its row or `reach` times its height.

        What is twice as high is no writing: 四 is read in a portrait.
        """
        label = self.labels.get(name)
        if label is None:
            return []
        others = beside(label, self.labels.values())
        end = min((other.x0 for other in others), default=label.x1 + reach * label.height)
        near = [line for line in beside(label, self.values) if line.x0 < end]
        return [line for line in near if line.height < _TALLEST * label.height]

    def below(self, name: str) -> list[Line]:
        """The nearest row of values under a label that begins about where it begins."""
        label = self.labels.get(name)
        if label is None:
            return []
        under = [
            line
            for line in self.values
            if 0.4 * label.height < line.middle - label.middle < 3.2 * label.height
            and -1.5 * label.height < line.x0 - label.x0 < 3 * label.height
        ]
        first = min(under, key=lambda line: line.middle, default=None)
        return [] if first is None else [line for line in under if line.middle - first.middle < 0.6 * first.height]

    def of(self, name: str) -> list[Line]:
        """Beside it or, where nothing stands there, below it."""
        return self.beside(name) or self.below(name)


def apart(lines: Sequence[Line], labels: Mapping[str, re.Pattern[str]]) -> Apart:
    """Labels cut off from what stands before and after them."""
    found: dict[str, Line] = {}
    values: list[Line] = []
    for line in lines:
        rest: Line | None = line
        while rest is not None:
            rest = _take_label(rest, labels, found, values)
    return Apart(found, values)


def _take_label(
    line: Line, labels: Mapping[str, re.Pattern[str]], found: dict[str, Line], values: list[Line]
) -> Line | None:
    """Cut the first label off; what stood before it is a value, what comes after it is returned."""
    hits = [(hit.start(), -hit.end(), name) for name, label in labels.items() if (hit := label.search(line.text))]
    if not hits:
        if not ENGLISH.fullmatch(line.text.strip()):  # a label's own translation
            values.append(line)
        return None
    start, end, name = min(hits)
    before, rest = split(line, start)
    label, after = split(rest, -end - start)
    found.setdefault(name, label)
    if squeezed(before.text):
        values.append(before)
    return after if squeezed(after.text) else None


def chinese_name(lines: Sequence[Line]) -> Value | None:
    """A name in characters; the dot of minority names is written ·."""
    found = value([line for line in lines if re.search(r"[\u3400-\u9fff\U00020000-\U0003ffff]", line.text)][:1])
    if found is None:
        return None
    name = _NOT_A_NAME.sub("", somebody(found.text))
    return Value(name, found.confidence)


def name_above(latin: Line, lines: Sequence[Line]) -> Value | None:
    """The characters right above the same name in Latin letters, where its label was not read."""
    left = ((line, _LEFT_OF_A_LABEL.match(line.text)) for line in lines)
    rest = [split(line, hit.end())[1] if hit else line for line, hit in left]
    names = [line for line in rest if len(line.text) > 1 and _HAN.fullmatch(line.text)]
    above = [line for line in names if 0 < latin.middle - line.middle < 2 * latin.height]
    near = [line for line in above if abs(line.x0 - latin.x0) < 2 * latin.height]
    return chinese_name(near) if len(near) == 1 else None


def latin_name(lines: Sequence[Line]) -> Value | None:
    """SURNAME GIVEN NAMES, as passports write them."""
    for line in lines:
        found = _LATIN.fullmatch(line.text.strip().upper())
        if found:
            return Value(" ".join(re.sub(r"[,.]", " ", found[0]).split()), round(line.score, 4))
    return None


def sex(lines: Sequence[Line]) -> Value | None:
    """Male or female, in Chinese or as the letter M or F."""
    found = value(lines)
    if found is None:
        return None
    said = {
        one for one, sign in (("male", r"男|^M$|[/／]M"), ("female", r"女|^F$|[/／]F")) if re.search(sign, found.text)
    }
    return Value(said.pop(), found.confidence) if len(said) == 1 else None


def lone_sex(lines: Sequence[Line]) -> Value | None:
    """Where the label was misread: the only short line that ends in 男 or 女."""
    short = [line for line in lines if re.fullmatch(r"性?\D?[男女]", squeezed(line.text))]
    if len(short) != 1:
        return None
    end = len(short[0].text.rstrip())
    return sex([cut_out(short[0], end - 1, end)])


def day(lines: Sequence[Line]) -> Value | None:
    """The first date, also where 年, 月 or 日 was not read."""
    said = dated(lines)
    if said:
        return said[0]
    groups = re.findall(r"\d+", " ".join(line.text for line in lines))
    lone, found = dates("-".join(groups)), value(lines)
    return Value(lone[0].isoformat(), found.confidence) if len(groups) == 3 and lone and found else None


def lone_day(lines: Sequence[Line]) -> Value | None:
    """Where the label was misread, or two stand in one row: the only date that is neither a period nor what is left of
    one. Ask only where the period was read: half of it under a reflection is a date by itself.
    """
    whole = [line for line in lines if not _HALF_A_PERIOD.search(squeezed(line.text))]
    found = [part for line in whole for part in pieces(line) if len(dates(part.text)) == 1]
    return day(found) if len(found) == 1 else None


def until(lines: Sequence[Line]) -> Value | None:
    """The second date of a period of validity."""
    for pattern, line in product((_SPAN, _END), map(unspaced, lines)):
        found = pattern.search(line.text)
        if found:
            end, sure = found.groups()[-1], round(cut_out(line, *found.span()).score, 4)
            if end == "长期":
                return Value(LONG_TERM, sure)
            days = dates(re.sub(r"^(\d{4})\D{0,2}(\d{2})\D{0,2}(\d{2})$", r"\1-\2-\3", end))
            if days:
                return Value(days[0].isoformat(), sure)
    return None


def matching(pattern: re.Pattern[str], *candidates: Sequence[Line]) -> Value | None:
    """The first line, or piece of one, that is such a number and nothing else; earlier candidates go first. Then the
    first that begins with one and goes on in characters: the next label, set close.
    """
    whole = [line for lines in candidates for line in lines]
    for line in [part for one in whole for part in (*_if_cut(pieces(one)), one)]:
        text = squeezed(line.text).upper()
        if pattern.fullmatch(text):
            return Value(text, round(line.score, 4))
    for line in whole:
        text = squeezed(line.text).upper()
        hit = pattern.match(text)
        if hit and _HAN.match(text[hit.end() :]):
            return Value(hit[0], round(line.score, 4))
    return None


def _if_cut(parts: list[Line]) -> list[Line]:
    return parts if len(parts) > 1 else []
