"""Certificates that contradict themselves or have run out: well printed, and each owes a doubt.

The truth is what is printed. Codes of doubts: actions/readers/doubts.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from filing.checksums import CREDIT_CODE_ALPHABET, credit_check
from tests.documents import abroad, bodies, people
from tests.documents.hand import Hand
from tests.documents.kinds import domain, identity, licence, organisation, passport, permanent, travel
from tests.documents.make import Flat
from tests.documents.people import PLACES, Person

TODAY = date(2026, 11, 23)
Drawn = Callable[[int, Hand, Random], Flat]


def faulty(fault: str, seed: int) -> Flat:
    """One of FAULTS. Raises KeyError for others."""
    return FAULTS[fault](seed, Hand(f"{fault} {seed}"), Random(f"fault {fault} {seed}"))


def _front(change: Callable[[Person, Random], Person], doubts: dict[str, str]) -> Drawn:
    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        somebody = change(people.person(seed), rng)
        return Flat("id_card_front", "2004", identity.id_card_front(somebody, hand=hand), somebody.front(), doubts)

    return drawn


def _back(span: Callable[[Random], tuple[date, date]], code: str) -> Drawn:
    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        start, end = span(rng)
        somebody = replace(people.person(seed), valid_from=start, valid_to=end)
        sheet = identity.id_card_back(somebody, hand)
        return Flat("id_card_back", "2004", sheet, somebody.back(), {"valid_to": code})

    return drawn


def _other_check(number: str, rng: Random, alphabet: str = "0123456789X") -> str:
    """The same with another last character."""
    return number[:-1] + rng.choice([one for one in alphabet if one != number[-1]])


def _born_otherwise(somebody: Person, rng: Random) -> Person:
    return replace(somebody, born=somebody.born + timedelta(days=rng.choice((-365, -31, -1, 1, 30, 366))))


def _of_other_sex(somebody: Person, rng: Random) -> Person:
    return replace(somebody, sex="male" if somebody.sex == "female" else "female")


def _from_elsewhere(somebody: Person, rng: Random) -> Person:
    """An address that names another province than the number's."""
    places = [
        place for area, place, _ in PLACES if area[:2] != somebody.number[:2] and ("省" in place or "自治区" in place)
    ]
    return replace(somebody, address=rng.choice(places) + people.home(rng))


def _run_out(rng: Random) -> tuple[date, date]:
    return _years(TODAY - timedelta(days=rng.randint(2, 900)), rng.choice((10, 20)))


def _running_out(rng: Random) -> tuple[date, date]:
    return _years(TODAY + timedelta(days=rng.randint(3, 80)), rng.choice((10, 20)))


def _odd_span(rng: Random) -> tuple[date, date]:
    return _years(TODAY + timedelta(days=rng.randint(400, 1500)), rng.choice((7, 12, 15)))


def _years(end: date, years: int) -> tuple[date, date]:
    end = end.replace(day=min(end.day, 28))
    return end.replace(year=end.year - years), end


def _code_checked_wrongly(seed: int, hand: Hand, rng: Random) -> Flat:
    company = people.company(seed)
    company = replace(company, code=_other_check(company.code, rng, CREDIT_CODE_ALPHABET))
    doubts = {"credit_code": "checksum"}
    return Flat(
        "business_licence", "across_2019", licence.licence(company, "across_2019", hand), company.licence(), doubts
    )


def _code_of_others(seed: int, hand: Hand, rng: Random) -> Flat:
    """A company with a self-employed business's code."""
    company = next(one for one in map(people.company, range(seed, seed + 99)) if one.labels[1] == "注册资本")
    body = "92" + company.code[2:17]
    company = replace(company, code=body + credit_check(body))
    sheet = licence.licence(company, "upright_2015", hand)
    return Flat("business_licence", "upright_2015", sheet, company.licence(), {"credit_code": "category_mismatch"})


def _body(change: Callable[[bodies.Organisation, Random], bodies.Organisation], doubts: dict[str, str]) -> Drawn:
    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        body = change(bodies.organisation(seed * 5), rng)  # an institution: it prints everything
        sheet, truth = organisation.certificate(body, hand)
        return Flat("organisation_certificate", body.title, sheet, truth, doubts)

    return drawn


def _out_of_force(body: bodies.Organisation, rng: Random) -> bodies.Organisation:
    end = _run_out(rng)[1]
    return replace(body, valid_from=end.replace(year=end.year - 4), valid_to=end)


def _held_until(span: Callable[[Random], tuple[date, date]]) -> Callable[[bodies.Domain, Random], bodies.Domain]:
    def changed(one: bodies.Domain, rng: Random) -> bodies.Domain:
        start, end = span(rng)
        return replace(one, registered=start, expires=end)

    return changed


def _domain(change: Callable[[bodies.Domain, Random], bodies.Domain], doubts: dict[str, str]) -> Drawn:
    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        one = change(bodies.domain(seed), rng)
        design = domain.DESIGNS[seed % len(domain.DESIGNS)]
        return Flat("domain_certificate", design, domain.certificate(one, design, hand), one.fields(), doubts)

    return drawn


def _zone(part: str) -> Drawn:
    """A passport whose machine-readable line has one wrong check digit: of its number, birth or expiry."""

    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        holder = abroad.passport_holder(seed)
        first, second = abroad.mrz(holder)
        at = {"number": 9, "birth_date": 19, "valid_to": 27}[part]
        wrong = str((int(second[at]) + rng.randint(1, 9)) % 10)
        sheet = passport.data_page(holder, hand, (first, second[:at] + wrong + second[at + 1 :]))
        return Flat("passport", holder.country[0], sheet, holder.fields(), {part: "mrz_check"})

    return drawn


def _zone_of_another(seed: int, hand: Hand, rng: Random) -> Flat:
    """The printed number and the machine-readable one differ in a digit, both well-formed. The truth is the printed one."""
    holder = abroad.passport_holder(seed)
    place = rng.choice([at for at, one in enumerate(holder.number) if one.isdigit()])
    other = (
        holder.number[:place] + str((int(holder.number[place]) + rng.randint(1, 9)) % 10) + holder.number[place + 1 :]
    )
    sheet = passport.data_page(holder, hand, abroad.mrz(replace(holder, number=other)))
    return Flat("passport", holder.country[0], sheet, holder.fields(), {"number": "mrz_mismatch"})


def _ended(kind: str, span: Callable[[Random], tuple[date, date]], code: str) -> Drawn:
    """A certificate of people from elsewhere that has run out or soon will."""

    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        start, end = span(rng)
        holder = replace(_HOLDERS[kind](seed), valid_from=start, valid_to=end)
        if kind == "residence_permit_back":
            sheet, truth = identity.residence_permit_back(holder, hand), {"valid_to": end.isoformat()}
        else:
            sheet, truth = _DRAWN[kind](holder, hand), holder.fields()
        return Flat(kind, "", sheet, truth, {"valid_to": code})

    return drawn


def _numbered(
    kind: str, change: Callable[[abroad.Traveller, Random], abroad.Traveller], doubts: dict[str, str]
) -> Drawn:
    """A residence permit or a permanent residence card whose number is at odds with itself or the rest."""

    def drawn(seed: int, hand: Hand, rng: Random) -> Flat:
        holder = change(_HOLDERS[kind](seed * 2 + 1), rng)  # odd seeds have the longer number
        truth = holder.fields()
        if kind == "residence_permit":
            truth.pop("valid_to")
        return Flat(kind, "", _DRAWN[kind](holder, hand), truth, doubts)

    return drawn


_HOLDERS: Mapping[str, Callable[[int], abroad.Traveller]] = {
    "hkm_permit": lambda seed: abroad.permit_holder(seed, "hkm_permit"),
    "tw_permit": lambda seed: abroad.permit_holder(seed, "tw_permit"),
    "passport": abroad.passport_holder,
    "foreign_permanent_residence": abroad.permanent_resident,
    "residence_permit": abroad.residence_holder,
    "residence_permit_back": abroad.residence_holder,
}
_DRAWN = {
    "hkm_permit": lambda holder, hand: travel.permit(holder, "hkm_permit", hand),
    "tw_permit": lambda holder, hand: travel.permit(holder, "tw_permit", hand),
    "passport": passport.data_page,
    "foreign_permanent_residence": permanent.card,
    "residence_permit": identity.residence_permit_front,
}

FAULTS: Mapping[str, Drawn] = {
    "id_checksum": _front(
        lambda one, rng: replace(one, number=_other_check(one.number, rng)), {"id_number": "checksum"}
    ),
    "id_birth": _front(_born_otherwise, {"birth_date": "birth_mismatch"}),
    "id_sex": _front(_of_other_sex, {"sex": "sex_mismatch"}),
    "id_region": _front(_from_elsewhere, {"address": "region_mismatch"}),
    "id_expired": _back(_run_out, "expired"),
    "id_expires_soon": _back(_running_out, "expires_soon"),
    "id_span": _back(_odd_span, "validity_span"),
    "licence_checksum": _code_checked_wrongly,
    "licence_category": _code_of_others,
    "organisation_checksum": _body(
        lambda one, rng: replace(one, code=_other_check(one.code, rng, CREDIT_CODE_ALPHABET)),
        {"credit_code": "checksum"},
    ),
    "organisation_expired": _body(_out_of_force, {"valid_to": "expired"}),
    "domain_expired": _domain(_held_until(_run_out), {"expires": "expired"}),
    "domain_expires_soon": _domain(_held_until(_running_out), {"expires": "expires_soon"}),
    "passport_zone_number": _zone("number"),
    "passport_zone_birth": _zone("birth_date"),
    "passport_zone_expiry": _zone("valid_to"),
    "passport_zone_other": _zone_of_another,
    "passport_expired": _ended("passport", _run_out, "expired"),
    "hkm_expired": _ended("hkm_permit", _run_out, "expired"),
    "tw_expires_soon": _ended("tw_permit", _running_out, "expires_soon"),
    "residence_expired": _ended("residence_permit_back", _run_out, "expired"),
    "permanent_expired": _ended("foreign_permanent_residence", _run_out, "expired"),
    "residence_checksum": _numbered(
        "residence_permit", lambda one, rng: replace(one, number=_other_check(one.number, rng)), {"number": "checksum"}
    ),
    "residence_birth": _numbered(
        "residence_permit",
        lambda one, rng: replace(one, born=one.born + timedelta(days=1)),
        {"birth_date": "birth_mismatch"},
    ),
    "permanent_checksum": _numbered(
        "foreign_permanent_residence",
        lambda one, rng: replace(one, number=_other_check(one.number, rng)),
        {"number": "checksum"},
    ),
    "permanent_birth": _numbered(
        "foreign_permanent_residence",
        lambda one, rng: replace(one, born=one.born + timedelta(days=31)),
        {"birth_date": "birth_mismatch"},
    ),
}
