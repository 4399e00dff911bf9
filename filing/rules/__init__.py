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
#: What a province asks or does not: yes-or-no keys of its row.
_FLAGS = (
    *("phones_differ", "privacy_off", "mail_same_city", "office_landline", "one_principal", "two_principals"),
    *("one_subject_each", "remark", "licence_only", "licence_copy"),
    *("minors_persons", "prefixes_are_sites", "old_sites_checked"),
)


@cache
def load(name: str = DEFAULT) -> RuleSet:
    """The rule set of that name. Raises BadRules, naming file, line and key."""
    if name not in available():
        raise BadRules(f"there is no rule set {name!r}; there are {', '.join(available())}")
    return read(_text(name), f"{name}.toml")


@cache
def available() -> tuple[str, ...]:
    """Names of the rule sets that travel with the package, oldest first."""
    names = [entry.name.removesuffix(".toml") for entry in files(__package__).iterdir() if entry.name[:4].isdigit()]
    return tuple(sorted(names))


def _text(name: str) -> str:
    return files(__package__).joinpath(f"{name}.toml").read_text("utf-8")


def _whole(text: str, file: str) -> Table:
    """The outermost table, laid over that of the rule set it names as its base. Raises BadRules."""
    own = parse(text, file)
    name = own.text("base", "")
    if not name:
        return own
    if name not in available() or f"{name}.toml" >= file:
        raise own.bad("base", f"is {name!r}, which is no earlier rule set")
    return parse(text, file, _whole(_text(name), f"{name}.toml"))


def read(text: str, file: str) -> RuleSet:
    """A rule set from its text. Raises BadRules."""
    top = _whole(text, file)
    tables = [top.table(key) for key in _TABLES]
    sms, days, people, domain, names, content, products, places = tables
    sources = {table.path: table.text("source") for table in tables}
    top.text("base", "")
    rules = RuleSet(
        name=top.text("name"),
        begins=top.day("from"),
        source=top.text("source"),
        sms_province_names=_all_or(sms, "provinces"),
        sms_people=sms.words_by("people"),
        sms_hours=sms.number("hours"),
        sms_wrong_inputs=sms.number("wrong_inputs"),
        sms_resends=sms.number("resends"),
        review_days={key: days.span(key) for key in ("initial", "hand_in", "authority", "face_saves")},
        age=people.number("age"),
        validity_months=people.number("validity_months"),
        emergency_differs=people.flag("emergency_differs", False),
        refused_certificates=people.words("refused_certificates"),
        virtual_prefixes=people.words("virtual_prefixes"),
        names=_names(names),
        domain=_domain(domain),
        content=_content(content),
        products=_products(products.table("kinds")),
        provinces=_provinces(places),
        papers=tuple(_paper(table) for table in top.tables("papers")),
        sources=sources | {"papers": top.text("source")},
    )
    for table in (top, *tables):
        table.done()
    return rules


def _names(table: Table) -> NameRules:
    patterns, remarks = table.table("person_pattern"), table.table("remark_in")
    coach = table.table("coach")
    made = NameRules(
        shortest=table.number("shortest"),
        longest=table.number("longest"),
        forbidden=table.words("forbidden"),
        doubtful=table.words("doubtful"),
        national=table.words("national"),
        national_natures=table.words("national_natures"),
        person=table.words("person"),
        person_with_approval=table.words("person_with_approval"),
        finance=table.words("finance"),
        countries=table.words("countries"),
        person_pattern={_place(patterns, key): patterns.text(key) for key in patterns.keys},
        person_in=_words_in(table.table("person_in")),
        coach_person=coach.words("person"),
        coach_pattern=_words_in(coach.table("pattern")),
        coach_unit=coach.words("unit"),
        coach_topics=coach.words("topics"),
        unit_endings=coach.words("unit_endings"),
        remark_in={_place(remarks, key): remarks.text(key) for key in remarks.keys},
    )
    coach.done()
    return made


def _domain(table: Table) -> DomainRules:
    days_in = table.table("days_in")
    return DomainRules(
        days=table.number("days"),
        register_days=table.span("register_days"),
        endings_on=table.day("endings_on"),
        refused_endings=table.words("refused_endings"),
        doubtful_endings=table.words("doubtful_endings"),
        government_endings=table.words("government_endings"),
        natures=table.words_by("natures"),
        dns_closed=table.flag("dns_closed", False),
        days_in={_place(days_in, key): days_in.number(key) for key in days_in.keys},
    )


def _content(table: Table) -> ContentRules:
    kinds, approvals = table.table("approvals"), {}
    for kind in kinds.keys:
        row = kinds.table(kind)
        row.number("code")
        approvals[kind] = _places(row, "provinces", ())
        row.done()
    return ContentRules(
        person=table.words("person"),
        unit=table.words("unit"),
        never=table.words("never"),
        person_remark=table.flag("person_remark", False),
        person_in=_words_in(table.table("person_in")),
        approvals=approvals,
    )


def _products(table: Table) -> dict[str, Product]:
    made = {}
    for kind in table.keys:
        row = table.table(kind)
        made[kind] = Product(
            kind,
            row.number("numbers"),
            row.number("months"),
            row.one_of("per", ("instance", "account"), "instance"),
            row.number("yuan", 0),
            row.flag("needed", True),
            row.text("through", ""),
            row.flag("commercial", True),
        )
        row.done()
    return made


def _provinces(table: Table) -> dict[str, ProvinceRules]:
    """All 31, each exactly once."""
    rows = table.table("rules")
    sites, person = table.number("sites_default", 0), table.number("sites_person_default", 0)
    made = {_place(rows, name): _province(name, rows.table(name), sites, person) for name in rows.keys}
    missing = {province.name for province in provinces()} - set(made)
    if missing:
        raise rows.bad(sorted(missing)[0], "is missing")
    return made


def _province(name: str, row: Table, sites: int, sites_person: int) -> ProvinceRules:
    made = ProvinceRules(
        name=name,
        subject_principal=row.one_of("subject_principal", _WHO),
        site_principal=row.one_of("site_principal", _WHO),
        holder=row.one_of("holder", ("unit", "legal_representative", "executive")),
        residence=row.one_of("residence", ("no", "permit", "unknown")),
        residence_also=row.one_of("residence_also", ("", "student_card", "study_or_work_proof"), ""),
        mobile=row.one_of("mobile", ("", "all", "persons", "remark"), ""),
        legal_words=row.words("legal_words", ()),
        travel_permit=row.text("travel_permit", ""),
        minors=row.one_of("minors", ("", "work_or_income", "employment", "guardian"), ""),
        foreigners=row.flag("foreigners", True),
        foreign_registrar=row.flag("foreign_registrar", True),
        sites=row.number("sites", sites),
        sites_person=row.number("sites_person", sites_person),
        new_domains=row.number("new_domains", 0),
        authority_days=row.number("authority_days", 0),
        **{flag: row.flag(flag, False) for flag in _FLAGS},
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
        sure=row.flag("sure", True),
    )
    row.done()
    return made


def _all_or(table: Table, key: str) -> tuple[str, ...]:
    """Provinces by name, or the word "all"."""
    if table.rows.get(key) == "all":
        table.text(key)
        return tuple(province.name for province in provinces())
    return _places(table, key)


def _words_in(table: Table) -> dict[str, tuple[str, ...]]:
    return {_place(table, key): table.words(key) for key in table.keys}


def _places(table: Table, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
    return tuple(_place(table, name) for name in table.words(key, default))


def _place(table: Table, name: str) -> str:
    """A province by its own name. Raises BadRules."""
    if all(name != province.name for province in provinces()):
        raise table.bad(name, "is no province")
    return name
