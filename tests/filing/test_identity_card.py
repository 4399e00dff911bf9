"""The two sides of an identity card against one another."""

from __future__ import annotations

from datetime import date

import pytest

from filing.identity_card import authority_fits, validity_fits
from tests.documents.people import person


@pytest.mark.parametrize(
    ("born", "start", "end", "fits"),
    [
        (date(2012, 5, 1), date(2024, 6, 1), date(2029, 6, 1), True),  # 12
        (date(2012, 5, 1), date(2024, 6, 1), date(2034, 6, 1), False),
        (date(2000, 5, 1), date(2024, 6, 1), date(2034, 6, 1), True),  # 24
        (date(2000, 5, 1), date(2024, 6, 1), date(2044, 6, 1), False),
        (date(1990, 5, 1), date(2024, 6, 1), date(2044, 6, 1), True),  # 34
        (date(1990, 5, 1), date(2024, 6, 1), None, False),
        (date(1970, 5, 1), date(2024, 6, 1), None, True),  # 54
        (date(1970, 5, 1), date(2024, 6, 1), date(2044, 6, 1), False),
        (date(1978, 5, 20), date(2024, 6, 1), date(2044, 6, 1), True),  # applied at 45, printed at 46
        (date(1978, 5, 20), date(2024, 6, 1), None, True),
    ],
)
def test_a_card_is_issued_for_as_long_as_the_age_says(born: date, start: date, end: date | None, fits: bool) -> None:
    assert validity_fits(born, start, end) is fits


@pytest.mark.parametrize(
    ("authority", "address", "fits"),
    [
        ("杭州市公安局西湖区分局", "浙江省杭州市西湖区文三路100号", True),
        ("义乌市公安局", "浙江省义乌市人民路4号", True),
        ("永顺县公安局", "湖南省湘西土家族苗族自治州永顺县灵溪镇1号", True),
        ("北京市公安局朝阳分局", "北京市朝阳区紫薇小区4号", True),
        ("武汉市公安局武昌分局", "武汉市武昌区安居苑36号", True),
        ("南京市公安局鼓楼分局", "浙江省杭州市西湖区文三路100号", False),
        ("公安局", "浙江省杭州市西湖区文三路100号", True),
        ("杭州市公安局", "文三路100号", True),
    ],
)
def test_cards_are_issued_where_their_holder_lives(authority: str, address: str, fits: bool) -> None:
    assert authority_fits(authority, address) is fits


@pytest.mark.parametrize("seed", range(300, 400))
def test_cards_that_are_right_raise_no_doubt(seed: int) -> None:
    who = person(seed)
    back = who.back()
    end = None if back["valid_to"] == "long-term" else date.fromisoformat(back["valid_to"])
    assert validity_fits(who.born, date.fromisoformat(back["valid_from"]), end)
    assert authority_fits(back["authority"], who.address)
