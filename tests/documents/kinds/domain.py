"""Domain certificates as registrars issue them: no two alike. Tables, bilingual lists, prose, print-outs of a page."""

from __future__ import annotations

from datetime import date

from tests.documents import grounds
from tests.documents.bodies import Domain
from tests.documents.hand import STEADY, Hand
from tests.documents.sheet import MARK, Sheet

DESIGNS = ("list", "bilingual", "prose", "table")
_HOLDER = (
    ("域名持有者", "Registrant"),
    ("域名所有者", "Domain Holder"),
    ("域名注册人", "Registrant Name"),
    ("注册人", "Registrant"),
)
_FROM = (("注册日期", "Registration Date"), ("注册时间", "Registered On"), ("生效日期", "Creation Date"))
_UNTIL = (("到期日期", "Expiration Date"), ("到期时间", "Expires On"), ("有效期至", "Expiry Date"))


def certificate(domain: Domain, design: str = "list", hand: Hand = STEADY) -> Sheet:
    """One of DESIGNS, across or upright."""
    wide, high = hand.one_of(((280, 200), (297, 210), (210, 297)))
    sheet = _sheet(wide, high, hand)
    y = _title(sheet, domain, hand)
    body = {"list": _list, "bilingual": _bilingual, "prose": _prose, "table": _table}[design]
    y = body(sheet, domain, y, hand)
    _end(sheet, domain, max(y, high - 62), hand)
    return sheet


def _sheet(wide: float, high: float, hand: Hand) -> Sheet:
    sheet = Sheet(wide, high, 6.67, (252, 252, 250), hand)
    if not hand.steady:
        one = hand.one_of(((250, 252, 255), (255, 252, 244), (248, 252, 248), (255, 255, 255)))
        grounds.washed(sheet, one, hand.tint(one, 6))
        grounds.fine_lines(sheet, hand.tint((200, 214, 230), 20), hand.near(0.25, 0.2))
        colour = hand.one_of(((60, 100, 160), (190, 150, 70), (150, 60, 50), (90, 130, 110)))
        grounds.frame(sheet, hand.near(8, 3), colour, hand.near(1.2, 0.6), ornate=hand.chance(0.6))
    sheet.text(wide - 45, 15, MARK, 4.2, colour=(210, 130, 130))
    return sheet


def _title(sheet: Sheet, domain: Domain, hand: Hand) -> float:
    chinese = domain.domain.endswith(".cn")
    titles = (
        ("中国国家顶级域名证书", "国家域名注册证书", "域名注册证书")
        if chinese
        else ("国际域名注册证书", "顶级国际域名证书", "国际顶级域名证书", "域名注册证书")
    )
    title, y = hand.one_of(titles), hand.near(32, 4)
    size = min(14, (sheet.width - 60) / (len(title) * 1.2))
    sheet.text(
        sheet.width / 2,
        y,
        title,
        size,
        style=hand.one_of(("black", "serif", "bold", "kai")),
        pitch=size * hand.near(1.15, 0.08),
        centred=True,
    )
    y += size + 5
    if hand.chance(0.7):
        english = hand.one_of(
            ("Domain Name Registration Certificate", "CERTIFICATE OF TOP LEVEL DOMAIN NAME REGISTRATION")
        )
        sheet.text(sheet.width / 2, y, english, 5, style="latin", centred=True)
        y += 8
    return y + hand.near(9, 3)


def _rows(domain: Domain, hand: Hand) -> list[tuple[str, str, str, str]]:
    """Chinese label, English label, value, field."""
    (holder, holder_en), (start, start_en), (end, end_en) = (
        hand.one_of(_HOLDER),
        hand.one_of(_FROM),
        hand.one_of(_UNTIL),
    )
    form = hand.one_of(("iso", "chinese", "iso", "slash", "clock"))
    rows = [("域名", "Domain Name", domain.domain, "domain"), (holder, holder_en, domain.holder, "holder")]
    if hand.chance(0.5):
        rows.append(("注册商", "Registrar", domain.registrar, ""))
    rows.append((start, start_en, _day(domain.registered, form), "registered"))
    rows.append((end, end_en, _day(domain.expires, form), "expires"))
    if hand.chance(0.3):
        rows[0], rows[1] = rows[1], rows[0]
    return rows


def _list(sheet: Sheet, domain: Domain, y: float, hand: Hand) -> float:
    x, size = hand.near(sheet.width * 0.2, 8), hand.near(5.6, 0.6)
    style, colon = hand.one_of(("sans", "serif", "kai")), hand.one_of(("：", ":", "： ", ""))
    for label, _, value, name in _rows(domain, hand):
        wide = sheet.text(x, y, label + colon, size, style=style, colour=hand.tint((60, 60, 70)))
        at = x + (max(wide, size * 6) + 2 if not colon or hand.chance(0.3) else wide + 1)
        y = sheet.wrapped(at, y, value, size, room=sheet.width - at - 20, style=style, of=name) + size * 0.9
    return y


def _bilingual(sheet: Sheet, domain: Domain, y: float, hand: Hand) -> float:
    x, size, beside = hand.near(sheet.width * 0.16, 6), hand.near(5.4, 0.5), hand.one_of((True, False))
    for label, english, value, name in _rows(domain, hand):
        if beside:
            wide = sheet.text(x, y, f"{label} {english}", size * 0.85, style="sans")
            sheet.text(x + wide, y, ":", size * 0.85)
            at = max(x + wide + 4, x + 62)
        else:
            sheet.text(x, y, label, size)
            sheet.text(x, y + size * 1.15, english, size * 0.6, style="latin", colour=(110, 110, 120))
            at = x + 48
        y = sheet.wrapped(at, y, value, size, room=sheet.width - at - 18, of=name) + size * 1.3
    return y


def _prose(sheet: Sheet, domain: Domain, y: float, hand: Hand) -> float:
    """Labelled lines first, then a sentence; the dates stand in the sentence or below it."""
    x, size = sheet.width * 0.14, hand.near(5.6, 0.4)
    style = hand.one_of(("serif", "kai", "sans"))
    label = sheet.text(x, y, hand.one_of(("域名：", "域　名：", "注册域名：")), size, style=style)
    sheet.text(x + label, y, domain.domain, size * 1.1, style="latin", of="domain")
    y += size * 2
    label = sheet.text(x, y, hand.one_of(("注册人：", "域名注册人：", "域名持有者：", "注册者：")), size, style=style)
    y = sheet.wrapped(x + label, y, domain.holder, size, room=sheet.width - 2 * x - label, style=style, of="holder")
    y += size * 0.8
    words = "以上域名由上述注册人（或单位）在域名注册服务机构正式注册，目前注册信息在域名数据库中已生效。"
    y = sheet.wrapped(x, y, words, size, room=sheet.width - 2 * x, style=style) + size * 0.8
    form, (start, _), (end, _) = hand.one_of(("chinese", "iso")), hand.one_of(_FROM), hand.one_of(_UNTIL)
    start_day, end_day = _day(domain.registered, form), _day(domain.expires, form)
    if hand.chance(0.35):
        parts = (("有效期：自", ""), (start_day, "registered"), (" 至 ", ""), (end_day, "expires"))
        for text, name in parts:
            x += sheet.text(x, y, text, size, style=style, of=name)
        return y + size * 2
    for label_, value, name in ((start, start_day, "registered"), (end, end_day, "expires")):
        wide = sheet.text(x, y, f"{label_}：", size, style=style)
        sheet.text(x + wide, y, value, size, style=style, of=name)
        y += size * 1.8
    return y


def _table(sheet: Sheet, domain: Domain, y: float, hand: Hand) -> float:
    """With ruled cells."""
    x, size, high = hand.near(26, 4), hand.near(5.2, 0.4), hand.near(14, 2)
    right, split, mm = sheet.width - x, x + hand.near(48, 4), sheet.mm
    for label, english, value, name in _rows(domain, hand):
        lines = sheet.lines(value, size, right - split - 8)
        tall = max(high, len(lines) * size * 1.4 + 6)
        sheet.draw.rectangle((x * mm, y * mm, right * mm, (y + tall) * mm), outline=(120, 130, 150), width=2)
        sheet.draw.line((split * mm, y * mm, split * mm, (y + tall) * mm), fill=(120, 130, 150), width=2)
        sheet.text(x + 4, y + 3, label, size)
        sheet.text(x + 4, y + 3 + size * 1.2, english, size * 0.55, style="latin", colour=(120, 120, 130))
        for row, line in enumerate(lines):
            sheet.text(split + 4, y + 4 + row * size * 1.4, line, size, of=name)
        y += tall
    return y + 8


def _end(sheet: Sheet, domain: Domain, y: float, hand: Hand) -> None:
    """The registrar, its seal and small print."""
    x = sheet.width - hand.near(95, 6)
    name = domain.registrar
    sheet.text(x, y + 12, name, 4.6, style="serif")
    if hand.chance(0.85):
        grounds.seal(sheet, x + hand.near(34, 6), y + hand.near(16, 4), name, 19, "域名业务测试章")
    words = "说明：本证书不作为域名所有权的最终证明，域名注册信息以域名注册管理机构数据库中的记录为准。"
    sheet.wrapped(22, min(y + 34, sheet.height - 24), words, 3.0, room=sheet.width - 130)


def _day(day: date, form: str) -> str:
    return {
        "iso": f"{day:%Y-%m-%d}",
        "chinese": f"{day.year}年{day.month:02d}月{day.day:02d}日",
        "slash": f"{day:%Y/%m/%d}",
        "clock": f"{day:%Y-%m-%d} {day.day % 24:02d}:{day.month * 4:02d}:{day.day:02d}",
    }[form]
