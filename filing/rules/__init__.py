"""Dated rule sets, read once. `load()` gives the default: the rules of September 2019, which the product stands by."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from filing.provinces import provinces
from filing.rules.model import (
    ContentRules,
    DomainRules,
    NameRules,
    PaperRule,
    Product,
    ProvinceRules,
    RuleSet,
)
from filing.rules.reading import BadRules, Table, parse

__all__ = ["DEFAULT", "BadRules", "ProvinceRules", "RuleSet", "available", "load", "read"]

DEFAULT = "2019-09"
_TABLES = ("sms", "review", "people", "domain", "names", "content", "products", "provinces")
_WHO = ("legal_representative", "authorised", "free", "unknown")


@cache
def load(name: str = DEFAULT) -> RuleSet:
    """The rule set of that name. Raises BadRules, naming file and line or key."""
    if name not in available():
        raise BadRules(f"there is no rule set {name!r}; there are {', '.join(available())}")
    return read(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"), f"{name}.toml")


@cache
def available() -> tuple[str, ...]:
    """Names of the rule sets that travel with the package, oldest first."""
    names = [entry.name.removesuffix(".toml") for entry in files(__package__).iterdir() if entry.name[:4].isdigit()]
    return tuple(sorted(names))


def read(text: str, file: str) -> RuleSet:
    """A rule set from its text. Raises BadRules."""
    top = parse(text, file)
    tables = [top.table(key) for key in _TABLES]
    sms, days, people, domain, names, content, products, places = tables
    sources = {table.path: table.text("source") for table in tables}
    rules = RuleSet(
        name=top.text("name"),
        begins=top.day("from"),
        source=top.text("source"),
        sms_province_names=_places(sms, "provinces"),
        sms_people=_words_by(sms.table("people")),
        sms_hours=sms.number("hours"),
        sms_wrong_inputs=sms.number("wrong_inputs"),
        sms_resends=sms.number("resends"),
        review_days={key: days.span(key) for key in ("initial", "hand_in", "authority", "face_saves")},
        age=people.number("age"),
        validity_months=people.number("validity_months"),
        virtual_prefixes=people.words("virtual_prefixes"),
        names=_names(names),
        domain=_domain(domain),
        content=ContentRules(content.words("person"), content.words("company"), _words_in(content.table("person_in"))),
        products=_products(products.table("kinds")),
        provinces=_provinces(places.table("rules")),
        papers=tuple(_paper(table) for table in top.tables("papers")),
        sources=sources,
    )
    for table in (top, *tables):
        table.done()
    return rules


def _names(table: Table) -> NameRules:
    patterns = table.table("person_pattern")
    return NameRules(
        shortest=table.number("shortest"),
        longest=table.number("longest"),
        forbidden=table.words("forbidden"),
        doubtful=table.words("doubtful"),
        national=table.words("national"),
        person=table.words("person"),
        person_with_approval=table.words("person_with_approval"),
        finance=table.words("finance"),
        person_pattern={_place(patterns, key): patterns.text(key) for key in patterns.keys},
        person_in=_words_in(table.table("person_in")),
    )


def _domain(table: Table) -> DomainRules:
    days_in = table.table("days_in")
    return DomainRules(
        days=table.number("days"),
        register_days=table.span("register_days"),
        refused_endings=table.words("refused_endings"),
        doubtful_endings=table.words("doubtful_endings"),
        government_endings=table.words("government_endings"),
        days_in={_place(days_in, key): days_in.number(key) for key in days_in.keys},
    )


def _products(table: Table) -> dict[str, Product]:
    made = {}
    for kind in table.keys:
        row = table.table(kind)
        made[kind] = Product(kind, row.number("numbers"), row.number("months"))
        row.done()
    return made


def _provinces(table: Table) -> dict[str, ProvinceRules]:
    """All 31, each exactly once."""
    made = {_place(table, name): _province(name, table.table(name)) for name in table.keys}
    missing = {province.name for province in provinces()} - set(made)
    if missing:
        raise table.bad(sorted(missing)[0], "is missing")
    return made


def _province(name: str, row: Table) -> ProvinceRules:
    made = ProvinceRules(
        name=name,
        subject_principal=row.one_of("subject_principal", _WHO),
        site_principal=row.one_of("site_principal", _WHO),
        holder=row.one_of("holder", ("unit", "legal_representative", "executive")),
        residence=row.one_of("residence", ("no", "permit", "unknown")),
        mobile=row.one_of("mobile", ("", "all", "persons", "remark"), ""),
        privacy_off=row.flag("privacy_off", False),
        mail_same_city=row.flag("mail_same_city", False),
        foreigners=row.flag("foreigners", True),
        office_landline=row.flag("office_landline", False),
        one_principal=row.flag("one_principal", False),
        two_principals=row.flag("two_principals", False),
        old_sites_checked=row.flag("old_sites_checked", False),
        sites=row.number("sites", 0),
        sites_person=row.number("sites_person", 0),
    )
    row.done()
    return made


def _paper(row: Table) -> PaperRule:
    made = PaperRule(
        code=row.text("code"),
        source=row.text("source"),
        provinces=_places(row, "provinces", ()),
        natures=row.words("natures", ()),
        over=row.number("over", 0),
        when=row.text("when", ""),
    )
    row.done()
    return made


def _words_by(table: Table) -> dict[str, tuple[str, ...]]:
    return {key: table.words(key) for key in table.keys}


def _words_in(table: Table) -> dict[str, tuple[str, ...]]:
    return {_place(table, key): table.words(key) for key in table.keys}


def _places(table: Table, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    return tuple(_place(table, name) for name in table.words(key, default))


def _place(table: Table, name: str) -> str:
    """A province by its own name. Raises BadRules."""
    if all(name != province.name for province in provinces()):
        raise table.bad(name, "is no province")
    return name
