"""A business licence: labels, often letter-spaced, in one or two columns; values beside them, over several lines.

The labels differ by kind of business: a company has 法定代表人, the self-employed 经营者, a partnership
执行事务合伙人, a branch 负责人; all are the field legal_representative.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.readers.page import Line, Page
from actions.readers.parse.codes import credit_code
from actions.readers.parse.hyphens import with_hyphens
from actions.readers.parse.layout import Form, filled_in
from actions.readers.parse.text import Value, dated, full_width, joined, rows, simplified, somebody, squeezed, value
from actions.readers.parse.unlabelled import unlabelled_day, unlabelled_name, unlabelled_place
from actions.readers.wording import UNSURE

#: 个体工商户营业执照 and 企业法人营业执照 too, from their first character on.
TITLES = re.compile(r"[\u4e00-\u9fff]{0,10}营业执照|营业执|业执照")
_FORM = Form.of("business_licence")
_KIND = re.compile("有限责任公司|股份有限公司|个人独资企业|个体工商户|(?:普通|有限)?合伙企业|农民专业合作社")
_PLACE = re.compile(r".{2,12}[省市县区州盟旗].*\d")
_OLD_NUMBER = re.compile(r"注\s*册\s*号\D{0,3}(\d{13,15})$")


def parse(page: Page) -> dict[str, Value | None]:
    """Credit_code, name, kind, address, legal_representative, registered_capital, established."""
    found = filled_in(_FORM, page.lines)
    found = {**found, **_name_and_kind(found.get("name", []))} if "kind" not in found else found
    found = {**found, **_kind_and_address(found.get("kind", []))} if "address" not in found else found
    found = {**found, "established": next(iter(rows(found.get("established", []))), [])}
    address = found.get("address") or unlabelled_place(page.lines, found)
    found = {**found, "address": with_hyphens(page, address)}
    if not found.get("name"):
        found = {**found, "name": unlabelled_name(page.lines, found)}
    found = {**found, "registered_capital": _amount(found.get("registered_capital", []))}
    if not found["established"]:
        found = {**found, "established": unlabelled_day(page.lines, found)}
    fields = {field: _written(field, value(lines)) for field, lines in found.items()}
    fields["established"] = next(iter(dated(found["established"])), None)
    return {**fields, "credit_code": credit_code(page) or _old_number(page.lines)}


def _name_and_kind(lines: list[Line]) -> dict[str, list[Line]]:
    """Where 类型 went unread, what stands in its row follows the name: no name goes on with a form of business."""
    name, kind = _parted(lines, _KIND)
    return {"name": name, "kind": kind} if kind else {"name": name}


def _kind_and_address(lines: list[Line]) -> dict[str, list[Line]]:
    """Where 住所 went unread, what stands in its row follows the kind."""
    kind, address = _parted(lines, _PLACE)
    return {"kind": kind, "address": address} if address else {}


def _parted(lines: list[Line], other: re.Pattern[str]) -> tuple[list[Line], list[Line]]:
    """The lines before the first, but for the very first, that begins something else, and the rest."""
    begin = next((at for at, line in enumerate(lines) if at and other.match(squeezed(line.text))), len(lines))
    return lines[:begin], lines[begin:]


def _amount(lines: list[Line]) -> list[Line]:
    """As far as the money: where labels went unread, what stands below them follows it."""
    ends = [at for at, line in enumerate(lines, 1) if re.search("[元整币]$", squeezed(line.text))]
    return lines[: ends[0]] if ends else lines


def _written(field: str, found: Value | None) -> Value | None:
    if found is None:
        return None
    if field == "legal_representative":
        return Value(somebody(found.text), found.confidence)
    if field == "registered_capital" and "参" in found.text:  # nobody writes 叁 so
        return Value(found.text.replace("参", "叁"), min(found.confidence, UNSURE))
    text = simplified(full_width(found.text))
    return _closed(Value(text.replace("·", "、") if field == "kind" else text, found.confidence))


def _closed(found: Value) -> Value:
    """With the bracket that was lost at the end of a line, and doubted."""
    if found.text.count("（") == found.text.count("）") + 1:
        return Value(found.text + "）", min(found.confidence, UNSURE))
    return found


def _old_number(lines: Sequence[Line]) -> Value | None:
    """Of a licence from before the credit code: the fifteen digits of its 注册号, in the credit code's place."""
    for row in rows(lines):
        line = joined(row)
        hit = _OLD_NUMBER.search(squeezed(line.text))
        if hit:
            return Value(hit[1], round(line.score, 4), "old_number")
    return None
