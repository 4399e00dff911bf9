"""What parsers make of lines that were read badly: labels misread or unread, values that lost a part."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from actions.readers.page import Line, Page, read_box, unsure_at_its_ends
from actions.readers.parse import parse
from actions.readers.parse.mrz import find_mrz
from actions.readers.reading import Kind
from actions.readers.wording import UNSURE
from tests.documents.fonts import font

HIGH = 30  # pixels of every line


def line(text: str, x: float, y: float, high: float = HIGH) -> Line:
    """Level, every character a line's height wide."""
    centres = tuple(x + high * (at + 0.5) for at in range(len(text)))
    return Line(text, (0.99,) * len(text), centres, x, y, x + high * len(text), y + high)


def said(kind: Kind, *lines: Line) -> dict[str, str]:
    """The fields of a page with these lines."""
    page = Page(lines, np.full((600, 900, 3), 200, np.uint8), np.eye(3), outlined=True)
    return {name: value.text for name, value in parse(kind, page).items()}


def test_a_label_in_two_languages_that_was_misread_is_nobodys_name() -> None:
    card = (line("姓名Neme", 60, 100), line("SMITH, ANNA", 60, 140))
    assert said("foreign_permanent_residence", *card)["name"] == "SMITH ANNA"
    assert said("foreign_permanent_residence", line("姓名NAM, ANNA", 60, 100))["name"] == "NAM ANNA"


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


def test_half_a_period_is_nobodys_birthday() -> None:
    named = line("姓名某家美", 270, 110)
    for left in ("2025.06.23", "2025.06.23-20", "5.06.23-2030.06.22"):
        assert "birth_date" not in said("tw_permit", named, line(left, 400, 300))


def test_how_surely_a_label_was_read_says_nothing_of_its_value() -> None:
    label = replace(line("签发机关", 200, 400), sures=(0.99, 0.99, 0.99, 0.3))
    page = Page((label, line("示例市公安局", 360, 400)), np.zeros((600, 900, 3), np.uint8), np.eye(3), outlined=True)
    authority = parse("id_card_back", page)["authority"]
    assert (authority.text, authority.confidence) == ("示例市公安局", 0.99)


def test_half_a_label_is_one() -> None:
    paper = (line("名称", 40, 200), line("示例有限公司", 200, 200), line("主要经营场示例省示例市1号", 40, 240))
    assert said("business_licence", *paper)["address"] == "示例省示例市1号"
    paper = (line("名称", 40, 200), line("示例事务所", 200, 200), line("址示例省示例市1号", 150, 240))
    assert said("organisation_certificate", *paper)["address"] == "示例省示例市1号"


def test_where_a_label_went_unread_the_row_below_is_nobody_elses() -> None:
    paper = (line("类型", 40, 200), line("有限责任公司（独资）", 200, 200), line("示例省示例市1号", 200, 240))
    found = said("business_licence", *paper)
    assert (found["kind"], found["address"]) == ("有限责任公司（独资）", "示例省示例市1号")


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
