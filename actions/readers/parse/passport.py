"""The data page of a passport: the machine-readable zone, and what is printed above it as its witness."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from actions.readers.page import Line, Page
from actions.readers.parse.card import Apart, apart, chinese_name, name_above
from actions.readers.parse.mrz import Mrz, check_digit, find_mrz
from actions.readers.parse.text import Value, printed_days, prints, squeezed

#: Also the zone's first line, 44 characters of which some may be lost; PERMANENT RESIDENT ID CARD is shorter.
TITLES = re.compile(r"护\s*照|PASSPORT|^P[<A-Z][A-Z]{3}[A-Z<]{25}|<<<<<<", re.IGNORECASE | re.MULTILINE)
_NOT_CHINESE = re.compile("[02-9]")
_ALIKE = 0.85  # of two readings of a name: one letter of eight is another
_LABELS = {
    "name": re.compile(r"姓\s*名\s*[/／]?\s*(?:name)?", re.IGNORECASE),
    "number": re.compile(
        r"护\s*照\s*号\s*码?\s*[/／]?\s*(?:passport\s*n[o0]\.?)?|passport\s*(?:n[o0]\.?|number)", re.IGNORECASE
    ),
}


def parse(page: Page) -> dict[str, Value | None]:
    """Name, number, birth_date, sex, valid_to.

    Chinese passports print the name in characters too, which is the name that a filing wants: without them it has none.
    """
    zone = find_mrz(page.lines)
    if zone is None:
        return {}
    card = apart(page.lines, _LABELS)
    chinese = _in_characters(page, card, zone) if zone.issuer in ("CHN", "") else None
    values: dict[str, Value | None] = {
        "name": chinese if zone.issuer == "CHN" else chinese or _as_printed(page, zone),
        "number": _number(page, zone),
        "birth_date": Value(zone.birth_date, max(zone.sure, _day_above(page, zone.birth_date))),
        "sex": Value(zone.sex, max(zone.sure, _sex_above(page, zone.sex))),
        "valid_to": Value(zone.valid_to, max(zone.sure, _day_above(page, zone.valid_to))),
    }
    doubts = {**_differing(page, zone), **dict.fromkeys(zone.broken, "mrz_check")}
    found = {name: value for name, value in values.items() if value}
    return {name: replace(value, doubt=value.doubt or doubts.get(name)) for name, value in found.items()}


def is_printed_whole(page: Page) -> bool:
    """Whether every field was read above the zone too, so that no reflection lies over one."""
    zone = find_mrz(page.lines)
    if zone is None or (zone.issuer == "CHN" and not _in_characters(page, apart(page.lines, _LABELS), zone)):
        return False
    above = {re.sub("[^A-Z]", "", line.text.upper()) for line in page.lines if "<" not in line.text}
    parts = [re.sub("[^A-Z]", "", part) for part in (zone.surname, zone.given)]
    named = "".join(parts) in above or {part for part in parts if part} <= above
    read = (_sex_above(page, zone.sex), *(_day_above(page, day) for day in (zone.birth_date, zone.valid_to)))
    return named and all(read) and not _differing(page, zone)


def _in_characters(page: Page, card: Apart, zone: Mrz) -> Value | None:
    """At its label or, where that was not read, above the same name in Latin letters."""
    letters = re.sub("[^A-Z]", "", zone.surname + zone.given)
    latin = [line for line in card.values if "<" not in line.text and _alike_names(line.text, letters)]
    labelled = chinese_name(card.below("name") or card.beside("name"))
    return labelled or (name_above(latin[0], card.values) if letters and latin else None)


def _alike_names(printed: str, letters: str) -> bool:
    """Whether it is this name, or was before one letter of it was misread."""
    return SequenceMatcher(None, re.sub("[^A-Z]", "", printed.upper()), letters).ratio() > _ALIKE


def _as_printed(page: Page, zone: Mrz) -> Value:
    """Surname and given names."""
    above = {re.sub("[^A-Z]", "", line.text.upper()): line for line in page.lines if "<" not in line.text}
    parts = [part for part in (zone.surname, zone.given) if part]
    named = [_twice(part, zone.sure_of_name, above.get(part.replace(" ", ""))) for part in parts]
    sure = min((one.confidence for one in named), default=0.0)
    return Value(" ".join(one.text for one in named), sure)


def _twice(part: str, sure: float, above: Line | None) -> Value:
    """A name of the zone, which has no hyphens and apostrophes, and what is printed above it.

    What stands in both places was read twice, and is as sure as the surer reading; not where spaces differ.
    """
    if above is None:
        return Value(re.sub("[^A-Z]+", " ", part), sure)
    printed = above.text.strip().upper()
    words = part if part.count(" ") >= printed.count(" ") and not re.search("['-]", printed) else printed
    same = re.sub("['-]", " ", printed).split() == part.split()
    return Value(words, round(max(above.score, sure) if same or re.search("['-]", printed) else min(sure, 0.5), 4))


def _number(page: Page, zone: Mrz) -> Value:
    """As the zone has it. Where that cannot be, by its check digit or because a Chinese number begins with a letter, 14 or
    15 (docs/facts.md, 5; 6 has the same check digit as G), the number printed above if it fits: in doubt.
    """
    above = {squeezed(line.text).upper(): line.score for line in page.lines if "<" not in line.text}
    broken = "number" in zone.broken
    if not broken and not (zone.issuer == "CHN" and _NOT_CHINESE.match(zone.number)):
        return Value(zone.number, round(max(zone.sure, above.get(zone.number, 0.0)), 4))
    fits = [one for one in above if _alike(one, zone.number) and check_digit(one.ljust(9, "<")) == zone.number_check]
    doubt = "mrz_check" if broken else "mrz_mismatch"
    return Value(fits[0], round(above[fits[0]], 4), doubt) if len(fits) == 1 else Value(zone.number, zone.sure, doubt)


def _alike(one: str, other: str) -> bool:
    """Two readings of one number: as long, and at most two characters are others."""
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def _day_above(page: Page, day: str) -> float:
    """How surely this day was read above the zone; 0 if it was not."""
    return max((line.score for line in page.lines if prints(line.text, day)), default=0.0)


def _sex_above(page: Page, sex: str) -> float:
    """The same of a lone letter or character."""
    signs = {"male": r"M|男(/M)?", "female": r"F|女(/F)?"}.get(sex, "(?!)")
    found = [line.score for line in page.lines if re.fullmatch(signs, squeezed(line.text).upper())]
    return round(max(found, default=0.0), 4)


def _differing(page: Page, zone: Mrz) -> dict[str, str]:
    """Fields for which the page above prints something else than the zone."""
    text = {squeezed(line.text).upper() for line in page.lines}
    days = {found.isoformat() for line in page.lines for found in printed_days(line.text)}
    said = {"birth_date": zone.birth_date, "valid_to": zone.valid_to}
    differs = {name: "mrz_mismatch" for name, day in said.items() if len(days) > 1 and day not in days}
    printed = any(zone.number in one and "<" not in one and len(one) < 20 for one in text)
    return differs if printed else {**differs, "number": "mrz_mismatch"}
