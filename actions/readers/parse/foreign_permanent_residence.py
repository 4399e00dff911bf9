"""A foreigner's permanent residence card (外国人永久居留身份证), of 2017 and of 2023: labels in two languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from actions.readers.page import Line, Page
from actions.readers.parse.card import Apart, apart, chinese_name, day, latin_name, lone_day, matching, sex, until
from actions.readers.parse.text import Value, cut_out, in_order

TITLES = re.compile(r"外国人永久居留|永久居留身份证|永久居留证|PERMANENT\s*RESIDEN", re.IGNORECASE)
_NUMBER = re.compile(r"9\d{16}[\dX]|[A-Z]{3}\d{12}")
_LABELS = {
    "name": re.compile(r"姓\s*名\s*[/／]?\s*(?:(?-i:[A-Z]?[a-z]{1,4})|name)?|^\s*name\s*$", re.IGNORECASE),
    "sex": re.compile(r"性\s*[别別]\s*[/／]?\s*(?:sex|gender)?|^\s*sex\s*$", re.IGNORECASE),
    "birth_date": re.compile(
        r"出\s*生\s*日\s*期\s*[/／]?\s*(?:date\s*of\s*birth)?|^\s*date\s*of\s*birth", re.IGNORECASE
    ),
    "nationality": re.compile(r"国\s*籍\s*[/／]?\s*(?:nationality)?|^\s*nationality\s*$", re.IGNORECASE),
    "valid": re.compile(
        r"有\s*效\s*期\s*[限至]?\s*[/／]?\s*(?:period\s*of\s*validity|validity|valid\s*until)?|^\s*period\s*of\s*validity",
        re.I,
    ),
    "authority": re.compile(
        r"签\s*发\s*机\s*关\s*[/／]?\s*(?:issuing\s*authority)?|^\s*issuing\s*authority", re.IGNORECASE
    ),
    "number": re.compile(
        r"证\s*件\s*号\s*码?\s*[/／]?\s*(?:(?:[I1l0O]?\s*[D0O]|card)\s*n[o0]\.?|number)?|^\s*(?:id|card)\s*no\.?", re.I
    ),
}


def parse(page: Page) -> dict[str, Value | None]:
    """Name, number, birth_date, sex, valid_to. The name as printed first: in Latin letters, else in characters."""
    card = apart(page.lines, _LABELS)
    named = card.of("name")
    valid_to = until(card.of("valid")) or _last_day(card) or until(in_order(page.lines))
    return {
        "name": latin_name([*named, *card.below("name"), *_under(card.values, named)])
        or chinese_name(named)
        or latin_name(_with_a_comma(card.values)),
        "number": _number(card.of("number")) or _number(in_order(card.values)),
        "birth_date": day(card.of("birth_date")) or (lone_day(card.values) if valid_to else None),
        "sex": sex(card.of("sex")) or _lone_sex(card.values),
        "valid_to": valid_to,
    }


def _last_day(card: Apart) -> Value | None:
    """Where the label is 有效期至, the only date beside it."""
    label = card.labels.get("valid")
    return day(card.of("valid")) if label and "至" in label.text else None


def _lone_sex(lines: Sequence[Line]) -> Value | None:
    found = [(line, hit) for line in lines if (hit := re.search(r"[男女]\s*[/／]\s*[MF]?", line.text))]
    return sex([cut_out(found[0][0], *found[0][1].span())]) if len(found) == 1 else None


def _number(lines: Sequence[Line]) -> Value | None:
    """The old form begins with three letters: a 0 there was an O."""
    lettered = [
        replace(line, text=re.sub(r"[A-Z0]{3}(?=\d{12}\s*$)", lambda hit: hit[0].replace("0", "O"), line.text))
        for line in lines
    ]
    return matching(_NUMBER, lines) or matching(_NUMBER, lettered) or _ending(lines) or _ending(lettered)


def _ending(lines: Sequence[Line]) -> Value | None:
    """Where its label was read in pieces with it: the last characters of a line."""
    for line in lines:
        hit = re.search(rf"(?:{_NUMBER.pattern})$", line.text.rstrip().upper())
        if hit:
            return Value(hit[0], round(cut_out(line, *hit.span()).score, 4))
    return None


def _with_a_comma(lines: Sequence[Line]) -> list[Line]:
    """Where the label went unread: SURNAME, GIVEN NAMES stands nowhere else."""
    return [line for line in lines if re.fullmatch(r"[A-Z' -]{2,},\s*[A-Z' -]{2,}", line.text.strip().upper())]


def _under(lines: Sequence[Line], named: Sequence[Line]) -> list[Line]:
    """The line below the name: the same name in the other script."""
    if not named:
        return []
    first = named[0]
    return [
        line
        for line in lines
        if 0 < line.middle - first.middle < 1.8 * first.height and abs(line.x0 - first.x0) < 2 * first.height
    ]
