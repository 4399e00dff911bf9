"""Which certificate a page is, and from its read lines to its fields: one file a kind. Nothing is judged here
(doubts.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from actions.readers.page import Line, Page
from actions.readers.parse import (
    business_licence,
    domain_certificate,
    foreign_permanent_residence,
    id_card_back,
    id_card_front,
    organisation_certificate,
    passport,
    residence_permit,
    travel_permit,
)
from actions.readers.parse.text import Value, squeezed
from actions.readers.reading import Kind
from filing.checksums import id_check


@dataclass(frozen=True)
class Paper:
    """One kind of certificate. `title`: words that only it prints; `signs`: words that it prints among others.

    `key`: without these fields the corners may have been found wrongly, and the whole photo is read.
    """

    parse: Callable[[Page], Mapping[str, Value | None]]
    title: re.Pattern[str]
    signs: re.Pattern[str]
    key: frozenset[str]


_HOLDER = "姓名|性[别別]|出生|有效期|签发机关|证件号码|次数"
_PERSON = frozenset(("name", "number", "valid_to"))
PAPERS: Mapping[Kind, Paper] = {
    "id_card_front": Paper(
        id_card_front.parse,
        re.compile("民族|公民身份号|身份号码"),
        re.compile("姓名|性[别別]|民族|出生|住址|公民身份号|身份号码"),
        frozenset(("name", "id_number")),
    ),
    "id_card_back": Paper(
        id_card_back.parse,
        re.compile("居民身份证|中华人民共和国居民身"),
        re.compile("签发机关|有效期限|中华人民共和"),
        frozenset(("valid_to",)),
    ),
    "business_licence": Paper(
        business_licence.parse,
        business_licence.TITLES,
        re.compile("统一社会信用代码|法定代表人|注册资本|经营范围|登记机关|经营者|成立日期|经营场所|注册号|营业期限"),
        frozenset(("credit_code", "name")),
    ),
    "domain_certificate": Paper(
        domain_certificate.parse,
        domain_certificate.TITLES,
        re.compile("域名|持有者|所有者|注册人|注册日期|注册时间|到期|注册商|DOMAIN|REGISTRA", re.IGNORECASE),
        frozenset(("domain",)),
    ),
    "hkm_permit": Paper(
        partial(travel_permit.parse, kind="hkm_permit"),
        travel_permit.TITLES["hkm_permit"],
        re.compile(_HOLDER),
        _PERSON,
    ),
    "tw_permit": Paper(
        partial(travel_permit.parse, kind="tw_permit"), travel_permit.TITLES["tw_permit"], re.compile(_HOLDER), _PERSON
    ),
    "residence_permit": Paper(
        residence_permit.parse,
        residence_permit.TITLES,
        re.compile("姓名|性[别別]|出生|住址|公民身份号|身份号码"),
        frozenset(("number", "name")),
    ),
    "residence_permit_back": Paper(
        residence_permit.parse_back,
        residence_permit.TITLES,
        re.compile("签发机关|有效期限|通行证号码|签发次数|中华人民共和"),
        frozenset(("valid_to",)),
    ),
    "passport": Paper(
        passport.parse,
        passport.TITLES,
        re.compile("姓名|SURNAME|GIVEN|NATIONALITY|护照号|DATEOF|AUTHORITY|国籍", re.IGNORECASE),
        frozenset(("number", "name")),
    ),
    "foreign_permanent_residence": Paper(
        foreign_permanent_residence.parse,
        foreign_permanent_residence.TITLES,
        re.compile(f"{_HOLDER}|国籍|NATIONALITY|VALIDITY", re.IGNORECASE),
        _PERSON,
    ),
    "organisation_certificate": Paper(
        organisation_certificate.parse,
        organisation_certificate.TITLES,
        re.compile(
            "统一社会信用代码|法定代表人|负责人|住所|地址|举办单位|开办资金|业务主管|登记管理机关|业务范围|发证机关"
        ),
        frozenset(("credit_code", "name")),
    ),
}
_NUMBER = re.compile("号码|证件号|护照号|No", re.IGNORECASE)
_BESIDE = {"number": _NUMBER, "id_number": _NUMBER, "valid_to": re.compile("有效期|VALID|EXPIRY", re.IGNORECASE)}
_WITH_HEADING = frozenset[Kind](
    (
        "business_licence",
        "organisation_certificate",
        "hkm_permit",
        "tw_permit",
        "foreign_permanent_residence",
    )
)
_ON_SOME: Mapping[Kind, tuple[str, ...]] = {"organisation_certificate": ("valid_to",)}
_ENDLESS = re.compile("律师事务所执业")  # a law firm's permit never says until when it is valid
_TITLE_COUNTS = 3  # as much as three signs
_ENOUGH = 2


def recognise(page: Page, asked: Kind | None) -> Kind | None:
    """Which certificate this is, by the words printed on it; without any title it is the one that was asked for, if that
    may be."""
    text = _text(page)
    kind = max(PAPERS, key=lambda one: (_hits(PAPERS[one], text), one == asked))
    if asked and not PAPERS[kind].title.search(text) and _hits(PAPERS[asked], text) >= _ENOUGH:
        kind = asked
    if kind == "id_card_front" and residence_permit.is_one(text, asked == "residence_permit"):
        return "residence_permit"
    return kind if _hits(PAPERS[kind], text) >= _ENOUGH else None


def hints(page: Page) -> bool:
    """Whether a word is on it that certificates bear, too few to tell which, or the number of a resident."""
    text = _text(page)
    return any(_hits(paper, text) for paper in PAPERS.values()) or _bears_a_number(text)


def _bears_a_number(text: str) -> bool:
    return any(id_check(number[:17]) == number[17] for number in re.findall(r"\d{17}[\dX]", text))


def lacks_a_part(kind: Kind, page: Page, values: Mapping[str, Value]) -> bool:
    """Whether a key field is missing and what it stands beside is not to be seen either: its label, a sheet's title."""
    missing = PAPERS[kind].key - values.keys()
    if missing & _BESIDE.keys():
        return any(not _BESIDE[name].search(_text(page)) for name in missing & _BESIDE.keys())
    return bool(missing) and not any(PAPERS[kind].title.match(squeezed(line.text)) for line in page.lines)


def lacks_its_heading(kind: Kind, page: Page) -> bool:
    """Whether nothing is to be seen of the large words that stand on top of such certificates, on those that have them."""
    if kind == "domain_certificate":
        return not domain_certificate.is_headed(page)
    return kind in _WITH_HEADING and not PAPERS[kind].title.search(_text(page))


def announced(kind: Kind, page: Page, burnt: bool) -> frozenset[str]:
    """What not every certificate of this kind bears, and this one does: its label is there; or may be, as part of it is
    burnt out.
    """
    text = _text(page)
    hidden = burnt and not _ENDLESS.search(text)
    return frozenset(name for name in _ON_SOME.get(kind, ()) if hidden or _BESIDE[name].search(text))


def _text(page: Page) -> str:
    return "\n".join(squeezed(line.text) for line in page.lines)


def printed_on(kind: Kind | None, line: Line) -> bool:
    """Whether a line is the certificate's for sure and no newspaper's under it: its title, a label, a number or date."""
    if kind is None:
        return False
    text, paper = squeezed(line.text), PAPERS[kind]
    return bool(paper.title.search(text) or paper.signs.search(text) or re.search(r"\d{6}|\d{4}[年.]\d", text))


def _hits(paper: Paper, text: str) -> int:
    return _TITLE_COUNTS * bool(paper.title.search(text)) + len(set(paper.signs.findall(text)))


def parse(kind: Kind, page: Page) -> dict[str, Value]:
    """The fields that were found; those that were not are absent."""
    return {name: value for name, value in PAPERS[kind].parse(page).items() if value is not None and value.text}
