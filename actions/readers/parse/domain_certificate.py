"""A domain certificate (域名证书), of whichever registrar: free layouts, Chinese with English labels, or one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from actions.readers.page import Line, Page
from actions.readers.parse.layout import Form, filled_in
from actions.readers.parse.text import Value, dated, full_width, in_order, printed_days, squeezed, value

TITLES = re.compile(r"域名.{0,6}证书|域名注册|国家顶级域名|DOMAINNAME|CERTIFICATEOF(?:DOMAIN|REGISTR)", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?<![@\w.-])((?:[a-z0-9\u4e00-\u9fff](?:[a-z0-9\u4e00-\u9fff-]*[a-z0-9\u4e00-\u9fff])?\.)+[a-z\u4e00-\u9fff]{2,})"
)
_SURE_OF_LOOKALIKES = 0.98
_SURE_BESIDE_DIGITS = 0.998  # 88l was read as 881 with 0.9925
_FORM = Form.of("domain_certificate")
#: Who stands in the middle of the next line: 兹证明 / somebody / 已成功注册域名 / a domain. Below 特此证明 stands who signs.
_ANNOUNCES = re.compile(r"兹证明[:：]?$|registeredby(?:\W*\w*(?:所有|持有|注册)[人者])?[:：]?$", re.IGNORECASE)
_NOBODY = re.compile(r"域名|注册|证书|\d")
_HEADING = re.compile("[证證][书書明]$")


def is_headed(page: Page) -> bool:
    """Whether its heading is to be seen: in Chinese where its labels are, though the English under it may be left."""
    lines = [squeezed(line.text) for line in page.lines]
    chinese = any(re.search("域名", text) and not _HEADING.search(text) for text in lines)
    return any((_HEADING if chinese else TITLES).search(text) for text in lines)


def parse(page: Page) -> dict[str, Value | None]:
    """Domain, holder, registered, expires."""
    found = filled_in(_FORM, page.lines)
    fields = {name: value(lines) for name, lines in found.items()}
    first, span, last = (dated(found.get(name, [])) for name in ("registered", "span", "expires"))
    told = _told(page)
    return {
        "domain": _domain(fields.get("domain")) or _anywhere(page.lines),
        "holder": _holder(fields.get("holder") or _announced(page.lines)) or told.get("holder"),
        "registered": next(iter(first or span[:-1]), None) or told.get("registered"),
        "expires": next(reversed(last or span), None) or told.get("expires"),
    }


def _domain(found: Value | None) -> Value | None:
    hit = _DOMAIN.search(squeezed(found.text).lower()) if found else None
    return _told_apart(hit[1], found.confidence) if hit and found else None


def _told_apart(domain: str, confidence: float) -> Value:
    """Nobody can tell 1 from l by the words around them: a name with such letters must be read without hesitation, one
    with digits above all.
    """
    name = domain.rpartition(".")[0]
    least = _SURE_BESIDE_DIGITS if re.search(r"[10]|\d[lio]|[lio]\d", name) else _SURE_OF_LOOKALIKES
    unsure = confidence < least and re.search("[1lI0o]", name)
    return Value(domain, confidence, "low_confidence" if unsure else None)


def _anywhere(lines: tuple[Line, ...]) -> Value | None:
    """The only domain on the page that is nobody's web or mail address."""
    found: dict[str, Value] = {}
    for line in lines:
        text = squeezed(line.text).lower()
        if "@" not in text and "http" not in text:
            found |= {hit[1]: _told_apart(hit[1], round(line.score, 4)) for hit in _DOMAIN.finditer(text)}
    found = {name: one for name, one in found.items() if not name.startswith("www.")}
    return next(iter(found.values())) if len(found) == 1 else None


def _holder(found: Value | None) -> Value | None:
    return Value(full_width(found.text), found.confidence) if found else None


def _announced(lines: Sequence[Line]) -> Value | None:
    """Of certificates whose holder stands alone in the middle, below the words that announce it."""
    above = next((line for line in lines if _ANNOUNCES.search(squeezed(line.text))), None)
    if above is None:
        return None
    middle = (above.x0 + above.x1) / 2
    below = [line for line in lines if above.y1 < line.middle and line.x0 < middle < line.x1]
    found = value(sorted(below, key=lambda line: line.middle)[:1])
    return None if found is None or _NOBODY.search(found.text) or _DOMAIN.search(found.text.lower()) else found


def _told(page: Page) -> dict[str, Value]:
    """Of certificates that are one sentence: 兹证明…已由…注册…, with a first and a last date somewhere in it."""
    whole = value(in_order(page.lines))
    if whole is None:
        return {}
    days: list[date] = sorted(set(printed_days(whole.text)))
    told = {"registered": days[0], "expires": days[-1]} if len(days) > 1 else {}
    fields = {name: Value(day.isoformat(), min(whole.confidence, 0.5)) for name, day in told.items()}
    hit = re.search(
        r"(?:由|兹证明|证明)[:：]?([\u4e00-\u9fff（）()·A-Za-z]{2,40}?)(?:已?(?:成功)?注册|持有|所有|为域名|系)",
        whole.text,
    )
    return {**fields, **({"holder": Value(full_width(hit[1]), min(whole.confidence, 0.5))} if hit else {})}
