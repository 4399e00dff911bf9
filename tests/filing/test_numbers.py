"""Numbers of certificates: what is right passes however it is typed, one wrong character never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filing.contacts import Email, Landline, Mobile, parse_email, parse_landline, parse_mobile
from filing.masking import mask
from filing.numbers import (
    CreditCode,
    FilingNumber,
    IdNumber,
    Number,
    parse_certificate,
    parse_credit_code,
    parse_filing_number,
    parse_foreign_residence,
    parse_hkm_permit,
    parse_id_number,
    parse_licence_number,
    parse_organisation_code,
    parse_passport,
    parse_prc_passport,
    parse_residence_permit,
    parse_tw_permit,
)
from filing.problem import Problem
from filing.provinces import provinces
from tests.filing.numbers_made_up import TODAY, credit_codes, id_numbers, residence_permits


@given(id_numbers)
def test_a_well_formed_id_number_is_read(number: str) -> None:
    read = parse_id_number(number, TODAY)
    assert isinstance(read, IdNumber)
    assert read.number == number
    assert read.born.strftime("%Y%m%d") == number[6:14]
    assert read.sex == ("male" if int(number[16]) % 2 else "female")
    assert read.age(TODAY) >= 0


@given(id_numbers, st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_of_an_id_number_is_always_found(number: str, place: int, character: str) -> None:
    wrong = number[:place] + character + number[place + 1 :]
    assert wrong == number or isinstance(parse_id_number(wrong, TODAY), Problem)


@given(id_numbers, st.integers(0, 16))
def test_two_neighbours_swapped_are_always_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or isinstance(parse_id_number(swapped, TODAY), Problem)


@given(id_numbers)
def test_full_width_forms_spaces_and_small_x_do_not_matter(number: str) -> None:
    wide = "".join(chr(ord(one) + 0xFEE0) for one in number.lower())
    assert parse_id_number(f" {wide[:6]} {wide[6:]}　", TODAY) == parse_id_number(number, TODAY)


@given(credit_codes, st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXYIOSVZ"))
def test_one_wrong_character_of_a_credit_code_is_always_found(code: str, place: int, character: str) -> None:
    assert isinstance(parse_credit_code(code), CreditCode)
    wrong = code[:place] + character + code[place + 1 :]
    assert wrong == code or isinstance(parse_credit_code(wrong), Problem)


@given(residence_permits)
def test_a_residence_permit_is_read_and_is_no_id_number(number: str) -> None:
    assert isinstance(parse_residence_permit(number, TODAY), IdNumber)
    assert parse_id_number(number, TODAY).code == "id_got_residence_permit"  # type: ignore[union-attr]


@given(st.text(max_size=40))
def test_nothing_typed_breaks_a_parser(text: str) -> None:
    for kind in ("id_card", "residence_permit", "hkm_permit", "tw_permit", "passport", "foreign_permanent_residence"):
        assert isinstance(parse_certificate(kind, text, TODAY), (Number, Problem))
    assert isinstance(parse_credit_code(text), (CreditCode, Problem))
    assert isinstance(parse_filing_number(text), (FilingNumber, Problem))
    assert isinstance(parse_mobile(text), (Mobile, Problem))
    assert isinstance(parse_landline(text), (Landline, Problem))
    assert isinstance(parse_email(text), (Email, Problem))


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014"])
def test_published_id_numbers_pass(number: str) -> None:
    assert isinstance(parse_id_number(number, TODAY), IdNumber)


@pytest.mark.parametrize("code", ["91330106673959654P", "91440300708461136T"])
def test_published_credit_codes_pass(code: str) -> None:
    read = parse_credit_code(code)
    assert isinstance(read, CreditCode)
    assert read.organisation_code == code[8:17]
    assert isinstance(parse_organisation_code(read.organisation_code), Number)


def test_older_and_other_certificates_are_read() -> None:
    assert isinstance(parse_organisation_code("67395965-4"), Number)
    assert isinstance(parse_licence_number("110108000000016"), Number)
    assert isinstance(parse_foreign_residence("911124198108030024", TODAY), IdNumber)
    assert isinstance(parse_foreign_residence("USA110184010112", TODAY), Number)
    assert isinstance(parse_hkm_permit("h1234 5678"), Number)
    assert isinstance(parse_tw_permit("12345678"), Number)
    assert isinstance(parse_passport("G1234567"), Number)
    assert isinstance(parse_prc_passport("E12345678"), Number)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("", "id_length"),
        ("110105491231002", "id_old"),
        ("1101051949123100", "id_length"),
        ("11O10519491231002X", "id_character_meant"),
        ("110105194913310021", "id_date"),
        ("990105194912310021", "id_got_foreign_residence"),
        ("160105194912310021", "id_region"),
        ("110105202712310021", "id_future"),
        ("110105194912310021", "id_check"),
        ("13812345678", "id_got_mobile"),
        ("91330106673959654P", "id_got_credit_code"),
        ("H12345678", "id_got_hkm_permit"),
    ],
)
def test_an_id_number_is_refused_for_its_own_reason(number: str, code: str) -> None:
    problem = parse_id_number(number, TODAY)
    assert isinstance(problem, Problem)
    assert problem.code == code


@pytest.mark.parametrize(
    ("number", "code", "args"),
    [
        ("67395965", "organisation_length", {"count": "8", "wanted": "9"}),
        ("6739%965-4", "organisation_character", {"position": "5", "character": "%"}),
        ("67395965-B", "organisation_last_character", {"position": "9", "character": "B"}),
        ("67395956-4", "organisation_check", {}),
        ("91330106673959654P", "organisation_got_credit_code", {}),
        ("110108000000016", "organisation_got_licence", {}),
        ("13812345678", "organisation_got_mobile", {}),
        ("11010519491231002X", "organisation_got_id", {}),
    ],
)
def test_an_organisation_code_is_refused_for_its_own_reason(number: str, code: str, args: dict[str, str]) -> None:
    assert parse_organisation_code(number) == Problem(code, args=args)


@pytest.mark.parametrize(
    ("number", "code", "args"),
    [
        ("11010800000001", "licence_length", {"count": "14", "wanted": "15"}),
        ("11O108000000016", "licence_character_meant", {"position": "3", "character": "O", "meant": "0"}),
        ("11A108000000016", "licence_character", {"position": "3", "character": "A"}),
        ("110108000000061", "licence_check", {}),
        ("91330106673959654P", "licence_got_credit_code", {}),
        ("67395965-4", "licence_got_organisation_code", {}),
    ],
)
def test_an_old_licence_number_is_refused_for_its_own_reason(number: str, code: str, args: dict[str, str]) -> None:
    assert parse_licence_number(number) == Problem(code, args=args)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("京ICP证030173号", "filing_got_licence"),
        ("浙B2-20080101", "filing_got_licence"),
        ("京公网安备11000002000001号", "filing_got_police"),
        ("32a43232-a888-88e8-b9ec-00888be80000", "filing_got_service_number"),
        ("港ICP备12345678号", "filing_form"),
        ("京ICP备12345号", "filing_form"),
    ],
)
def test_what_is_no_filing_number_is_named(number: str, code: str) -> None:
    assert parse_filing_number(number).code == code  # type: ignore[union-attr]


@given(st.sampled_from(provinces()), st.integers(10**5, 10**10 - 1), st.integers(1, 9999))
def test_a_filing_number_knows_its_subject(province, sequence: int, site: int) -> None:  # type: ignore[no-untyped-def]
    subject = f"{province.abbreviation}ICP备{sequence}号"
    assert parse_filing_number(subject) == FilingNumber(subject, subject)
    assert parse_filing_number(f" {subject}-{site}".lower()) == FilingNumber(f"{subject}-{site}", subject, str(site))


@pytest.mark.parametrize("typed", ["+86 138-1234-5678", "８６13812345678", "138 1234 5678"])
def test_a_mobile_is_read_however_it_is_typed(typed: str) -> None:
    assert parse_mobile(typed) == Mobile("13812345678")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0535-6700763", "086-0535-6700763"),
        ("086-0535-6700763", "086-0535-6700763"),
        ("(010) 6234 5678", "086-010-62345678"),
        ("+86 21 62345678", None),
        ("020－62345678转123", "086-020-62345678-123"),
    ],
)
def test_a_landline_is_written_the_standard_way(typed: str, number: str | None) -> None:
    read = parse_landline(typed)
    assert (read.number if isinstance(read, Landline) else None) == number


@given(id_numbers)
def test_no_number_shows_itself(number: str) -> None:
    read = parse_id_number(number, TODAY)
    assert number not in repr(read) + str(read) + f"{read}"
    assert mask("id_number", number) in repr(read)


def test_masks_are_as_the_page_shows_them() -> None:
    assert mask("id_number", "11010519491231002X") == "1101**********002X"
    assert mask("phone", "13812345678") == "138****5678"
    assert mask("email", "anna@example.com") == "a***@example.com"
    assert mask("name", "张三丰") == "张**"
    assert mask("address", "北京市海淀区中关村大街1号") == "北京市海淀区***"
    assert mask("plain", "示例") == "示例"


def test_age_is_in_full_years() -> None:
    read = parse_id_number("11010519491231002X", TODAY)
    assert isinstance(read, IdNumber)
    assert (read.age(TODAY.replace(month=12, day=30)), read.age(TODAY.replace(month=12, day=31))) == (76, 77)
