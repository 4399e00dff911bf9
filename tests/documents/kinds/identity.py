"""ID cards of residents and, built alike, residence permits of people from Hong Kong, Macau and Taiwan.

85.6 x 54 mm, 20 pixels a millimetre. Layout: GA 448 (resident ID card), the permit of 2018 follows it without 民族.
"""

from __future__ import annotations

from datetime import date

from PIL import Image

from tests.documents import grounds
from tests.documents.abroad import Traveller
from tests.documents.fonts import has_style
from tests.documents.hand import STEADY, Colour, Hand
from tests.documents.people import Person
from tests.documents.portrait import cartoon
from tests.documents.sheet import INK, MARK, Sheet

SEX = {"male": "男", "female": "女"}
_LABEL: Colour = (58, 108, 168)
_MARK: Colour = (190, 40, 40)
_VALUE = 15.5  # where values begin
_TIBETAN = "བོད་ལྗོངས"
_UYGHUR = "شىنجاڭ ئۇيغۇر"


def id_card_front(person: Person, portrait: Image.Image | None = None, hand: Hand = STEADY) -> Sheet:
    """The side with the name. A steady hand puts the portrait at (54, 8), 26 x 32."""
    card = _card(hand, ((236, 240, 246), (240, 238, 236)))
    _second_script(card, person)
    x, y = hand.near(0, 0.6), hand.near(0, 0.6)
    _name(card, x, y, person.name)
    _label(card, x, 13.8 + y, "性别")
    _value(card, x, 13.5 + y, SEX[person.sex], of="sex")
    _label(card, x + 19, 13.8 + y, "民族")
    _value(card, x + 18, 13.5 + y, person.ethnicity, of="ethnicity")
    _born(card, x, y + 20.7, person.born)
    _address(card, x, 27.9 + y, person.address)
    _number(card, x, y, person.number, "id_number")
    _portrait(card, portrait or cartoon(person.number))
    return card


def id_card_back(person: Person, hand: Hand = STEADY) -> Sheet:
    """The side with the authority."""
    card = _card(hand, ((238, 240, 240), (236, 238, 244)))
    _wall(card)
    _title(card, "居民身份证", 10.0)
    until = f"{person.valid_to:%Y.%m.%d}" if person.valid_to else "长期"
    x, y = hand.near(0, 1.0), hand.near(0, 0.8)
    card.text(17.0 + x, 37.6 + y, "签发机关", 3.2)
    card.text(32.5 + x, 37.4 + y, person.authority, hand.near(3.4, 0.1), of="authority")
    card.text(17.0 + x, 45.0 + y, "有效期限", 3.2)
    start = f"{person.valid_from:%Y.%m.%d}-"
    wide = card.text(32.5 + x, 44.8 + y, start, 3.4, of="valid_from")
    card.text(32.5 + x + wide, 44.8 + y, until, 3.4, of="valid_to")
    return card


def residence_permit_front(traveller: Traveller, hand: Hand = STEADY) -> Sheet:
    """Like an ID card's, without 民族; some printings have the birth date higher up for it."""
    card = _card(hand, ((238, 242, 240), (234, 240, 246)))
    x, y = hand.near(0, 0.6), hand.near(0, 0.6)
    _name(card, x, y, traveller.name)
    _label(card, x, 13.8 + y, "性别")
    _value(card, x, 13.5 + y, SEX[traveller.sex], of="sex")
    _born(card, x, y + 20.7, traveller.born)
    _address(card, x, 27.9 + y, traveller.address)
    _number(card, x, y, traveller.number, "number")
    _portrait(card, cartoon(traveller.number))
    return card


def residence_permit_back(traveller: Traveller, hand: Hand = STEADY) -> Sheet:
    """签发机关, 有效期限, 通行证号码, 签发次数."""
    card = _card(hand, ((240, 240, 236), (236, 240, 246)))
    _wall(card)
    _title(card, traveller.permit_title, 6.6)
    x, y, start = hand.near(0, 1.0), hand.near(0, 0.8), f"{traveller.valid_from:%Y.%m.%d}-"
    card.text(17.0 + x, 33.6 + y, "签发机关", 3.0)
    card.text(32.5 + x, 33.5 + y, traveller.authority, 3.2)
    card.text(17.0 + x, 39.4 + y, "有效期限", 3.0)
    wide = card.text(32.5 + x, 39.3 + y, start, 3.2)
    card.text(32.5 + x + wide, 39.3 + y, f"{traveller.valid_to:%Y.%m.%d}", 3.2, of="valid_to")
    card.text(17.0 + x, 45.2 + y, "通行证号码", 3.0)
    card.text(33.5 + x, 45.1 + y, traveller.permit, 3.2)
    card.text(56.0 + x, 45.2 + y, "签发次数", 3.0)
    card.text(70.0 + x, 45.1 + y, f"{traveller.issue:02d}", 3.2)
    return card


def _card(hand: Hand, grounds_: tuple[Colour, Colour]) -> Sheet:
    card = Sheet(85.6, 54.0, 20, grounds_[0], hand)
    if hand.steady:
        card.text(60.0, 3.0, MARK, 3.2, colour=_MARK)
        return card
    grounds.washed(card, hand.tint(grounds_[0], 8), hand.tint(grounds_[1], 8))
    grounds.fine_lines(card, hand.tint((150, 180, 205), 25), hand.near(0.32, 0.14))
    grounds.rosette(card, hand.near(43, 8), hand.near(27, 4), hand.near(15, 3), hand.tint((190, 170, 190), 25), 0.3)
    card.text(hand.near(60.0, 6), hand.near(2.4, 0.6), MARK, 2.4, colour=hand.tint((205, 120, 120)))
    return card


def _label(card: Sheet, x: float, y: float, text: str) -> None:
    card.text(5.5 + x, y, text, 3.0, colour=card.hand.tint(_LABEL))


def _value(card: Sheet, x: float, y: float, text: str, of: str) -> None:
    card.text(_VALUE + x, y, text, card.hand.near(3.4, 0.12), of=of)


def _name(card: Sheet, x: float, y: float, name: str) -> None:
    """Long names are printed smaller, the longest over two lines."""
    _label(card, x, 6.3 + y, "姓名")
    if len(name) > 11:
        card.wrapped(_VALUE + x, 4.3 + y, name, 3.0, room=36, leading=1.2, of="name")
    else:
        card.text(_VALUE + x, 5.7 + y, name, card.hand.near(3.8, 0.2) if len(name) < 8 else 3.2, of="name")


def _born(card: Sheet, x: float, y: float, born: date) -> None:
    _label(card, x, y + 0.3, "出生")
    label = card.hand.tint(_LABEL)
    for at, text, colour in (
        (15.5, str(born.year), INK),
        (24.6, "年", label),
        (28.6 if born.month > 9 else 29.8, str(born.month), INK),
        (33.4, "月", label),
        (37.4 if born.day > 9 else 38.6, str(born.day), INK),
        (42.2, "日", label),
    ):
        value = colour is INK
        card.text(
            at + x,
            y + (0 if value else 0.3),
            text,
            3.4 if value else 3.0,
            colour=colour,
            of="birth_date" if value else "",
        )


def _address(card: Sheet, x: float, y: float, address: str) -> None:
    _label(card, x, y + 0.3, "住址")
    size = 3.4 if len(address) <= 33 else 3.0
    card.wrapped(_VALUE + x, y, address, size, room=37.4, leading=1.47 if size > 3.2 else 1.35, of="address")


def _number(card: Sheet, x: float, y: float, number: str, of: str) -> None:
    _label(card, x, 46.4 + y, "公民身份号码")
    pitch = card.hand.near(2.72, 0.05)
    card.text(28.0 + x, 45.8 + y, number, card.hand.near(4.2, 0.2), style="digits", pitch=pitch, of=of)


def _portrait(card: Sheet, portrait: Image.Image) -> None:
    hand = card.hand
    card.paste(portrait, hand.near(54, 0.8), hand.near(8, 0.8), 26, 32)


def _title(card: Sheet, title: str, pitch: float) -> None:
    hand = card.hand
    if hand.steady:
        card.text(31.0, 7.0, "中华人民共和国", 4.6, pitch=6.2)
        card.text(27.0, 16.0, title, 7.0, style="bold", pitch=pitch)
        return
    grounds.emblem(card, hand.near(12.5, 0.8), hand.near(13, 0.8), hand.near(8, 0.5), hand)
    y, style = hand.near(0, 0.8), hand.one_of(("sans", "serif", "bold"))
    high = 7.0 if pitch > 8 else 5.6
    card.text(51.5, 6.5 + y, "中华人民共和国", 4.6, style=style, pitch=hand.near(6.2, 0.3), centred=True)
    card.text(51.5, 15.0 + y, title, high, style="bold", pitch=hand.near(pitch, 0.3), centred=True)


def _wall(card: Sheet) -> None:
    """Hills and battlements, faintly, behind the texts."""
    hand, mm = card.hand, card.mm
    if hand.steady:
        return
    for height, colour in ((27, (206, 216, 224)), (34, (214, 222, 222))):
        points, x = [(0.0, 54 * mm)], 0.0
        while x < 86:
            points.append((x * mm, hand.near(height, 4) * mm))
            x += hand.near(6, 3)
        card.draw.line([*points[1:], (86 * mm, height * mm)], fill=hand.tint(colour, 6), width=round(0.5 * mm))


def _second_script(card: Sheet, person: Person) -> None:
    """Cards of Tibet and Xinjiang carry the people's own script over the Chinese lines."""
    style, words = {"54": ("tibetan", _TIBETAN), "65": ("arabic", _UYGHUR)}.get(person.number[:2], ("", ""))
    if card.hand.steady or not style or not has_style(style):
        return
    for x, y, wide in ((15.5, 2.6, 1), (15.5, 25.0, 2), (40.5, 43.0, 1)):
        card.text(x, y, " ".join([words] * wide), 2.2, style=style)
