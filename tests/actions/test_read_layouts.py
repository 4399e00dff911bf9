"""Layouts and photos as somebody else drew them, who had seen neither our generator nor the reader."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import numpy as np
import pytest
from PIL import Image, ImageDraw

from actions.readers.boxes import is_ornament
from actions.readers.doubts import judged
from actions.readers.page import Page, without_border
from actions.readers.parse import parse
from actions.readers.parse.mrz import find_mrz
from actions.readers.parse.text import Value
from actions.readers.quality import look, measure
from actions.readers.read import read_photo
from actions.readers.screen import screen_pattern
from actions.readers.settings import ReaderSettings
from actions.readers.whole import looks_whole
from tests.actions.lines import line, page_of, said
from tests.documents.fonts import font


def test_a_holder_stands_alone_below_the_words_that_announce_it() -> None:
    domain, days = line("example.cn", 300, 360), line("注册日期2015-01-09", 40, 480)
    chinese = (line("兹证明", 410, 120), line("示例（喀什）有限公司", 300, 200), line("已成功注册域名", 350, 280))
    assert said("domain_certificate", *chinese, domain, days)["holder"] == "示例（喀什）有限公司"
    english = (line("has been registered by / 注册所有人", 40, 420, 20), line("某某某", 270, 450))
    assert said("domain_certificate", domain, *english)["holder"] == "某某某"
    for nobody in (domain, line("第2015号", 380, 200)):
        assert "holder" not in said("domain_certificate", line("兹证明", 410, 120), nobody)
    assert "holder" not in said("domain_certificate", domain, line("特此证明", 400, 420), line("示例公司", 400, 500))


def test_the_last_day_stands_alone_beside_its_label() -> None:
    card = (line("有效期至/Valid until", 60, 300), line("2035.12.24", 60, 340), line("1971.02.20", 500, 200))
    assert said("foreign_permanent_residence", *card)["valid_to"] == "2035-12-24"
    began = (line("有效期限", 60, 300), line("2035.12.24", 60, 340))  # of two days one went unread
    assert "valid_to" not in said("foreign_permanent_residence", *began)


def test_letters_of_other_alphabets_are_the_latin_ones_they_look_like() -> None:
    names = line("P<JPNTANAKA<<YUKO<<<<<<<<<<<<<<<<<<<<<<<<<<<", 40, 500, 15)
    zone = find_mrz((names, line("MA32594335JΡN6010265M3203134<<<<<<<<<<<<<<<4", 40, 540, 15)))
    assert zone is not None and (zone.number, zone.birth_date) == ("MA3259433", "1960-10-26")


def test_the_day_of_establishment_whose_label_went_unread_stands_in_the_column_and_is_doubted() -> None:
    named = (
        line("名称", 40, 200),
        line("示例有限公司", 300, 200),
        line("注册资本", 40, 240),
        line("叁拾万元整", 300, 240),
    )
    other = (line("营业期限", 40, 320), line("1999年09月29日至2009年09月28日", 300, 320, 20))
    day, issued = line("1999年09月29日", 300, 280), line("2022年11月14日", 500, 560)
    found = parse("business_licence", page_of(*named, day, *other, issued))["established"]
    assert (found.text, found.confidence < 0.95) == ("1999-09-29", True)
    assert "established" not in said("business_licence", *named, *other, issued)


@pytest.mark.parametrize(
    ("end", "whole"),
    [("4幢2376室-19", True), ("2号楼1203", True), ("6层25F-12", True), ("4幢2376室某", False), ("12号3", False)],
)
def test_addresses_end_in_a_number_within_a_room(end: str, whole: bool) -> None:
    assert looks_whole("organisation_certificate", "address", f"海南省海口市龙华区示例路274号{end}") is whole


def test_where_no_county_is_a_letter_was_misread() -> None:
    read = {"address": Value("安徽省颖上县示例路1号", 0.99), "name": Value("示例有限公司", 0.99)}
    found = judged("business_licence", read, date(2026, 11, 28), ReaderSettings())
    assert (found["address"].value, found["address"].doubt) == ("安徽省颖上县示例路1号", "low_confidence")
    assert found["name"].doubt is None


def test_a_border_is_no_line_of_letters() -> None:
    def box(wide: float, high: float) -> np.ndarray:
        return np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)

    assert is_ornament(box(1560, 23)) and is_ornament(box(22, 1424))
    assert not is_ornament(box(1500, 33))  # a passport's zone


def test_a_border_of_rings_is_nobodys_address() -> None:
    border = [line("0", 850, 40 * at) for at in range(14)]
    address = (line("机构地址", 40, 204), line("示例省示例市1号", 200, 206))
    assert without_border([*border, *address]) == [*address]
    assert said("organisation_certificate", *without_border([*border, *address]))["address"] == "示例省示例市1号"
    counted = [line("8", 850, 40), line("0", 850, 300)]
    assert without_border(counted) == counted


def test_white_paper_that_reads_well_reflects_no_lamp() -> None:
    """A scan under a grey lid: all of its paper is white, and what lies around it is not."""
    scan = np.full((1000, 1000, 3), 215, np.uint8)
    scan[100:900, 100:900] = 255
    text = line("示例示例示例示例示例示例", 200, 200), line("示例示例示例示例示例示例", 200, 800)
    page = Page(text, scan, np.eye(3), outlined=True)
    assert measure(scan, look(scan), page, lambda one: True).glare == 0


@pytest.mark.parametrize(("strength", "reshot"), [(12, True), (1.5, False)])
def test_a_rainbow_over_the_page_is_a_screens(strength: float, reshot: bool) -> None:
    """Waves of red against blue, twenty pixels long; what is printed in such waves is pale."""
    wave = np.sin(np.arange(1200) * 2 * np.pi / 20)[None, :, None] * np.array([-strength, 0, strength])
    grain = np.random.default_rng(1).normal(0, 2, (900, 1200, 3))
    photo = np.clip(180 + wave + grain, 0, 255).astype(np.uint8)
    assert (screen_pattern(photo) > ReaderSettings().max_screen) is reshot


def test_a_chat_about_certificates_is_none() -> None:
    chat = Image.new("RGB", (1080, 1920), (237, 237, 237))
    for at, words in enumerate(("域名什么时候到期", "身份证正反面都要拍清楚", "注册人是谁", "好的，稍等")):
        ImageDraw.Draw(chat).text((120, 200 + 180 * at), words, (20, 20, 20), font("sans", 44))
    file = BytesIO()
    chat.save(file, "JPEG")
    found = read_photo(file.getvalue(), "id_card_front", date(2026, 11, 28), ReaderSettings())
    assert [one.problems for one in found] == [("not_a_document",)]
