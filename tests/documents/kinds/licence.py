"""Business licences: across (2019), upright with the credit code (2015), upright and across with 注册号 (before).

Layouts: the model sheets of the registration authority's notices of 2014, 2015 and 2019. A4 or half of it.
"""

from __future__ import annotations

import re
from datetime import date

from tests.documents import grounds
from tests.documents.hand import STEADY, Hand
from tests.documents.people import Company
from tests.documents.sheet import MARK, Sheet

DESIGNS = ("across_2019", "upright_2015", "upright_number", "across_number")
_LABEL = (110, 80, 40)
_GOLD = (196, 160, 90)
Rows = list[tuple[str, str, str]]  # label, value, field


def licence(company: Company, design: str = "across_2019", hand: Hand = STEADY) -> Sheet:
    """One of DESIGNS. Those with a number print `company.number` where the others have the credit code."""
    return {
        "across_2019": _across,
        "upright_2015": _upright,
        "upright_number": _upright,
        "across_number": _across_number,
    }[design](company, design, hand)


def _across(company: Company, design: str, hand: Hand) -> Sheet:
    """297 x 210: name to scope at the left, capital to address at the right."""
    sheet = _sheet(297, 210, hand)
    sheet.text(148.5, 25 + hand.near(0, 2), "营业执照", 22, style="black", pitch=hand.near(30, 2), centred=True)
    sheet.text(148.5, 52, hand.one_of(("（副 本）", "（副本）", "")), 6.3, style="serif", centred=True)
    copy = hand.one_of(("", "（1-1）", "副本编号：1-1"))
    sheet.text(165, 52.4, copy, 4.5)
    x, y = hand.near(16.5, 2), hand.near(28, 2)
    sheet.text(x, y, hand.one_of(("统一社会信用代码",)), hand.near(5.0, 0.3))
    sheet.text(x, y + 7.5, company.code, hand.near(5.7, 0.4), style=_value(hand), of="credit_code")
    grounds.square_code(sheet, hand.near(239, 2), hand.near(28, 3), 25)
    for row, words in enumerate(
        ("扫描二维码登录‘国家", "企业信用信息公示系统’", "了解更多登记、备案、", "许可、监管信息。")
    ):
        sheet.text(271, 31 + 4.2 * row, words[: 10 if hand.steady else 11], 2.1)
    size, wide = hand.near(5.0, 0.25), hand.near(26, 1)
    left, right = _columns(company, hand)
    _column(sheet, hand.near(19.5, 2), hand.near(69, 2), left, size, wide, 101 - wide)
    _column(sheet, hand.near(166, 3), hand.near(69, 2), right, size, wide, 106 - wide)
    _signed(sheet, 178, 170, company, hand)
    _foot(sheet, hand, 196)
    return sheet


def _upright(company: Company, design: str, hand: Hand) -> Sheet:
    """210 x 297, one column."""
    sheet = _sheet(210, 297, hand)
    sheet.text(105, 33 + hand.near(0, 2), "营业执照", 22.5, style="black", pitch=hand.near(32, 2), centred=True)
    sheet.text(105, 61, hand.one_of(("（副本）", "（副 本）")), 6.6, style="serif", centred=True)
    code, size = design == "upright_2015", hand.near(5.4, 0.3)
    label = "统一社会信用代码" if code else hand.one_of(("注册号", "注 册 号", "注册号："))
    number = company.code if code else company.number
    wide = sheet.measure(label, size) + 3 + sheet.measure(number, size, _value(hand))
    x, y = hand.one_of((105 - wide / 2, 187 - wide, 105 - wide / 2)), hand.near(75, 1.5)
    sheet.text(x, y, label, size)
    at = x + sheet.measure(label, size) + 3
    sheet.text(at, y, number, size, style=_value(hand), of="credit_code")
    size, wide = hand.near(5.5, 0.3), hand.near(28, 1.5)
    _column(sheet, hand.near(22, 2), hand.near(93, 2), _rows(company, hand), size, wide, 165 - wide)
    _signed(sheet, 112, 248, company, hand)
    _foot(sheet, hand, 283)
    return sheet


def _across_number(company: Company, design: str, hand: Hand) -> Sheet:
    """企业法人营业执照 and 个体工商户营业执照 before 2014: 285 x 205, one wide column with the number at the top right."""
    sheet = _sheet(285, 205, hand)
    alone = company.labels[0] == "经营者"
    title = "个体工商户营业执照" if alone else "企业法人营业执照" if company.labels[1] == "注册资本" else "营业执照"
    sheet.text(142.5, 26, title, 15, style="black", pitch=hand.near(19, 1), centred=True)
    sheet.text(142.5, 46, "（副 本）", 6, style="serif", centred=True)
    label = hand.one_of(("注册号", "注册号："))
    sheet.text(178, 58, label, 5.2)
    sheet.text(178 + sheet.measure(label, 5.2) + 3, 58, company.number, 5.2, style=_value(hand), of="credit_code")
    style, size = hand.one_of(("serif", "kai", "sans")), hand.near(5.2, 0.3)
    rows = _old_rows(company)
    _column(sheet, hand.near(24, 2), hand.near(72, 2), rows, size, hand.near(36, 2), 190, style=style)
    _signed(sheet, 160, 166, company, hand)
    return sheet


def _sheet(wide: float, high: float, hand: Hand) -> Sheet:
    sheet = Sheet(wide, high, 6.67, hand.tint((252, 250, 244), 4), hand)
    if hand.steady:
        grounds.frame(sheet, 5, _GOLD, 0.9, ornate=False)
        sheet.text(wide - 50, 13, MARK, 6.5, colour=(190, 40, 40))
        return sheet
    grounds.washed(sheet, hand.tint((253, 250, 240), 5), hand.tint((250, 246, 238), 5))
    grounds.fine_lines(sheet, hand.tint((226, 210, 170), 14), hand.near(0.35, 0.15))
    grounds.rosette(sheet, wide / 2, high * 0.56, min(wide, high) * 0.27, hand.tint((236, 214, 186), 10), 0.5)
    grounds.frame(sheet, hand.near(7, 2), hand.tint(_GOLD, 20), hand.near(1.0, 0.3), ornate=hand.chance(0.7))
    grounds.emblem(sheet, wide / 2 if high > wide else hand.one_of((wide / 2, 30)), 18, 7.5, hand)
    sheet.text(hand.near(wide - 60, 10), 12 + hand.near(0, 1), MARK, 4.2, colour=hand.tint((210, 130, 130)))
    return sheet


def _columns(company: Company, hand: Hand) -> tuple[Rows, Rows]:
    head, capital, place = company.labels
    alone = head == "经营者"
    left = [("名称", _name(company, hand), "name"), ("类型", company.kind, "kind")]
    left += [(head, company.representative, "legal_representative"), ("经营范围", company.scope, "")]
    right = [(capital, company.capital, "registered_capital")] if capital else []
    right += [("组成形式", hand.one_of(("个人经营", "家庭经营")), "")] if alone else []
    right += [("注册日期" if alone else "成立日期", _day(company.established, hand), "established")]
    right += [("营业期限", _term(company, hand), "")] if company.term else []
    right += [(place, _address(company, hand), "address")]
    return left, right


def _name(company: Company, hand: Hand) -> str:
    """The self-employed need no trade name; their licence has stars for it."""
    return company.name if company.named else hand.one_of(("***", "＊＊＊", "无"))


def _address(company: Company, hand: Hand) -> str:
    """Some offices print full-width figures."""
    return company.address.translate(_WIDE) if hand.chance(0.12) else company.address


_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


def _term(company: Company, hand: Hand) -> str:
    """For good, or from when to when: dates that are not the day of establishment."""
    start, end = company.established, company.established.replace(year=company.established.year + 30)
    spans = ("长期", f"{_day(start, hand)}至长期", f"自{_day(start, hand)}至{_day(end, hand)}")
    return company.term if hand.steady else hand.one_of(spans)


def _rows(company: Company, hand: Hand) -> Rows:
    left, right = _columns(company, hand)
    rows = [*left[:2], right[-1], left[2], *right[:-1]]
    return [*rows, *([] if company.term else [("营业期限", "长期", "")]), left[3]]


def _old_rows(company: Company) -> Rows:
    day = _day(company.established, STEADY)
    if company.labels[0] == "经营者":
        return [
            ("字号名称", company.name if company.named else "***", "name"),
            ("经营者姓名", company.representative, "legal_representative"),
            ("组成形式", "个人经营", ""),
            ("经营场所", company.address, "address"),
            ("经营范围及方式", company.scope[:60], ""),
            ("注册日期", day, "established"),
        ]
    head, capital, place = company.labels
    return [
        ("名称", company.name, "name"),
        (place, company.address, "address"),
        (f"{head}姓名" if len(head) < 6 else head, company.representative, "legal_representative"),
        *([(capital, company.capital, "registered_capital")] if capital else []),
        ("公司类型" if "公司" in company.kind else "企业类型", company.kind, "kind"),
        ("经营范围", company.scope[:60], ""),
        ("成立日期", day, "established"),
    ]


def _column(
    sheet: Sheet, x: float, y: float, rows: Rows, size: float, wide: float, room: float, style: str = ""
) -> None:
    """Labels spread over one width, as licences do, and values that wrap."""
    hand = sheet.hand
    leading, gap = hand.near(1.45, 0.08), size * hand.near(0.75, 0.1)
    colour = hand.tint(_LABEL, 20) if hand.steady or hand.chance(0.7) else (30, 30, 30)
    style = style or _value(hand)
    at = x + 2 + max(wide, *(sheet.measure(label, _label_size(label, size)) for label, _, _ in rows))
    for label, value, name in rows:
        if len(label) <= 5 and hand.one_of((True, True, True, False)):
            sheet.spread(x, y, label, size, wide * 0.78, colour=colour)
        else:
            sheet.text(x, y, label, _label_size(label, size), colour=colour)
        y = (
            sheet.wrapped(at, y, value, size, room=x + wide + 2 + room - at, leading=leading, style=style, of=name)
            + gap
        )


def _label_size(label: str, size: float) -> float:
    """Long ones are set a little smaller."""
    return size if len(label) < 6 else size * 0.92


def _value(hand: Hand) -> str:
    """Values of a licence are printed in one face; which one is the office's printer's choice."""
    return ("sans", "serif", "sans", "kai")[hand.font("licence value") % 4]


def _signed(sheet: Sheet, x: float, y: float, company: Company, hand: Hand) -> None:
    """登记机关, the date, and mostly the office's seal over them."""
    sheet.text(x, y, "登记机关", 6, style="serif", pitch=hand.near(8, 0.5))
    day = _day(company.issued, hand)
    if hand.chance(0.85):
        grounds.seal(sheet, x + hand.near(58, 6), y + hand.near(6, 4), company.registrar, hand.near(20, 2))
    spaced = re.sub(r"(\d+)", r" \1 ", day).strip() if hand.chance(0.5) else day
    sheet.text(x + hand.near(40, 4), y + 12.5, spaced, 5)


def _foot(sheet: Sheet, hand: Hand, y: float) -> None:
    if hand.steady:
        return
    wide = sheet.width
    sheet.text(16, y, "国家企业信用信息公示系统网址：http://www.gsxt.gov.cn", 2.6)
    sheet.text(wide - 62, y, "国家市场监督管理总局监制", 2.6)
    if hand.chance(0.6):
        words = "市场主体应当于每年1月1日至6月30日通过国家企业信用信息公示系统报送公示年度报告"
        sheet.text(wide / 2, y + 3.6, words, 2.4, centred=True)


def _day(day: date, hand: Hand) -> str:
    return hand.one_of(
        (f"{day.year}年{day.month:02d}月{day.day:02d}日", f"{day.year}年{day.month:02d}月{day.day:02d}日")
    )
