"""Draws flat certificates: the texts where a reader meets them, on a plain ground, marked 测试样本.

Deliberately no official design: no emblem, no security pattern, no seal.
"""

from __future__ import annotations

from datetime import date
from random import Random

from PIL import Image, ImageDraw

from tests.documents.fonts import font
from tests.documents.people import Company, Person

MM = 20  # pixels a millimetre of an ID card, 85.6 x 54
_INK, _LABEL, _MARK = (25, 25, 28), (60, 105, 160), (190, 40, 40)
MARK = "测试样本"


def id_card_front(person: Person, portrait: Image.Image | None = None) -> Image.Image:
    """The side with the name. The portrait stands in a box of 26 x 32 mm, a cartoon unless one is given."""
    card, draw = _blank((238, 240, 244))
    _text(draw, 5.5, 6.3, "姓名", 3.0, _LABEL)
    _text(draw, 15.5, 5.7, person.name, 3.8 if len(person.name) < 8 else 3.2)
    _text(draw, 5.5, 13.8, "性别", 3.0, _LABEL)
    _text(draw, 15.5, 13.5, {"male": "男", "female": "女"}[person.sex], 3.4)
    _text(draw, 24.5, 13.8, "民族", 3.0, _LABEL)
    _text(draw, 33.5, 13.5, person.ethnicity, 3.4)
    _text(draw, 5.5, 21.0, "出生", 3.0, _LABEL)
    _born(draw, person.born)
    _text(draw, 5.5, 28.2, "住址", 3.0, _LABEL)
    for row, line in enumerate(_lines(person.address, 11)):
        _text(draw, 15.5, 27.9 + 5.0 * row, line, 3.4)
    _text(draw, 5.5, 46.4, "公民身份号码", 3.0, _LABEL)
    _text(draw, 28.0, 45.8, person.number, 4.2, style="digits", pitch=2.72)
    _text(draw, 60.0, 3.0, MARK, 3.2, _MARK)
    card.paste((portrait or cartoon(person)).resize((26 * MM, 32 * MM)), (54 * MM, 8 * MM))
    return card


def id_card_back(person: Person) -> Image.Image:
    """The side with the authority."""
    card, draw = _blank((236, 238, 242))
    _text(draw, 31.0, 7.0, "中华人民共和国", 4.6, pitch=6.2)
    _text(draw, 27.0, 16.0, "居民身份证", 7.0, style="bold", pitch=10.0)
    _text(draw, 5.0, 6.0, MARK, 3.2, _MARK)
    _text(draw, 17.0, 37.6, "签发机关", 3.2)
    _text(draw, 32.5, 37.4, person.authority, 3.4)
    until = f"{person.valid_to:%Y.%m.%d}" if person.valid_to else "长期"
    _text(draw, 17.0, 45.0, "有效期限", 3.2)
    _text(draw, 32.5, 44.8, f"{person.valid_from:%Y.%m.%d}-{until}", 3.4)
    return card


def business_licence(company: Company, *, upright: bool = False) -> Image.Image:
    """The layout of 2019 across, or the one before it upright with everything in one column."""
    return _upright_licence(company) if upright else _licence_across(company)


def cartoon(person: Person) -> Image.Image:
    """A drawn face; nobody's."""
    rng = Random(person.number)
    face = Image.new("RGB", (520, 640), (205, 222, 240))
    draw = ImageDraw.Draw(face)
    skin = rng.choice(((236, 200, 172), (224, 184, 150), (244, 212, 188)))
    draw.ellipse((60, 480, 460, 900), fill=rng.choice(((60, 70, 90), (120, 60, 60), (40, 90, 80))))
    draw.ellipse((105, 70, 415, 420), fill=(40, 34, 32))
    draw.ellipse((130, 120, 390, 500), fill=skin)
    for x in (200, 320):
        draw.ellipse((x - 24, 280, x + 24, 306), fill="white")
        draw.ellipse((x - 11, 281, x + 11, 305), fill=(40, 30, 30))
        draw.line((x - 32, 256, x + 32, 252), fill=(50, 40, 40), width=9)
    draw.line((260, 300, 250, 370, 268, 372), fill=(180, 140, 120), width=6)
    draw.arc((215, 380, 305, 430), 20, 160, fill=(170, 70, 70), width=9)
    return face


def _blank(ground: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    card = Image.new("RGB", (int(85.6 * MM), 54 * MM), ground)
    return card, ImageDraw.Draw(card)


def _born(draw: ImageDraw.ImageDraw, born: date) -> None:
    for x, text, colour in (
        (15.5, str(born.year), _INK),
        (24.6, "年", _LABEL),
        (28.6 if born.month > 9 else 29.8, str(born.month), _INK),
        (33.4, "月", _LABEL),
        (37.4 if born.day > 9 else 38.6, str(born.day), _INK),
        (42.2, "日", _LABEL),
    ):
        _text(draw, x, 20.7 if colour is _INK else 21.0, text, 3.4 if colour is _INK else 3.0, colour)


def _licence_across(company: Company) -> Image.Image:
    """1,980 x 1,400 pixels: two columns of labels, name to scope at the left, capital to address at the right."""
    sheet = Image.new("RGB", (1980, 1400), (252, 250, 244))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((40, 40, 1940, 1360), outline=(196, 160, 90), width=6)
    _px(draw, 620, 170, "营业执照", 150, "serif", pitch=200)
    _px(draw, 905, 350, "（副 本）", 42)
    _px(draw, 110, 190, "统一社会信用代码", 34)
    _px(draw, 110, 240, company.code, 38)
    _px(draw, 1640, 120, MARK, 44, colour=_MARK)
    draw.rectangle((1620, 190, 1800, 370), fill=(120, 120, 120))
    alone = not company.capital
    left = [("名称", company.name, 20), ("类型", company.kind, 20)]
    left += [("经营者" if alone else "法定代表人", company.representative, 20), ("经营范围", company.scope, 20)]
    right = [("组成形式", "个人经营", 14)] if alone else [("注册资本", company.capital, 14)]
    right += [("注册日期" if alone else "成立日期", _long(company.established), 14)]
    right += [("营业期限", company.term, 14)] if company.term else []
    right += [("经营场所" if alone else "住所", company.address, 14)]
    _column(draw, 130, 460, left, 34)
    _column(draw, 1130, 460, right, 34)
    _px(draw, 1190, 1130, "登记机关", 40, "serif", pitch=52)
    _px(draw, 1500, 1215, _long(company.established), 34)
    return sheet


def _upright_licence(company: Company) -> Image.Image:
    """1,200 x 1,700 pixels, one column."""
    sheet = Image.new("RGB", (1200, 1700), (252, 250, 244))
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((30, 30, 1170, 1670), outline=(196, 160, 90), width=6)
    _px(draw, 240, 190, "营业执照", 130, "serif", pitch=190)
    _px(draw, 510, 350, "（副本）", 38)
    _px(draw, 330, 430, f"统一社会信用代码 {company.code}", 32)
    _px(draw, 900, 80, MARK, 42, colour=_MARK)
    alone = not company.capital
    rows = [("名称", company.name, 24), ("类型", company.kind, 24)]
    rows += [("经营场所" if alone else "住所", company.address, 24)]
    rows += [("经营者" if alone else "法定代表人", company.representative, 24)]
    rows += [("组成形式", "个人经营", 24)] if alone else [("注册资本", company.capital, 24)]
    rows += [("注册日期" if alone else "成立日期", _long(company.established), 24)]
    rows += [("营业期限", company.term or "长期", 24), ("经营范围", company.scope, 24)]
    _column(draw, 120, 540, rows, 32)
    _px(draw, 640, 1500, "登记机关", 36, "serif", pitch=50)
    _px(draw, 800, 1580, _long(company.established), 32)
    return sheet


def _column(draw: ImageDraw.ImageDraw, x: int, y: int, rows: list[tuple[str, str, int]], size: int) -> None:
    """Labels spread over the width of five characters, as licences do, and values that wrap."""
    for label, value, width in rows:
        pitch = size * 4 / (len(label) - 1)
        _px(draw, x, y, label, size, colour=(110, 80, 40), pitch=pitch)
        for line in _lines(value, width):
            _px(draw, x + int(size * 6.2), y, line, size)
            y += int(size * 1.45)
        y += int(size * 0.75)


def _long(day: date) -> str:
    return f"{day.year}年{day.month:02d}月{day.day:02d}日"


def _lines(text: str, width: int) -> list[str]:
    return [text[start : start + width] for start in range(0, len(text), width)]


def _text(
    draw: ImageDraw.ImageDraw,
    x: float,
    y: float,
    text: str,
    size: float,
    colour: tuple[int, int, int] = _INK,
    style: str = "sans",
    pitch: float = 0,
) -> None:
    """On a card, in millimetres."""
    _px(draw, int(x * MM), int(y * MM), text, int(size * MM), style, colour, pitch * MM)


def _px(
    draw: ImageDraw.ImageDraw,
    x: int,
    y: int,
    text: str,
    size: int,
    style: str = "sans",
    colour: tuple[int, int, int] = _INK,
    pitch: float = 0,
) -> None:
    """In pixels; the anchor is the top of the tallest character. With a pitch, each character has a place of its own."""
    if not pitch:
        draw.text((x, y), text, colour, font(style, size), anchor="lt")
        return
    for index, character in enumerate(text):
        draw.text((x + index * pitch, y + size), character, colour, font(style, size), anchor="ls")
