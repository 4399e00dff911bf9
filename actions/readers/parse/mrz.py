"""The two lines at the foot of a passport (machine-readable zone, ICAO 9303 part 4: TD3, two lines of 44 characters).

Line 1: P, type, issuing state, SURNAME<<GIVEN<NAMES. Line 2: number, check, nationality, birth, check, sex, expiry,
check, personal number, check, check of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from actions.readers.page import Line
from actions.readers.parse.text import squeezed
from actions.readers.wording import UNSURE

_VALUES = {character: index for index, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {"<": 0}
_WEIGHTS = (7, 3, 1)
#: Letters that the recogniser gives for digits where only digits can stand.
_DIGITS = str.maketrans("OQDIZSB", "0001258")
#: And the other way round: in the line of names there are no digits.
_LETTERS = str.maketrans("01258", "OIZSB")
_FILLERS = str.maketrans({**dict.fromkeys("«‹〈《く＜", "<"), "∪": "U"})
#: Greek and Cyrillic letters that look the same.
_LATIN = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТХ", "ABEZHIKMNOPTYXABEKMHOPCTX")
_D = r"[0-9OQDIZSB]"
_SECOND = re.compile(rf"([A-Z0-9<]{{9}})({_D}|<)([A-Z0-9<]{{3}})({_D}{{6}})({_D})([MFX<])({_D}{{6}})({_D})(.*)")
_OFFSETS = 3  # characters of the pattern beside the zone that may be read before it
_L = r"[A-Z01258<]"
_FIRST = re.compile(rf"P{_L}({_L}{{3}})({_L}+)")


@dataclass(frozen=True)
class Mrz:
    """What the zone says, and which of its fields its own check digits contradict. Confidences are its lines'.

    number_check: the check digit of the number as it was read.
    """

    number: str
    number_check: str
    birth_date: str  # ISO 8601
    sex: str  # male, female, or empty where it is not said
    valid_to: str
    surname: str
    given: str
    issuer: str  # three letters
    broken: frozenset[str]
    sure_of_name: float
    sure: float


def find_mrz(lines: Sequence[Line]) -> Mrz | None:
    """The zone, if its second line was found."""
    texts = [(_letters(line.text), line) for line in sorted(lines, key=lambda line: line.middle)]
    seconds = [(hit, line) for text, line in texts if len(text) > 27 for hit in _seconds(text)]
    if not seconds:
        return None
    hit, line = min(seconds, key=lambda one: len(_broken(one[0])))
    first = next(((one, above) for text, above in texts if "<" in text and (one := _FIRST.match(text))), None)
    number, number_check, _, born, _, sex, ends, _, rest = hit.groups()
    broken = _broken(hit)
    if len(rest) == 16 and rest[-1].isdigit() and not broken and check_digit(_composite(hit)) != rest[-1]:
        broken.add("number")
    return Mrz(
        number=number.rstrip("<").replace("<", ""),
        number_check=number_check.translate(_DIGITS),
        birth_date=_day(born.translate(_DIGITS), _born_in(born.translate(_DIGITS), ends.translate(_DIGITS))),
        sex={"M": "male", "F": "female"}.get(sex, ""),
        valid_to=_day(ends.translate(_DIGITS), 2000),
        surname=_names(first[0][2])[0] if first else "",
        given=_names(first[0][2])[1] if first else "",
        issuer=first[0][1].translate(_LETTERS).rstrip("<") if first else "",
        broken=frozenset(broken),
        sure_of_name=_sure_of_names(first[0][2], first[1]) if first else 0.0,
        sure=_sure_of_letters(line),
    )


def check_digit(text: str) -> str:
    """Of ICAO 9303 part 3, 4.9: weights 7, 3, 1, modulo 10."""
    total = sum(_VALUES.get(letter, 0) * _WEIGHTS[index % 3] for index, letter in enumerate(text))
    return str(total % 10)


def _seconds(text: str) -> list[re.Match[str]]:
    """Where the second line may begin."""
    return [hit for start in range(_OFFSETS) if (hit := _SECOND.match(text, start))]


def _broken(hit: re.Match[str]) -> set[str]:
    return {name for name, of, check in _checked(hit) if check_digit(of) != check}


def _checked(hit: re.Match[str]) -> list[tuple[str, str, str]]:
    """Field, what its check digit is of, and the digit that is printed."""
    number, number_check, _, born, born_check, _, ends, ends_check, _ = hit.groups()
    digits = [one.translate(_DIGITS) for one in (number_check, born, born_check, ends, ends_check)]
    return [
        ("number", number, digits[0].replace("<", "0")),
        ("birth_date", digits[1], digits[2]),
        ("valid_to", digits[3], digits[4]),
    ]


def _composite(hit: re.Match[str]) -> str:
    number, number_check, _, born, born_check, _, ends, ends_check, rest = hit.groups()
    dates = "".join(one.translate(_DIGITS) for one in (born, born_check, ends, ends_check))
    return number + number_check.translate(_DIGITS) + dates + rest[:15]


def _letters(text: str) -> str:
    return squeezed(text).upper().translate(_FILLERS).translate(_LATIN)


def _sure_of_letters(line: Line) -> float:
    """Fillers do not count: there are many, and nothing rests on them."""
    sures = [sure for sure, letter in zip(line.sures, line.text, strict=True) if letter.isalnum()]
    return round(min(sures, default=0.0), 4)


def _sure_of_names(text: str, line: Line) -> float:
    """A 0 is an O; which letter was read as another digit is a guess, 1 for I or for L."""
    sure = _sure_of_letters(line)
    return min(sure, UNSURE) if re.search("[1258]", text) else sure


def _names(text: str) -> tuple[str, str]:
    """Surname and given names. A run of K at the end is fillers misread."""
    surname, _, given = text.translate(_LETTERS).partition("<<")
    given = re.sub(r"<K{2,}$|K{4,}$", "", given.rstrip("<").partition("<<")[0])
    return " ".join(surname.replace("<", " ").split()), " ".join(given.replace("<", " ").split())


def _born_in(born: str, ends: str) -> int:
    """The century of a birth: nobody is born later than five years before his passport ends, its shortest validity."""
    return 2000 if int(born[:2]) <= int(ends[:2]) - 5 else 1900


def _day(digits: str, century: int) -> str:
    return f"{century + int(digits[:2])}-{digits[2:4]}-{digits[4:6]}"
