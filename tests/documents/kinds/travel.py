"""Mainland travel permits: 港澳居民来往内地通行证 and 台湾居民来往大陆通行证, the cards in use since 2013 and 2015.

85.6 x 54 mm. The portrait at the left, the number in the column of the name or under the portrait, fields as the public
recognition services list them: name, Latin name, birth date, sex, validity, authority, (place of issue,) number, issues.
"""

from __future__ import annotations

from tests.documents import grounds
from tests.documents.abroad import Traveller
from tests.documents.hand import STEADY, Hand
from tests.documents.kinds.identity import SEX
from tests.documents.portrait import cartoon, ghost
from tests.documents.sheet import MARK, Sheet

_TITLES = {"hkm_permit": "港澳居民来往内地通行证", "tw_permit": "台湾居民来往大陆通行证"}


def permit(traveller: Traveller, kind: str, hand: Hand = STEADY) -> Sheet:
    """The front, of kind hkm_permit or tw_permit."""
    card = _card(kind, hand)
    draw = _below if not hand.steady and int(traveller.permit[-1]) % 3 == 0 else _beside
    draw(card, traveller, kind, hand)
    return card


def _beside(card: Sheet, traveller: Traveller, kind: str, hand: Hand) -> None:
    """Values beside their labels, the number in their column."""
    x, y = 25.0 + hand.near(0, 1.2), 10.6 + hand.near(0, 0.8)
    label, size = hand.tint((70, 80, 100)), hand.near(2.5, 0.15)
    step = hand.near(5.5, 0.15)

    def put(row: float, column: float, name: str, value: str, of: str = "") -> None:
        card.text(x + column, y + row * step, name, size, colour=label)
        gap = card.measure(name, size) + hand.near(1.8, 0.4)
        card.text(x + column + gap, y + row * step - 0.2, value, size + 0.5, of=of)

    put(0, 0, "姓名", traveller.name, "name")
    card.text(x + 7, y + 0.78 * step, traveller.latin, size, style="latin")
    put(1.7, 0, "出生日期", f"{traveller.born:%Y.%m.%d}", "birth_date")
    put(1.7, 36, "性别", SEX[traveller.sex], "sex")
    put(2.8, 0, "有效期限", f"{traveller.valid_from:%Y.%m.%d}-{traveller.valid_to:%Y.%m.%d}", "valid_to")
    put(3.9, 0, "签发机关", "公安部出入境管理局")
    number, issues = hand.one_of(("证件号码", "证件号码", "证件号")), "换证次数" if kind == "hkm_permit" else "签发次数"
    below = 5.0
    if kind == "tw_permit":
        put(5.0, 0, "签发地点", hand.one_of(("福建", "广东", "上海", "香港")))
        below = 6.1
    card.text(x, y + below * step + 0.6, number, size, colour=label)
    size_of_number = hand.near(3.6, 0.2)
    wide = card.text(x + 13.5, y + below * step + 0.1, traveller.permit, size_of_number, style="digits", of="number")
    put(below, max(36, 13.5 + wide + 1.2), issues, f"{traveller.issue:02d}")


def _below(card: Sheet, traveller: Traveller, kind: str, hand: Hand) -> None:
    """Values below their labels, which English repeats, and the number under the portrait: as somebody else drew these
    cards from memory.
    """
    x, y = 29.0 + hand.near(0, 1), 13.0 + hand.near(0, 0.5)
    label, size, step = hand.tint((70, 80, 100)), hand.near(2.1, 0.1), hand.near(6.9, 0.1)

    def put(row: float, left: float, name: str, value: str, of: str = "") -> None:
        card.text(left, y + row * step, name, size, colour=label)
        card.text(left, y + row * step + 2.7, value, size + 0.7, of=of)

    put(0, x, "姓名 Name", traveller.name, "name")
    card.text(x, y + 6.0, traveller.latin, size, style="latin")
    put(1.35, x, "出生日期 Date of Birth", f"{traveller.born:%Y.%m.%d}", "birth_date")
    put(1.35, x + 25, "性别 Sex", SEX[traveller.sex], "sex")
    period = f"{traveller.valid_from:%Y.%m.%d}-{traveller.valid_to:%Y.%m.%d}"
    put(2.35, x, "有效期限 Period of Validity", period, "valid_to")
    put(3.35, x, "签发机关 Issuing Authority", "公安部出入境管理局")
    put(3.35, x + 28, "签发地点 Place", hand.one_of(("福建", "广东", "香港")))
    put(4.4, 4.5 + hand.near(0, 0.5), "证件号码 Permit No.", traveller.permit, "number")
    issues = "换证次数" if kind == "hkm_permit" else "签发次数"
    put(4.4, x + 28, f"{issues} Issue No.", f"{traveller.issue:02d}")


def _card(kind: str, hand: Hand) -> Sheet:
    one, other = ((228, 238, 246), (246, 236, 226)) if kind == "hkm_permit" else ((232, 244, 234), (240, 236, 246))
    card = Sheet(85.6, 54.0, 20, one, hand)
    portrait = cartoon(f"permit {hand.random.random()}")
    if not hand.steady:
        grounds.washed(card, hand.tint(one), hand.tint(other))
        grounds.fine_lines(card, hand.tint((170, 180, 190), 30), hand.near(0.35, 0.12))
        grounds.rosette(card, hand.near(55, 6), hand.near(28, 4), 16, hand.tint((200, 170, 150), 25), 0.3)
    grounds.emblem(card, hand.near(7.2, 0.6), hand.near(6.2, 0.4), hand.near(3.6, 0.3), hand)
    card.text(hand.near(46, 2), hand.near(3.6, 0.4), _TITLES[kind], hand.near(4.2, 0.3), style="bold", centred=True)
    card.text(hand.near(70, 4), hand.near(50.2, 0.6), MARK, 2.1, colour=(205, 120, 120))
    card.paste(portrait, hand.near(3.4, 0.5), hand.near(12.5, 1), 19.5, 24.5)
    card.paste(ghost(portrait), hand.near(71.5, 1), hand.near(29, 2), 10, 12.5)
    return card
