"""Labels, and what was filled in beside or below them: of every certificate that is a form of labels and values.

Labels are often letter-spaced and found in pieces, stand in one or two columns, and may repeat themselves in English;
values run over several lines. What the labels are and what a value means, the parser of each kind knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import yaml

from actions.readers.page import Line
from actions.readers.parse.text import in_order, joined, rows, simplified, split, squeezed, without_colon
from actions.readers.wording import UNSURE

#: What stands behind a Chinese label in English, blanks taken out.
ENGLISH = re.compile(
    r"(?:(?:the|of|no|number|id|name|full|given|sur|sex|gender|date|birth|place|nationality|citizenship|country|code"
    r"|type|issue|issuing|expiry|expiration|expires?|period|valid|validity|until|from|to|authority|passport|document"
    r"|card|address|domain|registrants?|registrars?|registration|registered|creation|created|holder|owner|on"
    r"|organi[sz]ation|contact|email|company|unified|social|credit|legal|representative|person|names?)"
    r"(?![A-Za-z0-9-]|\.[a-z])|[/／.,:：()（）'\s])+",  # whole words: top.cn does not begin with "to"
    re.IGNORECASE,
)

_FEW = 3  # values of a column do not tell where it begins
_LATE = 3  # heights of a label
_SPECK = 2  # letters at most
#: No value begins so: it is the end of a label of which the rest went unread.
_BEGINS_NOTHING = re.compile(
    r"址|[所称](?=[^有].{1,8}[省市区县州盟旗])|型(?=(?:其他)?有限责任|股份|个[人体]|(?:普通|有限)?合伙|农民专业|集体|国有|全民)"
)
_LABELS: Mapping[str, Mapping[str, str]] = yaml.safe_load(Path(__file__).with_name("labels.yml").read_text("utf-8"))


@dataclass(frozen=True)
class Form:
    """The labels that a kind of certificate prints.

    `labels`: as printed, without blanks, to the field that they name; "" for one that only ends its neighbour.
    `ends`: labels below which nothing belongs to any field. `halves`: a lone character of a label set so wide that the
    other one went unread, to the label.
    """

    labels: Mapping[str, str]
    ends: tuple[str, ...]
    halves: Mapping[str, str]

    @classmethod
    def of(cls, kind: str) -> Form:
        """As labels.yml has it."""
        words = {name: str(line).split() for name, line in _LABELS[kind].items()}
        halves = {half: label for label in words.pop("halves") for half in label}
        ends, others = words.pop("ends"), words.pop("other")
        named = {label: name for name, labels in words.items() for label in labels}
        return cls({**named, **dict.fromkeys(others, "")}, tuple(ends), halves)

    @cached_property
    def longest_first(self) -> tuple[str, ...]:
        """Every label, so that 经营者姓名 is not taken for 经营者."""
        return tuple(sorted((*self.labels, *self.ends), key=len, reverse=True))

    def label_of(self, text: str) -> str | None:
        """The label that a text begins with."""
        start = simplified(squeezed(text)).lstrip("·.、*")
        return next((label for label in self.longest_first if start.startswith(label)), None)


@dataclass(frozen=True)
class Label:
    """One label on the page; `line` is its own part of the line it began."""

    name: str
    line: Line


def filled_in(form: Form, lines: Sequence[Line]) -> dict[str, list[Line]]:
    """The lines of each field in reading order. The first label of a field that has a value counts."""
    labels, values = _sorted_out(form, lines)
    found = {label.line: in_order(_beside(form, label, labels, values)) for label in labels}
    beside = {label: _without_specks(label, found) for label in found}
    fields: dict[str, list[Line]] = {}
    for label in labels:
        name = form.labels.get(label.name, "")
        if name and not fields.get(name) and not _begins_too_late(label.line, beside):
            fields[name] = beside[label.line] or _below(label, labels, values)
    return fields


def _without_specks(label: Line, beside: Mapping[Line, list[Line]]) -> list[Line]:
    """Without what was hardly read before the values of its column begin: the other half of a label."""
    begins = _column(label, beside)
    left = median(begins) - 0.5 * label.height if len(begins) > _FEW else 0.0
    return [one for one in beside[label] if not (_is_speck(one) and one.x1 < left)]


def _is_speck(line: Line) -> bool:
    return len(squeezed(line.text)) <= _SPECK and line.score < UNSURE


def _column(label: Line, beside: Mapping[Line, Sequence[Line]]) -> list[float]:
    """Where the values of a label's column begin."""
    return [found[0].x0 for one, found in beside.items() if found and abs(one.x0 - label.x0) < 2 * label.height]


def _begins_too_late(label: Line, beside: Mapping[Line, Sequence[Line]]) -> bool:
    """Whether a value begins far right of where those of its column begin: the beginning of it went unread."""
    begins = _column(label, beside)
    late = beside[label][0].x0 - median(begins) if beside[label] else 0.0
    return len(begins) > _FEW and late > _LATE * label.height


def _sorted_out(form: Form, lines: Sequence[Line]) -> tuple[list[Label], list[Line]]:
    """Labels, and the other lines."""
    labels: list[Label] = []
    values: list[Line] = []
    for line in [line for row in rows(lines) for line in _gathered(form, row)]:
        name = form.label_of(line.text)
        half = form.halves.get(simplified(squeezed(line.text)))
        if name is not None:
            label, rest = split(line, _end_of(name, line.text))
            labels.append(Label(name, label))
            if squeezed(rest.text).lstrip(":："):
                values.append(without_colon(rest))
        elif half is not None:
            labels.append(Label(half, line))
        elif _BEGINS_NOTHING.match(line.text) and line.text[0] in form.halves and not _levels(line, labels):
            label, rest = split(line, 1)
            labels.append(Label(form.halves[line.text[0]], label))
            values.append(rest)
        elif not ENGLISH.fullmatch(line.text.strip()):  # a label's own translation
            values.append(line)
    return labels, [_without_half(line, labels) for line in values]


def _levels(line: Line, labels: Sequence[Label]) -> bool:
    """Whether a label stands in this line's row."""
    return any(abs(label.line.middle - line.middle) < 0.6 * line.height for label in labels)


def _without_half(value: Line, labels: Sequence[Label]) -> Line:
    """所南宁市…: the second character of a label whose first was found alone, read with the value."""
    stuck = any(
        len(squeezed(label.line.text)) == 1
        and label.name.startswith(squeezed(label.line.text))
        and squeezed(value.text).startswith(label.name[-1])
        and abs(label.line.middle - value.middle) < 0.6 * value.height
        for label in labels
    )
    return split(value, len(value.text) - len(value.text.lstrip()) + 1)[1] if stuck else value


def _gathered(form: Form, row: list[Line]) -> list[Line]:
    """名 and 称 found apart become one line again, with what was found together with 称, without a speck between."""
    for before, speck, after in zip(row, row[1:], row[2:], strict=False):
        if _is_speck(speck) and _make_a_label(form, [before, after], 2):
            row = [line for line in row if line is not speck]
    gathered: list[Line] = []
    while row:
        count = next((count for count in (6, 5, 4, 3, 2) if _make_a_label(form, row[:count], count)), 1)
        gathered.append(joined(row[:count]))
        row = row[count:]
    return gathered


def _make_a_label(form: Form, parts: Sequence[Line], count: int) -> bool:
    """Whether they begin with a label that only the last of them completes."""
    texts = [squeezed(part.text) for part in parts]
    label = form.label_of("".join(texts))
    return len(texts) == count and label is not None and len("".join(texts[:-1])) < len(label)


def _end_of(label: str, text: str) -> int:
    """Where the label ends in a text that may have blanks in it, with its English and its brackets."""
    start = len(text) - len(text.lstrip(" ·.、*"))
    left, end = len(label), start
    while left:
        left -= not text[end].isspace()
        end += 1
    english = ENGLISH.match(text[end:].lstrip())
    if english and re.search("[A-Za-z]{2}", english[0]):
        end += len(text[end:]) - len(text[end:].lstrip()) + len(english[0])
    return end


def _beside(form: Form, label: Label, labels: Sequence[Label], values: Sequence[Line]) -> list[Line]:
    """The lines right of a label, left of the next column, above the next label of its own column."""
    line = label.line
    size = min(line.height, 1.3 * float(median(other.height for other in values))) if values else line.height
    top = line.y1 - 1.6 * size  # not from its top: two labels found as one tall box belong to the lower row
    own = [other.line for other in labels if other.name not in form.ends and abs(other.line.x0 - line.x0) < 5 * size]
    ends = [other.line for other in labels if other.name in form.ends]
    bottom = min((other.y0 for other in [*own, *ends] if other.y0 > line.middle), default=1e9)
    right = min(_columns(form, labels, line, size, bottom), default=1e9)
    inside = [
        other
        for other in values
        if line.x1 - size < other.x0 < right - 0.5 * size
        and top < other.middle < bottom
        and _nearest(other, own) is line
    ]
    return _one_block(line, inside)


def _columns(form: Form, labels: Sequence[Label], line: Line, size: float, bottom: float) -> Iterator[float]:
    """Where columns begin right of a line: at labels level with it or its values, or at two labels one below the other
    of which one stands higher and one lower.
    """
    others = [other.line for other in labels if other.name not in form.ends and other.line.x0 > line.x1 + size]
    for one in others:
        above = line.middle - one.middle
        aligned = [other.middle for other in others if abs(other.x0 - one.x0) < 2 * size]
        level = line.y0 - 0.5 * size < one.middle < bottom
        if level or (above > 0 and max(aligned) > line.middle) or (len(aligned) > 1 and 0 < above < 12 * size):
            yield one.x0


def _nearest(value: Line, labels: Sequence[Line]) -> Line | None:
    """The label whose row a value stands in; where it stands in none, the lowest of those above it."""
    level = [label for label in labels if abs(label.middle - value.middle) < 0.5 * max(label.height, value.height)]
    above = [label for label in labels if label.middle < value.middle]
    if level:
        return min(level, key=lambda label: abs(label.middle - value.middle))
    return max(above, key=lambda label: label.middle, default=min(labels, key=lambda label: label.middle, default=None))


def _one_block(label: Line, lines: Sequence[Line]) -> list[Line]:
    """Lines as far as the first gap: stamps, codes and dates farther down or to the right belong to nobody."""
    block: list[Line] = []
    bottom = label.y1 + 0.5 * label.height
    for row in rows(lines):
        if row[0].y0 > bottom + 0.9 * label.height:
            break
        together = _together(row, block[0].x0 if block else None)
        block += together
        bottom = max((line.y1 for line in together), default=bottom)
    return block


def _together(row: Sequence[Line], left: float | None) -> list[Line]:
    """A row from where the value begins as far as the first wide gap."""
    kept: list[Line] = []
    for line in row:
        if kept:
            fits = line.x0 - kept[-1].x1 < 3 * line.height
        else:
            fits = left is None or abs(line.x0 - left) < 2.5 * line.height
        if not fits and kept:
            break
        kept += [line] if fits else []
    return kept


def _below(label: Label, labels: Sequence[Label], values: Sequence[Line]) -> list[Line]:
    """Of forms whose labels stand above their values: the line under a label that begins where it begins."""
    line = label.line
    under = [
        other
        for other in values
        if line.y1 < other.middle < line.y1 + 2.2 * line.height and abs(other.x0 - line.x0) < 2.5 * line.height
    ]
    first = min(under, key=lambda other: other.middle, default=None)
    return [first] if first is not None else []
