"""The generator's own promises: the same seed the same picture, whole truths, well-formed numbers, codes that are owed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import numpy as np
import pytest
from PIL import Image

from filing.numbers import CreditCode, IdNumber, Permit, parse_certificate, parse_credit_code, parse_id_number
from filing.numbers import parse_licence_number as parse_licence
from tests.documents import abroad, bodies, people
from tests.documents.bad_files import bad_files, turned
from tests.documents.faults import FAULTS, faulty
from tests.documents.judged import CODES, Case, judged, spoilt
from tests.documents.kinds.licence import DESIGNS
from tests.documents.make import KINDS, LEVELS, flat, made
from tests.documents.photo.light import unreadable
from tests.documents.photo.pixels import Picture
from tests.documents.photo.scene import Laid, Scene
from tests.documents.sheet import Box
from tests.documents.together import together

TODAY = date(2026, 11, 23)
SEEDS = range(300, 360)
HOLDER = {"name", "number", "birth_date", "sex", "valid_to"}
#: What every certificate of a kind says, whatever its design.
ALWAYS = {
    "id_card_front": {"name", "sex", "ethnicity", "birth_date", "address", "id_number"},
    "id_card_back": {"authority", "valid_from", "valid_to"},
    "business_licence": {"credit_code", "address", "legal_representative", "established"},
    "domain_certificate": {"domain", "holder", "registered", "expires"},
    "hkm_permit": HOLDER,
    "tw_permit": HOLDER,
    "residence_permit": HOLDER - {"valid_to"},
    "residence_permit_back": {"valid_to"},
    "passport": HOLDER,
    "foreign_permanent_residence": HOLDER,
    "organisation_certificate": {"credit_code", "name"},
}
DATES = ("birth_date", "valid_from", "valid_to", "registered", "expires", "established")


@pytest.mark.parametrize("level", LEVELS)
def test_the_same_seed_takes_the_same_photo_and_another_seed_another(level: str) -> None:
    one, again, other = (made("hkm_permit", level, seed) for seed in (7, 7, 8))  # type: ignore[arg-type]
    assert one == again
    assert one.data != other.data and one.truth != other.truth


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_truth_stands_on_the_sheet(kind: str) -> None:
    for seed in SEEDS[:8]:
        one = flat(kind, seed)
        assert set(one.truth) >= ALWAYS[kind], (kind, seed)
        assert set(one.truth) <= set(one.sheet.fields), (kind, seed, one.design)
        for name, boxes in one.sheet.fields.items():
            for box in boxes:
                assert 0 <= box.x0 < box.x1 <= one.sheet.picture.width + 1, (kind, seed, one.design, name)
                assert 0 <= box.y0 < box.y1 <= one.sheet.picture.height + 1, (kind, seed, one.design, name)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_printed_over_a_field(kind: str) -> None:
    for seed in SEEDS[:24]:
        sheet = flat(kind, seed).sheet
        for name, boxes in sheet.fields.items():
            over = [one for one in sheet.printed if one not in boxes and any(_overlap(one, box) for box in boxes)]
            assert not over, (kind, seed, name)


def _overlap(one: Box, other: Box) -> bool:
    """Of two boxes, side by side and for more than a seventh of a letter's height."""
    high = min(one.y1, other.y1) - max(one.y0, other.y0)
    return min(one.x1, other.x1) > max(one.x0, other.x0) and high > 0.15 * (other.y1 - other.y0)


@pytest.mark.parametrize("kind", KINDS)
def test_dates_are_written_the_standard_way(kind: str) -> None:
    for seed in SEEDS[:5]:
        for name, value in flat(kind, seed).truth.items():
            if name in DATES and value != "long-term":
                date.fromisoformat(value)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_is_well_formed(seed: int) -> None:
    somebody, company = people.person(seed), people.company(seed)
    number = parse_id_number(somebody.number, TODAY)
    assert isinstance(number, IdNumber) and (number.born, number.sex) == (somebody.born, somebody.sex)
    assert isinstance(parse_credit_code(company.code), CreditCode)
    assert parse_licence(company.number).number == company.number  # type: ignore[union-attr]
    assert isinstance(parse_credit_code(bodies.organisation(seed).code), CreditCode)
    for kind, make in HOLDERS.items():
        holder = make(seed)
        found = parse_certificate(kind, holder.number, TODAY)
        assert isinstance(found, IdNumber | Permit), (kind, holder.number)
        if isinstance(found, IdNumber):
            assert (found.born, found.sex) == (holder.born, holder.sex)


HOLDERS: dict[str, Callable[[int], abroad.Traveller]] = {
    "hkm_permit": lambda seed: abroad.permit_holder(seed, "hkm_permit"),
    "tw_permit": lambda seed: abroad.permit_holder(seed, "tw_permit"),
    "residence_permit": abroad.residence_holder,
    "passport": abroad.passport_holder,
    "foreign_permanent_residence": abroad.permanent_resident,
}


def test_check_digits_of_passports_are_those_of_the_standards_own_example() -> None:
    # ICAO 9303-4, appendix B.
    assert [abroad.mrz_check(part) for part in ("L898902C3", "740812", "120415", "ZE184226B<<<<<")] == list("6291")
    for seed in SEEDS:
        assert {len(line) for line in abroad.mrz(abroad.passport_holder(seed))} == {44}


@pytest.mark.parametrize("design", DESIGNS)
def test_every_design_of_a_licence_comes_up(design: str) -> None:
    assert design in {flat("business_licence", seed).design for seed in range(5)}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_owes_a_doubt_on_a_field_that_is_printed(fault: str) -> None:
    one = faulty(fault, 11)
    assert one.doubts and set(one.doubts) <= set(one.truth)


def test_half_of_the_photos_to_judge_are_good_and_every_code_is_owed() -> None:
    cases = [judged(seed) for seed in range(4)]
    assert [case.expected is None for case in cases] == [True, False, True, False]
    assert len({judged_code(seed) for seed in range(1, 2 * len(CODES), 2)}) == len(CODES)


def judged_code(seed: int) -> str:
    return CODES[seed // 2 % len(CODES)]


@pytest.mark.parametrize("code", CODES)
def test_a_spoilt_photo_is_a_jpeg_that_says_what_was_asked_for(code: str) -> None:
    case: Case = spoilt(code, 21)
    assert Image.open(io.BytesIO(case.data)).format == "JPEG"
    assert case.expected == code and case.asked in KINDS
    assert (case.asked != case.kind) is (code in ("wrong_kind", "not_a_document"))


def test_two_sides_lie_in_one_photo() -> None:
    for seed in (1, 2, 3):
        one = together(seed)
        assert len({part.kind for part in one.parts}) == 2
        assert one.how == ("scan" if seed == 3 else "table")


def test_who_heeds_the_orientation_sees_the_same_card_eight_times() -> None:
    from PIL import ImageOps

    upright = [ImageOps.exif_transpose(Image.open(io.BytesIO(turned(tag)))).resize((40, 27)) for tag in range(1, 9)]
    for other in upright[1:]:
        assert other.size == upright[0].size
        assert max(abs(a - b) for a, b in zip(upright[0].tobytes(), other.tobytes(), strict=True)) < 40


def test_bad_files_have_names_of_their_own_and_a_line_on_what_is_wrong() -> None:
    files = list(bad_files())
    assert len({file.name for file in files}) == len(files)
    assert all(file.wrong and file.outcomes for file in files)


def test_a_letter_in_a_lamps_slope_is_lost_though_the_paper_around_it_still_changes() -> None:
    paper = np.full((40, 200, 3), 200, np.uint8)
    paper[10:30, 4:200:8] = 110
    lines = {"name": np.array([(0, 5), (200, 5), (200, 35), (0, 35)], np.float32)}
    before = Scene(paper, (Laid(np.zeros((4, 2), np.float32), lines),))
    dim, glaring = (before.showing(_brighter(paper, peak)) for peak in (40, 180))
    assert unreadable(before, dim) == () and unreadable(before, glaring) == ("name",)


def _brighter(paper: Picture, peak: float) -> Picture:
    """More and more to the right."""
    return np.asarray(np.clip(paper + np.linspace(0, peak, paper.shape[1])[None, :, None], 0, 255), np.uint8)
