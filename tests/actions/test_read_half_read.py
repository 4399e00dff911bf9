"""Labels and values of which a part went unread: what is known all the same, and what is doubted for it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from actions.readers.parse import parse, recognise
from actions.readers.reading import Kind
from actions.readers.wording import UNSURE
from tests.actions.lines import line, page_of, said
from tests.documents.fonts import font
from tests.documents.people import person

NUMBER = person(7).number


@pytest.mark.parametrize("label", ["公", "公民身码号码", "公民身份号码"])
def test_a_number_stands_behind_what_was_read_of_its_label(label: str) -> None:
    assert said("id_card_front", line(label + NUMBER, 60, 500))["id_number"] == NUMBER
    assert said("id_card_front", line(label, 60, 500), line(NUMBER, 400, 500, 20))["id_number"] == NUMBER


@pytest.mark.parametrize(("read", "sure"), [("侗", 0.99), ("侗8", 0.5), ("土家口", 0.5)])
def test_a_speck_behind_a_people_is_none_of_it(read: str, sure: float) -> None:
    found = parse("id_card_front", page_of(line("民族", 60, 100), line(read, 150, 100)))["ethnicity"]
    assert (found.text, found.confidence) == (read.strip("8口"), sure)


@pytest.mark.parametrize(
    ("title", "kind"), [("台湾居民一大陆通行证", "tw_permit"), ("港澳居民—内地通行证", "hkm_permit")]
)
def test_a_title_out_of_which_light_took_letters_is_known(title: str, kind: Kind) -> None:
    labels = (line("性别男", 60, 200), line("有效期限", 60, 260), line("签发机关", 60, 320))
    assert recognise(page_of(line(title, 250, 40), *labels), None) == kind


def test_half_of_the_label_of_a_kind_is_no_part_of_it() -> None:
    licence = (
        line("称", 70, 200),
        line("示例有限公司", 300, 200),
        line("型股份有限公司", 100, 260),
        line("法定代表人", 40, 320),
    )
    assert said("business_licence", *licence)["kind"] == "股份有限公司"


def test_no_dot_stands_in_a_kind_of_business() -> None:
    kind = line("有限责任公司（非上市·自然人独资）", 300, 200)
    assert said("business_licence", line("类型", 40, 200), kind)["kind"] == "有限责任公司（非上市、自然人独资）"


def test_an_amount_is_written_in_its_own_figures_and_doubted_where_they_were_read_otherwise() -> None:
    found = parse("business_licence", page_of(line("注册资本", 40, 200), line("参佰万元整", 300, 200)))
    assert (found["registered_capital"].text, found["registered_capital"].confidence) == ("叁佰万元整", UNSURE)


@pytest.mark.slow
@pytest.mark.parametrize(("end", "read", "sure"), [("4-", "4-453", UNSURE), ("4", "4453", 0.99)])
def test_where_a_number_breaks_over_two_lines_its_hyphen_is_looked_for(end: str, read: str, sure: float) -> None:
    card, street = Image.new("RGB", (900, 600), (235, 235, 230)), "示例市平安区锦绣花园13#楼"
    ImageDraw.Draw(card).text((150, 200), street + end, font=font("sans", 30), fill=(30, 30, 30))
    wide = ImageDraw.Draw(card).textlength(street + "4", font=font("sans", 30))
    letters = street + "4"
    first = replace(line(letters, 150, 196, 42), x1=150 + wide)
    page = page_of(line("住址", 40, 200), first, line("453", 150, 250))
    found = parse("id_card_front", replace(page, picture=np.asarray(card, np.uint8)))["address"]
    assert (found.text, found.confidence) == (street + read, sure)
