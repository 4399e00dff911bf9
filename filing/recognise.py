"""What is wrong with a number, and which other number it is, for the sentence that says so."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from filing.checksums import CREDIT_CODE_ALPHABET, credit_check, id_check, licence_check, organisation_check
from filing.problem import Problem

_MEANT = {"I": "1", "O": "0", "S": "5", "V": "U", "Z": "2"}


def find_other(number: str, wanted: str, kinds: tuple[str, ...]) -> Problem | None:
    """Another kind of number in this one's place; the sentence `<wanted>_got_<kind>` says where the right one is."""
    found = next((kind for kind in kinds if looks(kind, number)), None)
    return Problem(f"{wanted}_got_{found}") if found else None


def looks(kind: str, number: str) -> bool:
    """Whether it is without doubt a number of this kind."""
    return _KINDS[kind](number)


def find_length(number: str, wanted: int, code: str) -> Problem | None:
    """Too short or too long, with both counts."""
    return None if len(number) == wanted else Problem(code, args={"count": str(len(number)), "wanted": str(wanted)})


def find_strange(number: str, alphabet: str, of: str, first: int = 1) -> Problem | None:
    """The first character that cannot stand there, and the one it is often mistaken for."""
    found = next(((place, one) for place, one in enumerate(number, first) if one not in alphabet), None)
    if found is None:
        return None
    args = {"position": str(found[0]), "character": found[1]}
    meant = _MEANT.get(found[1])
    return (
        Problem(f"{of}_character_meant", args={**args, "meant": meant})
        if meant
        else Problem(f"{of}_character", args=args)
    )


def _mobile(number: str) -> bool:
    return bool(re.fullmatch(r"(\+?86)?1[3-9]\d{9}", number))


def _id(number: str) -> bool:
    return bool(re.fullmatch(r"[1-9]\d{16}[\dX]", number)) and id_check(number[:17]) == number[17]


def _credit_code(number: str) -> bool:
    shaped = len(number) == 18 and set(number) <= set(CREDIT_CODE_ALPHABET)
    return shaped and credit_check(number[:17]) == number[17] and not _id(number)


def _organisation_code(number: str) -> bool:
    return bool(re.fullmatch(r"[0-9A-Z]{8}[0-9X]", number)) and organisation_check(number[:8]) == number[8]


def _licence(number: str) -> bool:
    return bool(re.fullmatch(r"\d{15}", number)) and licence_check(number[:14]) == number[14]


def _hkm_permit(number: str) -> bool:
    return bool(re.fullmatch(r"[HM](\d{8}|\d{10})", number))


def _tw_permit(number: str) -> bool:
    return bool(re.fullmatch(r"\d{8}", number))


_KINDS: Mapping[str, Callable[[str], bool]] = {
    "mobile": _mobile,
    "id": _id,
    "credit_code": _credit_code,
    "organisation_code": _organisation_code,
    "licence": _licence,
    "hkm_permit": _hkm_permit,
    "tw_permit": _tw_permit,
}
