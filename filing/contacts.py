"""Phones and e-mail addresses: parsed, not validated, like the numbers of certificates. Source: docs/facts.md, 5.2."""

from __future__ import annotations

import re
from dataclasses import dataclass

from filing.masking import mask
from filing.plain import compact, plain
from filing.problem import Problem


@dataclass(frozen=True, repr=False)
class Phone:
    """A mobile `13812345678`, or a landline `086-0535-6700763`."""

    number: str

    def __repr__(self) -> str:
        """Masked, so that no log line can leak it."""
        return f"{type(self).__name__}({mask('phone', self.number)})"

    __str__ = __repr__


@dataclass(frozen=True, repr=False)
class Mobile(Phone):
    """An eleven-digit mainland mobile number."""


@dataclass(frozen=True, repr=False)
class Landline(Phone):
    """`086-area-number[-extension]`."""

    area: str


@dataclass(frozen=True, repr=False)
class Email:
    """An e-mail address, its domain in small letters."""

    address: str

    def __repr__(self) -> str:
        """Masked, so that no log line can leak it."""
        return f"Email({mask('email', self.address)})"

    __str__ = __repr__


_LANDLINE = re.compile(r"(?:\+?0?86-?)?(0(?:10|2\d|[3-9]\d{2}))-?([2-8]\d{2,3}-?\d{4})(?:(?:-|转|EXT)(\d{1,6}))?")
_EMAIL_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_EMAIL_PLACE = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")


def parse_mobile(text: str) -> Mobile | Problem:
    """A mainland mobile: eleven digits; a country code in front is taken off."""
    number = re.sub(r"^(\+86|0086|86(?=1\d{10}$))", "", compact(text).replace("(", "").replace(")", ""))
    if re.fullmatch(r"1[3-9]\d{9}", number):
        return Mobile(number)
    if re.fullmatch(r"\d{17}[\dX]", number):
        return Problem("mobile_got_id")
    if re.fullmatch(r"0\d{9,11}", number):
        return Problem("mobile_got_landline")
    return _mobile_fault(number)


def parse_landline(text: str) -> Landline | Problem:
    """An office phone: written `086-area-number[-extension]` in the end, however it was typed."""
    typed = re.sub(r"\s*([-()转])\s*", r"\1", plain(text)).upper()
    typed = re.sub(r"[()\s]+", "-", typed).strip("-")
    found = _LANDLINE.fullmatch(typed)
    if found:
        parts = ("086", found[1], found[2].replace("-", ""), found[3])
        return Landline("-".join(part for part in parts if part), found[1])
    if isinstance(parse_mobile(text), Mobile):
        return Problem("landline_got_mobile")
    return Problem("landline_area" if re.fullmatch(r"\d{7,8}", typed) else "landline_form")


def parse_email(text: str) -> Email | Problem:
    """An address that mail can go to: one @, a name, a domain with a dot; at most 128 characters."""
    address = plain(text).replace("。", ".").strip("<>,;. ")
    name, at, place = address.rpartition("@")
    if not at or "@" in name:
        return Problem("email_at")
    if len(address) > 128:
        return Problem("email_length")
    strange = next((character for character in address if not (character.isascii() and character.isprintable())), "")
    if strange or " " in address:
        return Problem("email_character", args={"character": strange or "␣"})
    if not _EMAIL_PLACE.fullmatch(place.lower()):
        return Problem("email_domain", args={"domain": place})
    return Email(f"{name}@{place.lower()}") if _EMAIL_NAME.fullmatch(name) else Problem("email_name")


def _mobile_fault(number: str) -> Problem:
    strange = next((character for character in number if not character.isdigit()), "")
    if strange:
        return Problem("mobile_character", args={"character": strange})
    if len(number) != 11:
        return Problem("mobile_length", args={"count": str(len(number))})
    return Problem("mobile_prefix", args={"prefix": number[:2]})
