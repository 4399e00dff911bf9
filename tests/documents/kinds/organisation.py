"""Certificates of institutions, associations, private non-enterprises, law firms and offices.

Titles and labels as the registering authorities print them; layouts freely around them, across or upright.
"""

from __future__ import annotations

from datetime import date

from tests.documents import grounds
from tests.documents.bodies import Organisation
from tests.documents.hand import STEADY, Hand
from tests.documents.sheet import MARK, Sheet

Rows = list[tuple[str, str, str]]  # label, value, field


def certificate(body: Organisation, hand: Hand = STEADY) -> tuple[Sheet, dict[str, str]]:
    """The sheet, and those of its fields that are printed on it."""
    if body.title == "律师事务所执业许可证" and hand.one_of((False, True)):
        return _permit(body, hand), {name: body.fields()[name] for name in ("credit_code", "name")}
    rows = _rows(body, hand)
    wide, high = hand.one_of(((297, 210), (285, 205), (210, 297)))
    sheet = _sheet(wide, high, hand)
    y = _title(sheet, body, hand)
    if high > wide or hand.one_of((True, False)):
        foot = _column(sheet, wide * hand.near(0.13, 0.02), y, rows, wide * 0.72)
    else:
        half = (len(rows) + 1) // 2
        left = _column(sheet, 20 + hand.near(0, 2), y, rows[:half], wide / 2 - 26)
        foot = max(left, _column(sheet, wide / 2 + 8 + hand.near(0, 2), y, rows[half:], wide / 2 - 30))
    _signed(sheet, body, hand, foot)
    return sheet, {
        name: value for name, value in body.fields().items() if name in {row[2] for row in rows} | {"valid_to"}
    }


def _sheet(wide: float, high: float, hand: Hand) -> Sheet:
    sheet = Sheet(wide, high, 6.67, (252, 250, 246), hand)
    if not hand.steady:
        one = hand.one_of(((253, 248, 240), (250, 246, 250), (246, 250, 248), (255, 252, 244)))
        grounds.washed(sheet, one, hand.tint(one, 6))
        grounds.fine_lines(sheet, hand.tint((222, 206, 180), 24), hand.near(0.35, 0.15))
        grounds.frame(
            sheet,
            hand.near(8, 2),
            hand.one_of(((196, 150, 80), (170, 60, 50), (90, 120, 90))),
            1.1,
            ornate=hand.chance(0.7),
        )
        grounds.emblem(sheet, wide / 2, 19, 7, hand)
    sheet.text(hand.near(wide - 55, 6), 14, MARK, 4, colour=(210, 130, 130))
    return sheet


def _title(sheet: Sheet, body: Organisation, hand: Hand) -> float:
    size = min(15.0, (sheet.width - 50) / (len(body.title) * 1.2))
    y = 31 + hand.near(0, 1.5)
    style = hand.one_of(("black", "serif", "bold"))
    sheet.text(sheet.width / 2, y, body.title, size, style=style, pitch=size * hand.near(1.15, 0.06), centred=True)
    if hand.chance(0.6):
        sheet.text(sheet.width / 2, y + size + 2, "（副本）", 5.4, style="serif", centred=True)
    return y + size + hand.near(16, 3)


def _rows(body: Organisation, hand: Hand) -> Rows:
    code = ("统一社会信用代码", body.code, "credit_code")
    name, head = (body.name, "name"), (body.representative, "legal_representative")
    place = (body.address, "address")
    span = _span(body, hand)
    valid = ("有效期" if body.title[0] == "事" else "有效期限", span, "valid_to") if span else None
    rows: Rows = {
        "事业单位法人证书": [
            code, ("名称", *name), ("宗旨和业务范围", body.purpose, ""), ("住所", *place), ("法定代表人", *head),
            ("经费来源", hand.one_of(("财政补助", "财政补助、事业收入", "非财政补助")), ""),
            ("开办资金", body.funds, ""), ("举办单位", body.over, ""),
        ],
        "社会团体法人登记证书": [
            code, ("名称", *name), ("业务范围", body.purpose, ""), ("住所", *place), ("法定代表人", *head),
            ("注册资金", body.funds, ""), ("活动地域", body.registrar[:3], ""), ("业务主管单位", body.over, ""),
        ],
        "民办非企业单位登记证书": [
            code, ("名称", *name), ("住所", *place), ("法定代表人", *head), ("开办资金", body.funds, ""),
            ("业务范围", body.purpose, ""), ("业务主管单位", body.over, ""),
        ],
        "律师事务所执业许可证": [
            code, (hand.one_of(("名称", "律师事务所名称")), *name),
            (hand.one_of(("住所", "地址")), *place), ("负责人", *head),
            ("组织形式", hand.one_of(("普通合伙", "特殊的普通合伙", "个人")), ""), ("设立资产", body.funds, ""),
            ("主管机关", body.registrar, ""),
        ],
        "统一社会信用代码证书": [
            code, (hand.one_of(("机构名称", "名称", "单位名称")), *name),
            ("机构性质", hand.one_of(("机关", "群众团体")), ""),
            (hand.one_of(("机构地址", "地址")), *place), (hand.one_of(("负责人", "法定代表人")), *head),
        ],
    }[body.title]  # fmt: skip
    return [*rows, valid] if valid else rows


def _span(body: Organisation, hand: Hand) -> str:
    if not body.valid_to:
        return ""
    start, end = _day(body.valid_from), _day(body.valid_to)
    return hand.one_of((f"自{start}至{end}", f"{start}至{end}", f"自 {start} 至 {end}"))


def _column(sheet: Sheet, x: float, y: float, rows: Rows, room: float) -> float:
    """Gives the y below the last row."""
    hand = sheet.hand
    size, style = hand.near(5.2, 0.3), hand.one_of(("sans", "serif", "kai"))
    size *= 0.9 if room < 130 else 1.0
    leading, gap, colon = hand.near(1.4, 0.06), hand.near(0.62, 0.12), hand.one_of(("", "", "："))
    wide = size * (5.2 if not any(len(label) > 5 for label, _, _ in rows) else 7.4)
    wide = max(wide, *(sheet.measure(label + colon, size, style) for label, _, _ in rows if len(label) < 8))
    colour = hand.one_of(((60, 50, 40), (120, 60, 40), (30, 30, 30)))
    for label, value, name in rows:
        taken = wide
        if len(label) >= 8:
            taken = sheet.text(x, y, label + colon, size, style=style, colour=colour) + 2
        elif colon or hand.chance(0.4):
            sheet.text(x, y, label + colon, size, style=style, colour=colour)
        else:
            sheet.spread(x, y, label, size, wide - size, style=style, colour=colour)
        at = x + max(taken, wide) + 1
        y = sheet.wrapped(at, y, value, size, room=room - (at - x), leading=leading, style=style, of=name)
        y += size * gap
    return y


def _permit(body: Organisation, hand: Hand) -> Sheet:
    """律师事务所执业许可证, the wall sheet: a sentence instead of fields."""
    sheet = _sheet(297, 210, hand)
    y = _title(sheet, body, hand)
    size, style = hand.near(7, 0.4), hand.one_of(("serif", "kai"))
    label = sheet.text(40, y - 3, "统一社会信用代码：", 5.4, style=style)
    sheet.text(40 + label, y - 3, body.code, 5.4, style="sans", of="credit_code")
    y += 14
    wide = sheet.text(52, y, body.name, size, style=style, of="name")
    words = "，符合《中华人民共和国律师法》及《律师事务所管理办法》规定的条件，准予设立并执业。"
    first = sheet.lines(words, size, 297 - 52 - wide - 38, style)[0]
    sheet.text(52 + wide, y, first, size, style=style)
    sheet.wrapped(38, y + size * 1.9, words[len(first) :], size, room=297 - 76, leading=1.9, style=style)
    _signed(sheet, body, hand)
    return sheet


def _signed(sheet: Sheet, body: Organisation, hand: Hand, above: float = 0) -> None:
    """Who gave it and when, below what ends at `above`."""
    label = {"事": "登记管理机关", "统": "赋码机关"}.get(body.title[0], "发证机关")
    x, y = sheet.width * 0.55, max(sheet.height - hand.near(42, 3), above)
    sheet.text(x, y, label, 5.4, style="serif", pitch=6.4)
    if hand.chance(0.8):
        grounds.seal(sheet, x + hand.near(60, 8), y + hand.near(4, 4), body.registrar, hand.near(19, 2))
    sheet.text(x + hand.near(36, 4), y + 13, _day(body.valid_from), 5)


def _day(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"
