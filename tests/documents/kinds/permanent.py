"""外国人永久居留身份证: the card of 2017 (15 characters) and the "five-star card" of 2023 (18 digits), fronts.

85.6 x 54 mm, bilingual labels; the portrait at the left on the older, at the right on the newer.
"""

from __future__ import annotations

from tests.documents import grounds
from tests.documents.abroad import Traveller
from tests.documents.hand import STEADY, Hand
from tests.documents.kinds.identity import SEX
from tests.documents.portrait import cartoon, ghost
from tests.documents.sheet import MARK, Sheet

DESIGNS = ("2017", "2023")


def card(who: Traveller, hand: Hand = STEADY) -> Sheet:
    """The design follows from the number."""
    return _five_star(who, hand) if len(who.number) == 18 else _older(who, hand)


def _older(who: Traveller, hand: Hand) -> Sheet:
    sheet = _ground(hand, (230, 240, 244))
    sheet.text(46, 3.2, "外国人永久居留身份证", hand.near(4.2, 0.2), style="bold", centred=True)
    sheet.text(46, 8.4, "FOREIGN PERMANENT RESIDENT ID CARD", 2.3, style="latin", centred=True)
    portrait = cartoon(who.number)
    sheet.paste(portrait, hand.near(4, 0.5), hand.near(13, 0.8), 20, 25)
    sheet.paste(ghost(portrait), hand.near(71, 1), hand.near(31, 1.5), 9.5, 12)
    x, y, step = hand.near(27, 1), hand.near(12.5, 0.6), hand.near(5.9, 0.15)
    rows = (
        (0.0, 0, "姓名/Name", who.latin, "name"),
        (1.0, 0, "性别/Sex", f"{SEX[who.sex]}/{who.sex[0].upper()}", "sex"),
        (1.0, 24, "出生日期/Date of Birth", f"{who.born:%Y.%m.%d}", "birth_date"),
        (2.0, 0, "国籍/Nationality", f"{who.country[2]}/{who.country[0]}", ""),
        (3.0, 0, "有效期限/Period of Validity", f"{who.valid_from:%Y.%m.%d}-{who.valid_to:%Y.%m.%d}", "valid_to"),
        (4.0, 0, "签发机关/Issuing Authority", "中华人民共和国国家移民管理局", ""),
    )
    for row, column, label, value, of in rows:
        sheet.text(x + column, y + row * step, label, 1.8, colour=hand.tint((80, 90, 120)))
        sheet.text(x + column, y + row * step + 2.3, value, hand.near(2.8, 0.1), of=of)
    sheet.text(x, 44.2, "证件号码/ID No.", 2.0, colour=(80, 90, 120))
    sheet.text(x + 15.5, 43.2, who.number, hand.near(3.5, 0.2), style="digits", of="number")
    return sheet


def _five_star(who: Traveller, hand: Hand) -> Sheet:
    sheet = _ground(hand, (240, 236, 228))
    grounds.emblem(sheet, 6.8, 6.6, 4.0, hand)
    sheet.text(47, 2.6, "中华人民共和国外国人永久居留身份证", hand.near(3.4, 0.15), style="bold", centred=True)
    sheet.text(
        47, 7.2, "PEOPLE'S REPUBLIC OF CHINA FOREIGN PERMANENT RESIDENT ID CARD", 1.75, style="latin", centred=True
    )
    sheet.paste(cartoon(who.number), hand.near(58, 0.8), hand.near(12.5, 0.8), 22, 27.5)
    x, y, step = hand.near(6, 0.8), hand.near(13.5, 0.6), hand.near(6.6, 0.15)
    rows = (
        (0, "姓名 Name", who.latin, "name"),
        (1, "性别 Sex", f"{SEX[who.sex]} / {who.sex[0].upper()}", "sex"),
        (2, "出生日期 Date of Birth", f"{who.born:%Y.%m.%d}", "birth_date"),
        (3, "国籍 Nationality", f"{who.country[2]} / {who.country[0]}", ""),
        (4, "有效期限 Period of Validity", f"{who.valid_from:%Y.%m.%d}-{who.valid_to:%Y.%m.%d}", "valid_to"),
    )
    for row, label, value, of in rows:
        sheet.text(x, y + row * step, label, 1.9, colour=hand.tint((110, 90, 80)))
        sheet.text(x, y + row * step + 2.5, value, hand.near(3.0, 0.1), of=of)
    sheet.text(x, 47.3, "证件号码 ID No.", 2.1, colour=(110, 90, 80))
    sheet.text(x + 17, 46.2, who.number, hand.near(3.9, 0.2), style="digits", of="number", pitch=hand.near(2.45, 0.05))
    return sheet


def _ground(hand: Hand, colour: tuple[int, int, int]) -> Sheet:
    sheet = Sheet(85.6, 54.0, 20, colour, hand)
    if not hand.steady:
        grounds.washed(sheet, hand.tint(colour), hand.tint((236, 238, 246)))
        grounds.fine_lines(sheet, hand.tint((180, 185, 190), 30), hand.near(0.35, 0.1))
        grounds.rosette(sheet, hand.near(45, 6), hand.near(30, 4), 15, hand.tint((200, 180, 160), 25), 0.3)
    sheet.text(hand.near(72, 3), hand.near(51.0, 0.4), MARK, 1.9, colour=(205, 120, 120))
    return sheet
