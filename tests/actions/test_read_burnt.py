"""Reflections: what they took out of a line, and what they only lie beside."""

from __future__ import annotations

import numpy as np
import pytest

from actions.readers.burnt import lost_under_reflections, unsure_beside_reflections
from actions.readers.page import Line, Page
from actions.readers.parse.text import Value


@pytest.mark.parametrize(
    ("burnt_from", "burnt_to", "sure"),
    [
        (138, 240, (0.99, 0.99, 0.6)),  # what came after the last letter may be gone
        (65, 95, (0.99, 0.6, 0.6)),  # or what was between two of them
        (240, 300, (0.99, 0.99, 0.99)),  # elsewhere it says nothing
    ],
)
def test_a_letter_beside_a_reflection_is_unsure(burnt_from: int, burnt_to: int, sure: tuple[float, ...]) -> None:
    picture = np.full((60, 320, 3), 190, np.uint8)
    picture[:, burnt_from:burnt_to] = 255
    line = Line("欧阳俊", (0.99, 0.99, 0.99), (35.0, 55.0, 115.0), 20, 15, 135, 45)
    page = unsure_beside_reflections(Page((line,), picture, np.eye(3), outlined=True))
    assert page.lines[0].sures == sure


def test_on_white_paper_nothing_can_be_told_from_white() -> None:
    page = Page(
        (Line("欧", (0.99,), (35.0,), 20, 15, 50, 45),), np.full((60, 320, 3), 255, np.uint8), np.eye(3), outlined=True
    )
    assert unsure_beside_reflections(page) is page


def lit(text: str, centres: tuple[float, ...], burnt_from: int, burnt_to: int) -> Page:
    """One line on grey ground, letters 30 px high and wide, and nothing but white between two columns."""
    picture = np.full((60, 600, 3), 190, np.uint8)
    picture[:, burnt_from:burnt_to] = 255
    line = Line(text, (0.99,) * len(text), centres, centres[0] - 15, 15, centres[-1] + 15, 45)
    return Page((line,), picture, np.eye(3), outlined=True)


def test_a_value_that_goes_on_behind_a_reflection_lost_a_letter() -> None:
    torn = lit("示例市平安路1号", (35.0, 65.0, 95.0, 185.0, 215.0, 245.0, 268.0, 290.0), 112, 168)
    assert lost_under_reflections(torn, "id_card_front", {"address": Value("示例市平安路1号", 0.6)})
    assert not lost_under_reflections(torn, "id_card_front", {"address": Value("另一个市太平路2号", 0.9)})
    close = lit("示例市平安路1号", (35.0, 65.0, 95.0, 125.0, 155.0, 185.0, 208.0, 230.0), 112, 134)
    assert not lost_under_reflections(close, "id_card_front", {"address": Value("示例市平安路1号", 0.6)})


@pytest.mark.parametrize(("name", "lost"), [("示例市汇智众", True), ("示例市汇智众诚经营部", False)])
def test_a_value_that_ends_as_none_does_beside_a_reflection_lost_its_end(name: str, lost: bool) -> None:
    page = lit("个体工商户", (35.0, 65.0, 95.0, 125.0, 155.0), 175, 260)
    values = {"name": Value(name, 0.9), "kind": Value("个体工商户", 0.6)}
    assert lost_under_reflections(page, "business_licence", values) is lost


def test_a_passports_zone_is_torn_where_a_letter_is_missing_from_it() -> None:
    assert lost_under_reflections(zone("P<USATAA<<ANDREW<<<<", 7), "passport", {"name": Value("TAA ANDREW", 0.6)})
    assert lost_under_reflections(zone("P<USATAAKAHASHI<<ANDREW<<<<", 9), "passport", {"name": Value("ANDREW", 0.6)})
    assert not lost_under_reflections(
        zone("P<USATAA<<ANDREW<<<<<<<<", 19), "passport", {"name": Value("TAA ANDREW", 0.6)}
    )


def zone(text: str, at: int) -> Page:
    """Letters every 18 px, and a burnt-out gap before the letter number `at` where three more would stand."""
    centres = tuple(40 + 18.0 * index + (54 if index >= at else 0) for index in range(len(text)))
    return lit(text, centres, round(centres[at - 1]) + 9, round(centres[at]) - 9)
