"""Data pages of passports, 125 x 88 mm: the two machine-readable lines of ICAO 9303 below, the fields above.

The Chinese page has bilingual labels and 姓名 in both scripts; of other countries' pages one general design.
"""

from __future__ import annotations

from datetime import date

from tests.documents import grounds
from tests.documents.abroad import Traveller, mrz
from tests.documents.hand import STEADY, Colour, Hand
from tests.documents.kinds.identity import SEX
from tests.documents.portrait import cartoon, ghost
from tests.documents.sheet import MARK, Sheet

_MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"


def data_page(traveller: Traveller, hand: Hand = STEADY, lines: tuple[str, str] | None = None) -> Sheet:
    """lines: the machine-readable ones, where they are to be other than they should."""
    page = _page(hand)
    _chinese(page, traveller, hand) if traveller.country[0] == "CHN" else _foreign(page, traveller, hand)
    _machine(page, lines or mrz(traveller), hand)
    return page


def _page(hand: Hand) -> Sheet:
    ground: Colour = hand.one_of(((244, 238, 232), (236, 242, 246), (240, 244, 236), (246, 240, 244)))
    page = Sheet(125, 88, 14, ground, hand)
    portrait = cartoon(f"passport {hand.random.random()}")
    if not hand.steady:
        grounds.washed(page, hand.tint(ground), hand.tint((238, 236, 242)))
        grounds.fine_lines(page, hand.tint((200, 190, 200), 26), hand.near(0.4, 0.12))
        grounds.rosette(page, hand.near(80, 8), hand.near(36, 4), 22, hand.tint((214, 190, 190), 20), 0.35)
    page.paste(portrait, hand.near(6, 1), hand.near(19, 1.2), 33, 42)
    page.paste(ghost(portrait, 0.25), hand.near(100, 2), hand.near(42, 2), 15, 19)
    page.text(hand.near(98, 4), 3.2, MARK, 2.6, colour=(205, 120, 120))
    return page


def _put(page: Sheet, x: float, y: float, label: str, value: str, of: str = "", style: str = "sans") -> None:
    """A small label and the value below it."""
    hand = page.hand
    page.text(x, y, label, hand.near(1.75, 0.06), colour=hand.tint((90, 90, 120)))
    page.text(x, y + 2.7, value, hand.near(3.0, 0.12), style=style, of=of)


def _chinese(page: Sheet, who: Traveller, hand: Hand) -> None:
    page.text(6, 4, "中华人民共和国", 3.6, style="serif")
    page.text(6, 9, "PEOPLE'S REPUBLIC OF CHINA", 2.3, style="latin")
    page.text(44, 4, "护照", 4.4, style="bold")
    page.text(44, 10, "PASSPORT", 2.4, style="latin")
    x, y, step = hand.near(43, 1), hand.near(14.5, 0.8), hand.near(7.7, 0.1)
    page.text(x, y, "类型/Type", 1.75, colour=(90, 90, 120))
    page.text(x, y + 2.5, hand.one_of(("P", "PO")), 2.8, style="latin")
    _put(page, x + 15, y, "国家码/Country Code", "CHN", style="latin")
    _put(page, x + 44, y, "护照号/Passport No.", who.number, "number", "latin")
    page.text(x, y + step, "姓名/Name", 1.75, colour=(90, 90, 120))
    page.text(x, y + step + 2.3, who.name, 3.1, of="name")
    page.text(x, y + step + 5.6, who.latin, 2.9, style="latin")
    y += 3.1
    _put(page, x, y + 2 * step, "性别/Sex", f"{SEX[who.sex]}/{who.sex[0].upper()}", "sex")
    _put(page, x + 18, y + 2 * step, "国籍/Nationality", "中国/CHINESE")
    _put(page, x + 46, y + 2 * step, "出生日期/Date of birth", _day(who.born, hand), "birth_date", "latin")
    place = hand.one_of(("浙江/ZHEJIANG", "上海/SHANGHAI", "广东/GUANGDONG", "四川/SICHUAN"))
    _put(page, x, y + 3 * step, "出生地点/Place of birth", place)
    _put(page, x + 46, y + 3 * step, "签发日期/Date of issue", _dual(who.valid_from))
    _put(page, x, y + 4 * step, "签发地点/Place of issue", place)
    _put(page, x + 46, y + 4 * step, "有效期至/Date of expiry", _dual(who.valid_to), "valid_to")
    _put(page, x, y + 5 * step, "签发机关/Authority", "公安部出入境管理局")
    page.text(x, y + 5 * step + 6, "MPS Exit & Entry Administration", 2.0, style="latin")


def _foreign(page: Sheet, who: Traveller, hand: Hand) -> None:
    code, _, _, nationality = who.country
    page.text(6, 4, "PASSPORT", 4.6, style="latin-bold")
    page.text(6, 10.5, hand.one_of(("PASSEPORT", "PASAPORTE", "REISEPASS")), 2.2, style="latin")
    page.text(44, 5, nationality if nationality.isupper() else code, 3.4, style="latin-bold")
    surname, given = who.latin.split(", ")
    style = hand.one_of(("latin", "latin-bold", "latin"))
    x, y, step = hand.near(43, 1), hand.near(13.5, 0.8), hand.near(7.4, 0.1)
    _put(page, x, y, "Type/Type", "P", style=style)
    _put(page, x + 13, y, "Code of issuing State", code, style=style)
    _put(page, x + 46, y, hand.one_of(("Passport No./No du passeport", "Passport number")), who.number, "number", style)
    _put(page, x, y + step, hand.one_of(("Surname/Nom (1)", "Surname")), surname, "name", style)
    _put(page, x, y + 2 * step, hand.one_of(("Given names/Prénoms (2)", "Given Names")), given, "name", style)
    _put(page, x, y + 3 * step, "Nationality/Nationalité", nationality, style=style)
    form = hand.one_of(("spaced", "french", "plain"))
    _put(page, x, y + 4 * step, "Date of birth", _month(who.born, form), "birth_date", style)
    _put(page, x + 34, y + 4 * step, "Sex/Sexe", who.sex[0].upper(), "sex", style)
    _put(page, x + 46, y + 4 * step, "Place of birth", hand.one_of(("LONDON", "OSAKA", "TORONTO", "LYON")), style=style)
    _put(page, x, y + 5 * step, "Date of issue", _month(who.valid_from, form), style=style)
    _put(page, x + 34, y + 5 * step, "Authority", hand.one_of(("HMPO", "MOFA", "DEPARTMENT OF STATE")), style=style)
    _put(page, x, y + 6 * step, "Date of expiry", _month(who.valid_to, form), "valid_to", style)


def _machine(page: Sheet, lines: tuple[str, str], hand: Hand) -> None:
    """OCR-B at ten characters an inch, nearly as wide as the page."""
    page.draw.rectangle(
        (0, 68.5 * page.mm, page.picture.width, page.picture.height), fill=hand.tint((246, 244, 240), 4)
    )
    x, y = hand.near(6.5, 0.8), hand.near(71.2, 0.6)
    for row, line in enumerate(lines):
        page.text(x, y + 6.6 * row, line, 3.7, style="machine", pitch=2.54, of=f"mrz{row + 1}")


def _dual(day: date) -> str:
    """01 6月/JUN 2020."""
    return f"{day.day:02d} {day.month}月/{_name(day)} {day.year}"


def _day(day: date, hand: Hand) -> str:
    return hand.one_of((f"{day.day:02d} {_name(day)} {day.year}", f"{day:%d} {_name(day)} {day.year}"))


def _month(day: date, form: str) -> str:
    month = _name(day)
    if form == "french":
        return f"{day.day:02d} {month}/{month} {day:%y}"
    return f"{day.day:02d} {month} {day.year}" if form == "spaced" else f"{day.day:02d}{month}{day.year}"


def _name(day: date) -> str:
    return _MONTHS[3 * day.month - 3 : 3 * day.month]
