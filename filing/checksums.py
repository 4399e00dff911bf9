"""The check characters of the national number standards. Each takes the body without its check and gives the check."""

from __future__ import annotations

#: GB 32100-2015: no I, O, S, V, Z.
CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: GB 11714 and the value of each character in it.
LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_check(body: str) -> str:
    """GB 11643: the eighteenth character of a resident's number, from seventeen digits."""
    return "10X98765432"[_weighted(body, _ID_WEIGHTS, LETTERS_AND_DIGITS) % 11]


def credit_check(body: str) -> str:
    """GB 32100: the eighteenth character of a unified social credit code, from seventeen of its alphabet."""
    return CREDIT_CODE_ALPHABET[-_weighted(body, _CREDIT_WEIGHTS, CREDIT_CODE_ALPHABET) % 31]


def organisation_check(body: str) -> str:
    """GB 11714: the ninth character of an organisation code, from eight."""
    check = 11 - _weighted(body, _ORGANISATION_WEIGHTS, LETTERS_AND_DIGITS) % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def licence_check(body: str) -> str:
    """ISO 7064 MOD 11,10: the fifteenth digit of an old business licence number, from fourteen."""
    product = 10
    for digit in body:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def _weighted(body: str, weights: tuple[int, ...], alphabet: str) -> int:
    return sum(alphabet.index(character) * weight for character, weight in zip(body, weights, strict=True))
