"""Every table of the rule data beside the fact pack's (docs/facts.md): what is written there is what is decided here."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from actions.list_servers import UNFIT
from filing.reasons import reasons
from filing.rules import load
from filing.subject import find_certificate, find_nature, natures

FACTS = (Path(__file__).parents[2] / "docs/facts.md").read_text("utf-8")
RULES, LATER = load(), load("2026-08")


def section(name: str) -> str:
    """The text under a heading, up to the next of its rank or above."""
    start = re.search(rf"^(#+) {re.escape(name)}.*$", FACTS, re.M)
    assert start, name
    rest = FACTS[start.end() :]
    end = re.search(rf"^#{{1,{len(start[1])}}} ", rest, re.M)
    return rest[: end.start()] if end else rest


def rows(text: str, columns: int) -> list[list[str]]:
    """The rows of its tables that have so many columns, heads left out."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]
    return [row for row in found if len(row) == columns]


PROVINCES = {row[0]: row for row in rows(section("7.5"), 8) if row[0] in RULES.provinces}
WHO = {"L": "legal_representative", "A": "authorised", "F": "free", "?": "unknown"}
HOLDER = {"O": "unit", "OL": "legal_representative", "OX": "executive"}
RES = {"N": "no", "R": "permit", "?": "unknown"}


def test_the_table_of_provinces_is_all_there() -> None:
    assert len(PROVINCES) == 31


@pytest.mark.parametrize("name", sorted(RULES.provinces))
def test_a_province_is_as_the_facts_have_it(name: str) -> None:
    _, sms, subject, site, mobile, holder, residence, other = PROVINCES[name]
    place = RULES.provinces[name]
    assert (sms == "✔") == RULES.owes_sms(name)
    assert place.subject_principal == WHO[subject[0]]
    assert place.site_principal == WHO[site[0]]
    assert place.mobile == {"ind.": "persons", "": "", "all": "all", "all or remark": "remark"}[mobile]
    assert place.holder == HOLDER[re.match(r"[A-Z]+", holder)[0]]  # type: ignore[index]
    assert place.residence == RES[residence[0]]
    assert place.two_principals == ("≠ P" in site)
    assert place.one_principal == ("(then S = P)" in subject)
    assert place.remark == ("remark" in subject)
    assert bool(place.legal_words) == subject.endswith("*")
    assert place.privacy_off == ("privacy off" in other)
    assert place.mail_same_city == ("same city" in other)
    assert place.foreigners == ("foreigners refused" not in other)
    assert place.old_sites_checked == (re.search(r"filed (>½ year )?sites", other) is not None)
    assert place.foreign_registrar == (re.search(r"foreign-registered|domestic registrar", other) is None)
    assert place.licence_only == (
        re.search(r"licence (only|for first)|licence[,;]|new licence only|licence$", other) is not None
    )
    assert place.licence_copy == ("licence copy" in other)
    assert place.prefixes_are_sites == ("different prefixes = different sites" in other)
    assert all(word in other for word in place.legal_words)


@pytest.mark.parametrize(
    ("name", "later"), [("内蒙古", "no"), ("浙江", "permit"), ("江西", "permit"), ("山东", "permit"), ("广西", "no")]
)
def test_the_years_in_brackets_are_the_later_rule_sets(name: str, later: str) -> None:
    assert "2025" in PROVINCES[name][6]
    assert LATER.provinces[name].residence == later
    assert RULES.provinces[name].residence != later


def test_sms_is_asked_for_in_22_provinces_and_later_in_all() -> None:
    written = re.search(r"\*\*Provinces exactly as the seed \(22\):\*\* (.+)\.", section("7.3"))
    assert written
    assert RULES.sms_province_names == tuple(written[1].split("、"))
    assert all(LATER.owes_sms(name) for name in RULES.provinces)
    assert LATER.sms_people["add_elsewhere"] == ("subject_principal", "site_principal")


def test_the_words_refused_to_persons_are_those_of_the_table() -> None:
    table = {row[0]: tuple(row[1].split()) for row in rows(section("5.4"), 2) if row[0] in RULES.provinces}
    assert {name: set(words) for name, words in RULES.names.person_in.items()} == {n: set(w) for n, w in table.items()}
    text = section("5.4")
    general = re.search(r"none of (.+?); (.+?) only with pre-approval", text)
    assert general
    assert set(RULES.names.person) == set(general[1].split())
    assert set(RULES.names.person_with_approval) == set(general[2].split())
    assert all(word in text for word in (*RULES.names.forbidden, *RULES.names.national, *LATER.names.forbidden))
    assert "全国" in LATER.names.national


def test_domains_and_approvals_are_as_written() -> None:
    text = section("5.5")
    assert (RULES.domain_days("浙江"), RULES.domain_days("上海")) == (90, 180)
    assert all(f".{ending}" in text for ending in (*RULES.domain.refused_endings, *RULES.domain.doubtful_endings))
    finance = re.search(r"site name: (.+?)\. Persons", text)
    assert finance
    assert list(RULES.names.finance) == finance[1].split()
    assert RULES.content.approvals["education"] == ("浙江", "青海", "西藏")
    assert RULES.content.approvals["health"] == ("河北", "西藏")


PRODUCTS = {
    "ECS": "ecs", "云虚拟主机": "virtual_host", "轻量": "light", "弹性": "web_hosting", "建站": "site_market", "NAT": "nat",
    "IPv6": "ipv6", "ENS": "ens",
}  # fmt: skip


def test_products_give_the_numbers_that_the_table_says() -> None:
    for row in rows(section("6"), 4):
        kind = next((kind for begins, kind in PRODUCTS.items() if row[0].startswith(begins)), "")
        if kind:
            product = RULES.products[kind]
            assert product.numbers == int(re.search(r"\d+", row[1])[0])  # type: ignore[index]
            assert product.months == int(re.search(r"(\d+) month", row[2])[1])  # type: ignore[index]
            assert (product.per == "account") == ("account" in row[1])


def test_every_reason_why_a_server_cannot_be_chosen_is_known() -> None:
    codes = {
        code.strip().lower() for row in rows(section("6"), 3) for code in row[0].split("/") if code.strip().isupper()
    }
    assert len(codes) == 13
    assert codes == UNFIT


def test_the_reasons_of_rejections_are_found_where_the_catalogue_says() -> None:
    table = {row[0]: row for row in rows(section("8"), 5) if re.fullmatch(r"R\d\d", row[0])}
    assert list(table) == list(reasons())
    for code, row in table.items():
        assert list(reasons()[code].where) == row[2].split(), code


def test_natures_have_miits_codes_and_certificates_of_the_table() -> None:
    listed = re.findall(r"(\d+) ([一-鿿]+)", section("4").split("Certificate codes")[0].split("public schema")[1])
    assert len(listed) == 16
    for code, name in listed:
        nature = find_nature(name)
        assert nature is not None
        assert natures()[nature].code == int(code)
    for row in rows(section("4"), 5):
        nature = find_nature(row[0])
        if nature and re.match(r"[一-鿿]", row[1]) and natures()[nature].certificates:
            assert find_certificate(re.split(r"[ ,;]", row[1])[0]) in natures()[nature].certificates


def test_no_list_of_provinces_or_words_stands_in_python() -> None:
    """Rules are data. What is left in code are patterns of characters and single marks of how numbers are written."""
    root = Path(__file__).parents[2]
    found = {}
    for path in [*(root / "filing").rglob("*.py"), *(root / "dialogs/flow").rglob("*.py")]:
        tree = ast.parse(path.read_text("utf-8"))
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        words = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        ]
        chinese = [word for word in words if re.search(r"[一-鿿]{2,}", re.sub(r"\[.*?\]|一-鿿", "", word))]
        if chinese:
            found[path.name] = chinese
    allowed = {
        "numbers.py": {"公网安备", "備號", "备号"},
        "materials.py": {"APP备案引导; facts 4: who needs face verification"},
        "checks.py": {"长期"},
    }
    assert {name: left for name, words in found.items() if (left := set(words) - allowed.get(name, set()))} == {}
