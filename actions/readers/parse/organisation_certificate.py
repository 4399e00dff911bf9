"""What others than businesses are registered with: 事业单位法人证书, 社会团体法人登记证书, 民办非企业单位登记证书,
基金会法人登记证书, 律师事务所执业许可证, 统一社会信用代码证书 (docs/facts.md, 4). Forms of labels and values.
"""

from __future__ import annotations

import re

from actions.readers.page import Line, Page
from actions.readers.parse.card import LONG_TERM
from actions.readers.parse.codes import credit_code
from actions.readers.parse.hyphens import with_hyphens
from actions.readers.parse.layout import Form, filled_in
from actions.readers.parse.text import (
    Value,
    dated,
    full_width,
    in_order,
    joined,
    rows,
    simplified,
    somebody,
    squeezed,
    value,
)
from actions.readers.parse.unlabelled import unlabelled_name, unlabelled_place

TITLES = re.compile(
    r"法人证书|法人登记证书|登记证书|单位登记证|社会团体|民办非企业|事务所执业|执业许可证|信用代码证书|码证书|宗教活动场所|基金会法人"
)
_FORM = Form.of("organisation_certificate")


def parse(page: Page) -> dict[str, Value | None]:
    """Credit_code, name, address, legal_representative, valid_to."""
    found = filled_in(_FORM, page.lines)
    # Where labels went unread, purposes follow a name, and money or a form a person, who takes one row.
    named = [line for line in found.get("name", ()) if "。" not in line.text]
    person = [line for line in found.get("legal_representative", ()) if not re.search(r"\d", line.text)]
    found = {**found, "name": named, "legal_representative": next(iter(rows(person)), [])}
    address = found.get("address") or unlabelled_place(page.lines, found)
    found = {**found, "address": with_hyphens(page, address)}
    found = {**found, "name": found["name"] or unlabelled_name(page.lines, found)}
    fields = {name: value(lines) for name, lines in found.items()}
    return {
        "credit_code": credit_code(page),
        "name": _plain(fields.get("name")) or _told(page),
        "address": _plain(fields.get("address")),
        "legal_representative": _named(fields.get("legal_representative")),
        "valid_to": _until(found.get("valid_to", []), page),
    }


def _plain(found: Value | None) -> Value | None:
    return Value(simplified(full_width(found.text)), found.confidence) if found else None


def _named(found: Value | None) -> Value | None:
    return Value(somebody(found.text), found.confidence) if found else None


def _told(page: Page) -> Value | None:
    """A law firm's permit is one sentence: …律师事务所，符合《律师法》规定的条件，准予设立并执业。"""
    for line in page.lines:
        hit = re.match(r"[\u3400-\u9fff（）()·]{2,28}律师事务所(?=[，,、符])", squeezed(line.text))
        if hit:
            return Value(full_width(hit[0]), round(line.score, 4))
    return None


def _until(found: list[Line], page: Page) -> Value | None:
    """The last date beside the label; without the label, of a line 自…至…."""
    spans = [line for row in rows(page.lines) if re.search("自.*至", squeezed((line := joined(row)).text))]
    for lines in (found, *([line] for line in in_order(spans))):
        days = dated(lines)
        if days:
            return days[-1]
        said = value(lines)
        if said and "长期" in said.text:
            return Value(LONG_TERM, said.confidence)
    return None
