"""What parsers make of lines that were read badly: labels misread or unread, values that lost a part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from actions.readers.page import Line, Page, read_box, unsure_at_its_ends
from actions.readers.parse import lacks_its_heading, parse
from actions.readers.parse.mrz import find_mrz
from actions.readers.parse.passport import is_printed_whole
from actions.readers.parse.text import prints
from actions.readers.wording import UNSURE
from tests.actions.lines import HIGH, line, page_of, said
from tests.documents.fonts import font


def test_a_label_in_two_languages_that_was_misread_is_nobodys_name() -> None:
    card = (line("姓名Neme", 60, 100), line("SMITH, ANNA", 60, 140))
    assert said("foreign_permanent_residence", *card)["name"] == "SMITH ANNA"
    assert said("foreign_permanent_residence", line("姓名NAM, ANNA", 60, 100))["name"] == "NAM ANNA"
    card = (line("姓名Nar", 60, 100), line("SMITH, ANNA", 60, 140))
    assert said("foreign_permanent_residence", *card)["name"] == "SMITH ANNA"


def test_a_passports_names_have_no_digits() -> None:
    zone = (
        line("P<NLDR05SI<<EM1LY<R0SE<<<<<<<<<<<<<<<<<<<<<<", 40, 500, 15),
        line("RS46712647NLD9606298F3509308<<<<<<<<<<<<<<<2", 40, 540, 15),
    )
    assert said("passport", line("ROSSI", 330, 170), line("EMILY ROSE", 330, 230), *zone)["name"] == "ROSSI EMILY ROSE"


def test_which_letter_was_read_as_a_digit_is_a_guess_unless_it_is_an_o() -> None:
    second = line("RS46712647NLD9606298F3509308<<<<<<<<<<<<<<<2", 40, 540, 15)
    for names, sure in (
        ("P<NLDR0SSI<<EMILY<ROSE<<<<<<<<<<<<<<<<<<<<<<", 0.99),
        ("P<NLDROSS1<<EMILY<ROSE<<<<<<<<<<<<<<<<<<<<<<", UNSURE),
    ):
        zone = find_mrz((line(names, 40, 500, 15), second))
        assert zone is not None and zone.sure_of_name == sure


def test_a_name_in_characters_stands_above_one_in_letters_of_which_one_was_misread() -> None:
    zone = (
        line("P0CHNTSAI<<HANHA0<<<<<<<<<<<<<<<<<<<<<<<<<<<", 40, 500, 15),
        line("E818294703CHN7107159M3011238<<<<<<<<<<<<<<<8", 40, 540, 15),
    )
    assert said("passport", line("示例名", 330, 170), line("TSAL, HANHAO", 330, 205), *zone)["name"] == "示例名"


def test_light_drowned_the_labels() -> None:
    sex = (line("性别", 60, 140), line("男", 160, 140), line("布依", 430, 140))
    card = (line("姓名", 60, 50), line("某某", 160, 50), *sex, line("四", 640, 30, 140), line("水", 640, 400))
    assert said("id_card_front", *card) == {"name": "某某", "sex": "male", "ethnicity": "布依"}
    permit = (line("姓名某家美", 270, 110), line("出牛日2001.06.02", 270, 220), line("2025.06.23-2030.06.22", 400, 300))
    assert said("tw_permit", *permit)["birth_date"] == "2001-06-02"
    assert said("residence_permit_back", line("20245-2029.02.04", 350, 440)) == {"valid_to": "2029-02-04"}
    front = (line("姓名某某", 60, 50), line("女民族苗", 160, 140), line("1957年11月11日", 160, 200))
    assert said("id_card_front", *front) == {
        "name": "某某", "sex": "female", "ethnicity": "苗", "birth_date": "1957-11-11",
    }  # fmt: skip


def test_no_day_is_read_out_of_a_longer_number() -> None:
    number = "820000197205061902"  # 7205-06-19 is in it
    assert said("residence_permit", line("公民身份号码", 60, 500), line(number, 300, 500)) == {"number": number}
    assert "birth_date" not in said("id_card_front", line("出生", 60, 200), line("7205年6月19日", 160, 200))


def test_what_lies_beside_a_card_is_no_part_of_its_authority() -> None:
    row = (line("签发机关", 200, 400), line("示例县公安局", 360, 400), line("X", 900, 400), line("C1", 980, 400))
    assert said("id_card_back", *row)["authority"] == "示例县公安局"


@pytest.mark.parametrize("hidden", [None, "F", "09NOV1987", "GT7119490", "NGUYEN", "21SEP2028"])
def test_a_passport_is_printed_whole_where_every_field_stands_above_its_zone_too(hidden: str | None) -> None:
    above = ("GT7119490", "NGUYEN", "CLAIRE", "09NOV1987", "F", "22SEP2018", "21SEP2028")
    zone = ("P<NLDNGUYEN<<CLAIRE<<<<<<<<<<<<<<<<<<<<<<<<<", "GT71194900NLD8711094F2809218<<<<<<<<<<<<<<<8")
    lines = [line(text, 40, 40 * at, 15) for at, text in enumerate((*above, *zone)) if text != hidden]
    assert is_printed_whole(page_of(*lines)) is (hidden is None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17 DEC/DEC 27", "2027-12-17"),
        ("22 FEB/FÉV 67", "1967-02-22"),
        ("09NOV1987", "1987-11-09"),
        ("1971.02.20",) * 2,
    ],
)
def test_a_day_may_be_printed_with_two_digits_of_its_year(text: str, day: str) -> None:
    assert prints(text, day.replace(".", "-"))
    assert not prints(text, "2027-12-16") and not prints(text, "")


def test_a_chinese_passports_number_begins_with_a_letter_and_six_has_the_check_digit_of_g() -> None:
    names = line("P<CHNLIU<<MEIJIAN<<<<<<<<<<<<<<<<<<<<<<<<<<<", 40, 500, 15)
    zone = (names, line("6263330535CHN9407255M3104035<<<<<<<<<<<<<<<2", 40, 540, 15))
    found = parse("passport", page_of(line("G26333053", 600, 100), *zone))["number"]
    assert (found.text, found.doubt) == ("G26333053", "mrz_mismatch")
    assert said("passport", line("E26333053", 600, 100), *zone)["number"] == "626333053"


def test_half_a_period_is_nobodys_birthday() -> None:
    named = line("姓名某家美", 270, 110)
    for left in ("2025.06.23", "2025.06.23-20", "5.06.23-2030.06.22"):
        assert "birth_date" not in said("tw_permit", named, line(left, 400, 300))


def test_how_surely_a_label_was_read_says_nothing_of_its_value() -> None:
    label = replace(line("签发机关", 200, 400), sures=(0.99, 0.99, 0.99, 0.3))
    authority = parse("id_card_back", page_of(label, line("示例市公安局", 360, 400)))["authority"]
    assert (authority.text, authority.confidence) == ("示例市公安局", 0.99)


def test_half_a_label_is_one() -> None:
    paper = (line("名称", 40, 200), line("示例有限公司", 200, 200), line("主要经营场示例省示例市1号", 40, 240))
    assert said("business_licence", *paper)["address"] == "示例省示例市1号"
    paper = (line("名称", 40, 200), line("示例事务所", 200, 200), line("址示例省示例市1号", 150, 240))
    assert said("organisation_certificate", *paper)["address"] == "示例省示例市1号"


@pytest.mark.parametrize(("speck", "sure", "name"), [("标", 0.2, "示例公司"), ("标", 0.9, "标示例公司")])
def test_what_was_hardly_read_within_a_label_is_no_part_of_a_value(speck: str, sure: float, name: str) -> None:
    half = replace(line(speck, 130, 200), sures=(sure,))
    column = (line("类型", 40, 240), line("住所", 40, 280), line("投资人", 40, 320))
    values = (line("个人独资企业", 200, 240), line("示例市1号", 200, 280), line("某某", 200, 320))
    paper = (line("名", 40, 200), half, line("示例公司", 200, 200), *column, *values)
    assert said("business_licence", *paper)["name"] == name


def test_a_speck_between_the_halves_of_a_label_is_no_value() -> None:
    speck = replace(line("Bo", 105, 240), sures=(0.2, 0.3))
    paper = (line("类", 40, 240), speck, line("型", 170, 240), line("个人独资企业", 240, 240))
    assert said("business_licence", line("名称", 40, 200), line("示例公司", 240, 200), *paper)["kind"] == "个人独资企业"


def test_what_is_left_of_a_label_is_no_part_of_its_value() -> None:
    assert said("id_card_back", line("万发机关示例县公安局", 200, 400))["authority"] == "示例县公安局"
    card = (line("证件号码N", 60, 500), line("NK0R420178020199", 200, 500), line("女/", 60, 240))
    found = said("foreign_permanent_residence", *card)
    assert (found["number"], found["sex"]) == ("KOR420178020199", "female")
    paper = (line("称示例县人民医院", 150, 200), line("住所", 40, 240), line("示例县1号", 200, 240))
    assert said("organisation_certificate", *paper)["name"] == "示例县人民医院"


@pytest.mark.parametrize(
    ("read", "authority"),
    [
        ("示例县公安局",) * 2,
        ("关示例县公安局", "示例县公安局"),  # 关: of its label
        ("签发示例县公安局", "示例县公安局"),
        ("关岭县公安局",) * 2,
    ],
)
def test_an_authority_is_known_by_its_name(read: str, authority: str) -> None:
    dates = line("期限2019.03.25-2039.03.25", 200, 500)
    found = said("id_card_back", line("居民身份证", 300, 170), line(read, 350, 400), dates)
    assert found["authority"] == authority


def test_a_bracket_that_was_lost_is_written_and_doubted() -> None:
    kind = parse("business_licence", page_of(line("类型", 40, 200), line("有限责任公司（独资", 200, 200)))["kind"]
    assert (kind.text, kind.confidence) == ("有限责任公司（独资）", UNSURE)


@pytest.mark.parametrize(("domain", "sure", "doubt"), [("88l-an.net", 0.9925, True), ("an-bo.net", 0.9925, False)])
def test_a_one_beside_digits_may_be_an_l(domain: str, sure: float, doubt: bool) -> None:
    read = replace(line(domain, 200, 200, 20), sures=(sure,) * len(domain))
    assert bool(parse("domain_certificate", page_of(line("域名", 40, 200), read))["domain"].doubt) is doubt


@pytest.mark.parametrize("below", ["50万元", "普通合伙"])
def test_what_follows_a_person_is_no_part_of_the_name(below: str) -> None:
    paper = (line("法定代表人", 40, 200), line("某某", 200, 200), line(below, 200, 235))
    assert said("organisation_certificate", *paper)["legal_representative"] == "某某"


def test_a_speck_in_a_credit_code_is_no_part_of_it_and_a_doubt() -> None:
    code = parse("organisation_certificate", page_of(line("1150010.3DB1XX33TY8", 40, 200)))["credit_code"]
    assert (code.text, code.confidence) == ("11500103DB1XX33TY8", 0.5)


def test_a_name_stands_above_the_same_in_letters_though_its_comma_was_a_stop() -> None:
    card = (line("某豪宗", 350, 110), line("SU. HAOZONG", 355, 150), line("2022.10.28-2032.10.27", 400, 300))
    assert said("tw_permit", *card)["name"] == "某豪宗"


@pytest.mark.parametrize(
    ("title", "headed"),
    [
        (("域名注册证书", "DOMAIN NAME REGISTRATION", "域名所有者"), True),
        (("DOMAIN NAME REGISTRATION", "域名所有者"), False),  # the Chinese above it is outside
        (("CERTIFICATE OF DOMAIN NAME REGISTRATION",), True),
    ],
)
def test_the_heading_is_chinese_where_the_labels_are(title: tuple[str, ...], headed: bool) -> None:
    lines = tuple(line(text, 40, 40 * at, 20) for at, text in enumerate(title))
    assert lacks_its_heading("domain_certificate", page_of(*lines)) is not headed


def test_where_a_label_went_unread_the_row_below_is_nobody_elses() -> None:
    paper = (line("类型", 40, 200), line("有限责任公司（独资）", 200, 200), line("示例省示例市1号", 200, 240))
    found = said("business_licence", *paper)
    assert (found["kind"], found["address"]) == ("有限责任公司（独资）", "示例省示例市1号")


def test_an_address_whose_label_went_unread_is_known_by_its_street_and_doubted() -> None:
    street = (
        line("示例市示例区示例路155号25", 430, 280),
        line("层342室", 430, 315),
        line("示例市场监督管理局2号章", 430, 500),
    )
    paper = (line("类型", 40, 200), line("有限责任公司", 200, 200), *street)
    dated = (line("示例市示例区示例路15号", 200, 240), line("成立日期", 40, 280), line("2007年04月25日", 200, 280))
    assert said("business_licence", *paper[:2], *dated)["address"] == "示例市示例区示例路15号"
    address = parse("business_licence", page_of(*paper))["address"]
    assert (address.text, address.confidence) == ("示例市示例区示例路155号25层342室", UNSURE)


def test_a_place_of_which_the_end_went_unread_too_is_none() -> None:
    paper = (line("类型", 40, 200), line("有限责任公司", 200, 200), line("示例市示例区示例路155号示例创新", 430, 280))
    assert "address" not in said("business_licence", *paper)


def test_an_address_below_a_date_is_none_of_it() -> None:
    paper = (line("成立日期", 40, 280), line("2007年04月25日", 200, 280), line("示例市示例区示例路15号", 200, 320))
    found = said("business_licence", *paper)
    assert (found["established"], found["address"]) == ("2007-04-25", "示例市示例区示例路15号")


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (("示例市远方餐饮管理工作室",), "示例市远方餐饮管理工作室"),
        (("示例市远方餐饮管理示例示例示例", "有限公司"), "示例市远方餐饮管理示例示例示例有限公司"),
        (("示例市市场监督管理局登记处",), None),
    ],
)
def test_a_name_whose_label_went_unread_is_known_by_its_end_and_doubted(
    rows: tuple[str, ...], name: str | None
) -> None:
    named = (line(text, 200, 120 + 35 * at) for at, text in enumerate(rows))
    paper = (line("类型", 40, 240), line("个体工商户", 200, 240), line("经营者", 40, 290), line("某某", 200, 290))
    found = parse("business_licence", page_of(*named, *paper)).get("name")
    assert (found and (found.text, found.confidence)) == (name and (name, UNSURE))


def test_a_date_is_as_sure_as_its_digits() -> None:
    text = "有效期限2026.06.11-2031.06.10"
    read = replace(line(text, 40, 240), sures=(0.4,) * 4 + (0.99,) * (len(text) - 4))
    assert parse("residence_permit_back", page_of(read))["valid_to"].confidence == 0.99
    text = "注册日期：2025-03-12"
    read = replace(line(text, 40, 240), sures=(0.4,) * 5 + (0.99,) * (len(text) - 6) + (0.7,))
    assert parse("domain_certificate", page_of(read))["registered"].confidence == 0.7


def test_what_is_left_of_a_label_is_no_part_of_the_name_above_the_letters() -> None:
    named = line("88 某某嘉", 270, 110)
    assert said("tw_permit", named, line("CHENG, JIA", 340, 150))["name"] == "某某嘉"


def test_a_chinese_passports_name_is_owed_in_characters() -> None:
    zone = ("P<CHNLIU<<MEIJIAN<<<<<<<<<<<<<<<<<<<<<<<<<<<", "E263330535CHN9407255M3104035<<<<<<<<<<<<<<<2")
    assert "name" not in said("passport", *(line(text, 40, 500 + 40 * at, 15) for at, text in enumerate(zone)))


def test_a_speck_before_a_name_is_none_of_it() -> None:
    for read in ("负责人、某某", "经营者 姓名某某"):
        assert said("business_licence", line(read, 40, 200))["legal_representative"] == "某某"


def test_capital_ends_with_the_money() -> None:
    paper = (line("出资额", 40, 200), line("500万元人民币", 200, 200), line("有限合伙企业", 200, 235))
    assert said("business_licence", *paper)["registered_capital"] == "500万元人民币"


@pytest.mark.parametrize(("begins", "name"), [(200, "限公司"), (430, None)])
def test_a_value_that_begins_far_right_of_the_others_lost_its_beginning(begins: int, name: str | None) -> None:
    rows = (("类型", "有限责任公司"), ("住所", "示例市1号"), ("法定代表人", "某某"), ("注册资本", "壹佰万元整"))
    paper = [
        line(text, x, 240 + 40 * at) for at, row in enumerate(rows) for text, x in zip(row, (40, 200), strict=True)
    ]
    assert said("business_licence", line("名称", 40, 200), line("限公司", begins, 200), *paper).get("name") == name


def test_where_a_line_goes_on_for_a_letter_that_was_not_read_it_is_unsure() -> None:
    read = line("某某", 200, 100)
    assert unsure_at_its_ends(read).sures == (0.99, 0.99)
    assert unsure_at_its_ends(replace(read, x1=read.x1 + HIGH)).sures == (0.99, UNSURE)
    assert unsure_at_its_ends(replace(read, x0=read.x0 - HIGH)).sures == (UNSURE, 0.99)


@pytest.mark.slow
def test_a_lone_character_in_a_box_of_ours_has_room_by_right() -> None:
    card = Image.new("RGB", (400, 100), (225, 235, 240))
    ImageDraw.Draw(card).text((40, 30), "女", font=font("sans", 40), fill=(20, 20, 20))
    page = Page((), np.asarray(card, np.uint8), np.eye(3), outlined=True)
    read = read_box(page, 20, 25, 240, 85)
    assert read is not None and read.text == "女" and read.score > UNSURE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("printed", "read"), [("91640104KHMX69MHPJ", "91640104KHMX69MHPI"), ("110105199001011239",) * 2]
)
def test_a_number_with_a_wrong_check_digit_is_read_again_and_never_made_up(printed: str, read: str) -> None:
    card = Image.new("RGB", (700, 100), (245, 245, 240))
    ImageDraw.Draw(card).text((40, 30), printed, font=font("sans", 36), fill=(30, 30, 30))
    wide = ImageDraw.Draw(card).textlength(printed, font=font("sans", 36))
    seen = Line(read, (0.99,) * 18, tuple(40 + wide * (at + 0.5) / 18 for at in range(18)), 40, 32, 40 + wide, 64)
    page = Page((seen,), np.asarray(card, np.uint8), np.eye(3), outlined=True)
    kind, field = ("business_licence", "credit_code") if read != printed else ("id_card_front", "id_number")
    found = parse(kind, page)[field]  # type: ignore[arg-type]
    assert (found.text, found.confidence) == (printed, UNSURE if read != printed else 0.99)
