"""One sample by kind, level and seed: the photo, what stands on it, and what a reader owes beyond that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from tests.documents import abroad, bodies, people
from tests.documents.hand import Hand
from tests.documents.kinds import domain, identity, licence, organisation, passport, permanent, travel
from tests.documents.photo import Level, piece_of, take
from tests.documents.sheet import Sheet

LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Flat:
    """A certificate as it was printed. truth: its fields, dates ISO 8601. doubts: a code for each field that owes one."""

    kind: str
    design: str
    sheet: Sheet
    truth: Mapping[str, str]
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Sample:
    """A photo and the fields that a reader should find."""

    kind: str
    data: bytes
    truth: dict[str, str]
    design: str = ""
    doubts: Mapping[str, str] = field(default_factory=dict)
    done: tuple[str, ...] = ()  # what happened to the photo
    retake: bool = False  # whether asking for another photo is right
    letter_px: float = 0.0  # the smallest letters of any field


def made(kind: str, level: Level, seed: int) -> Sample:
    """The same for the same three."""
    return photographed(flat(kind, seed), level, seed)


def photographed(one: Flat, level: Level, seed: int) -> Sample:
    """A certificate, also one of faults.py, as a sample."""
    photo = take(piece_of(one.sheet), level, f"{one.kind} {seed}", hard_side(one.sheet))
    told = (photo.done, photo.retake, round(photo.letter_px, 1))
    return Sample(one.kind, photo.data, dict(one.truth), one.design, one.doubts, *told)


def flat(kind: str, seed: int) -> Flat:
    """The certificate before anybody photographs it. Raises KeyError for an unknown kind."""
    return _KINDS[kind](seed, Hand(f"{kind} {seed}"))


def hard_side(sheet: Sheet) -> int:
    """Pixels of a hard photo. The letters of a sheet are half a card's in proportion: at 640 nobody could read them."""
    return 640 if sheet.width < 100 else 900 if sheet.width < 130 else 1280


def _id_front(seed: int, hand: Hand) -> Flat:
    somebody = people.person(seed)
    return Flat("id_card_front", "2004", identity.id_card_front(somebody, hand=hand), somebody.front())


def _id_back(seed: int, hand: Hand) -> Flat:
    somebody = people.person(seed)
    return Flat("id_card_back", "2004", identity.id_card_back(somebody, hand), somebody.back())


#: When the last licences of a design were given out.
_LAST_YEAR = {"upright_2015": 2019, "upright_number": 2015, "across_number": 2014, "across_2019": 2026}


def _licence(seed: int, hand: Hand) -> Flat:
    """The current layouts more often than those before."""
    design = ("upright_2015", "across_2019", "upright_number", "across_2019", "across_number")[seed % 5]
    company = people.company(seed)
    if company.established.year > _LAST_YEAR[design]:
        company = replace(company, established=company.established.replace(year=_LAST_YEAR[design] - seed % 6))
    truth = company.licence()
    if "number" in design:
        truth["credit_code"] = company.number
    if design == "across_number" and company.labels[0] == "经营者":
        truth.pop("kind")  # only the title says it
    return Flat("business_licence", design, licence.licence(company, design, hand), truth)


def _domain(seed: int, hand: Hand) -> Flat:
    one, design = bodies.domain(seed), domain.DESIGNS[seed % len(domain.DESIGNS)]
    return Flat("domain_certificate", design, domain.certificate(one, design, hand), one.fields())


def _permit(kind: str) -> Callable[[int, Hand], Flat]:
    def drawn(seed: int, hand: Hand) -> Flat:
        holder = abroad.permit_holder(seed, kind)
        return Flat(kind, "card", travel.permit(holder, kind, hand), holder.fields())

    return drawn


def _residence(seed: int, hand: Hand) -> Flat:
    holder = abroad.residence_holder(seed)
    truth = {name: value for name, value in holder.fields().items() if name != "valid_to"}
    return Flat("residence_permit", "2018", identity.residence_permit_front(holder, hand), truth)


def _residence_back(seed: int, hand: Hand) -> Flat:
    """It says no more than until when the permit holds."""
    holder = abroad.residence_holder(seed)
    truth = {"valid_to": holder.valid_to.isoformat()}
    return Flat("residence_permit_back", "2018", identity.residence_permit_back(holder, hand), truth)


def _passport(seed: int, hand: Hand) -> Flat:
    holder = abroad.passport_holder(seed)
    return Flat("passport", holder.country[0], passport.data_page(holder, hand), holder.fields())


def _permanent(seed: int, hand: Hand) -> Flat:
    holder = abroad.permanent_resident(seed)
    design = "2023" if len(holder.number) == 18 else "2017"
    return Flat("foreign_permanent_residence", design, permanent.card(holder, hand), holder.fields())


def _organisation(seed: int, hand: Hand) -> Flat:
    body = bodies.organisation(seed)
    sheet, truth = organisation.certificate(body, hand)
    return Flat("organisation_certificate", body.title, sheet, truth)


_KINDS: Mapping[str, Callable[[int, Hand], Flat]] = {
    "id_card_front": _id_front,
    "id_card_back": _id_back,
    "business_licence": _licence,
    "domain_certificate": _domain,
    "hkm_permit": _permit("hkm_permit"),
    "tw_permit": _permit("tw_permit"),
    "residence_permit": _residence,
    "residence_permit_back": _residence_back,
    "passport": _passport,
    "foreign_permanent_residence": _permanent,
    "organisation_certificate": _organisation,
}
KINDS = tuple(_KINDS)
