"""Before submission: names, domains, people, phones; each finding names its reason, its key and whether it blocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filing.calendar import WorkingDay, add_months, add_working_days
from filing.checksums import id_check
from filing.draft import DomainFacts, Draft
from filing.numbers import parse_credit_code
from filing.precheck import precheck
from filing.principal import parse_office_phone
from filing.problem import Problem
from filing.provinces import provinces
from filing.rules import load
from filing.subject import check_credit_code, check_mail_address, check_subject_name, check_validity
from filing.website import advise_site_name, ascii_domain, check_domain_days, check_site_name, parse_domain

RULES = load()
TODAY = date(2026, 11, 23)
REGISTER = DomainFacts(TODAY + timedelta(days=99), True, True, 30, True)
#: 11010519491231002X is the standard's own example.
PERSON = Draft(
    {
        "subject.nature": "person",
        "subject.province": "北京",
        "subject.name": "林晓",
        "subject.id_number": "11010519491231002X",
        "subject.valid_to": "long-term",
        "subject.mail_address": "北京市朝阳区示例路12号301室",
        "contact.mobile": "13800000000",
        "contact.emergency": "13900000000",
        "contact.email": "lin@example.com",
        "sites.s1.domain": "example.com",
        "sites.s1.name": "晨光随笔",
        "sites.s1.content": "other",
    },
    {"s1": REGISTER},
)
COMPANY = Draft(
    {
        "subject.nature": "company",
        "subject.province": "浙江",
        "subject.name": "杭州示例科技有限公司",
        "subject.credit_code": "91330106673959654P",
        "subject.representative": "林晓",
        "subject.mail_address": "浙江省杭州市西湖区示例路1号",
        "principal.name": "林晓",
        "principal.id_number": "11010519491231002X",
        "principal.valid_to": "2030-01-01",
        "site_principal.same": "other",
        "site_principal.id_number": "440524188001010014",
        "site_principal.mobile": "13800000001",
        "site_principal.email": "site@example.com",
        "contact.mobile": "13800000000",
        "contact.emergency": "13900000000",
        "contact.email": "lin@example.com",
        "sites.s1.domain": "example.com",
        "sites.s1.name": "示例科技官网",
        "sites.s1.content": "unit",
    }
)


def said(draft: Draft, **answers: str) -> Draft:
    """The draft with other answers; `__` stands for the dot."""
    return replace(
        draft, answers={**draft.answers, **{key.replace("__", "."): value for key, value in answers.items()}}
    )


@pytest.mark.parametrize("draft", [PERSON, COMPANY], ids=["person", "company"])
def test_a_sound_filing_has_no_findings(draft: Draft) -> None:
    assert precheck(draft, TODAY, RULES) == ()


@pytest.mark.parametrize(
    ("draft", "code", "key", "problem"),
    [
        (said(PERSON, sites__s1__domain="example.io"), "R06", "sites.s1.domain", "domain_ending"),
        (said(PERSON, sites__s1__name="林晓的日记本"), "R08", "sites.s1.name", "site_name_own"),
        (said(PERSON, sites__s1__name="晨光论坛"), "R08", "sites.s1.name", "site_name_word_in"),
        (said(PERSON, sites__s1__content="shopping"), "R10", "sites.s1.content", "content_nature"),
        (said(PERSON, contact__emergency="13800000000"), "R18", "contact.emergency", "emergency_same"),
        (said(PERSON, subject__valid_to="2027-02-23"), "R12", "subject.valid_to", "certificate_expiring"),
        (said(PERSON, subject__valid_to="2026-11-22"), "R12", "subject.valid_to", "certificate_expired"),
        (
            said(PERSON, subject__province="河南", subject__mail_address="某街1号院2栋"),
            "R09",
            "subject.province",
            "residence_refused",
        ),
        (said(PERSON, subject__mail_address="北京市朝阳区示例路"), "R28", "subject.mail_address", "mail_address_door"),
        (said(COMPANY, principal__name="别人"), "R13", "principal.name", "principal_not_legal"),
        (said(COMPANY, site_principal__mobile="13800000000"), "R17", "site_principal.mobile", "contacts_same"),
        (said(COMPANY, contact__emergency="13800000001"), "R18", "contact.emergency", "emergency_same"),
    ],
)
def test_what_would_come_back_is_found_and_blocks(draft: Draft, code: str, key: str, problem: str) -> None:
    finding = precheck(draft, TODAY, RULES)[0]
    assert (finding.code, finding.key, finding.problem.code, finding.blocking) == (code, key, problem, True)


@pytest.mark.parametrize(
    ("facts", "code", "blocking"),
    [
        ({"holder_matches": False}, "R01", True),
        ({"registrar_approved": False}, "R07", True),
        ({"expires": TODAY + timedelta(days=90)}, "R05", True),
        ({"expires": TODAY - timedelta(days=1)}, "R05", True),
        ({"real_name_days": 0}, "R04", True),
        ({"real_name_days": 2}, "R03", True),
        ({"real_name_days": 4}, "R03", False),
        ({"dns_closed": False}, "R26", False),
    ],
)
def test_what_the_register_says_is_judged(facts: dict[str, object], code: str, blocking: bool) -> None:
    draft = replace(PERSON, domains={"s1": replace(REGISTER, **facts)})  # type: ignore[arg-type]
    (finding,) = precheck(draft, TODAY, RULES)
    assert (finding.code, finding.blocking) == (code, blocking)


def test_minors_are_found_until_the_day_they_are_eighteen() -> None:
    body = "11010520081124001"
    young = said(PERSON, subject__id_number=body + id_check(body))
    assert [finding.code for finding in precheck(young, TODAY, RULES)] == ["R34"]
    assert precheck(young, TODAY + timedelta(days=1), RULES) == ()


def test_hints_do_not_block() -> None:
    draft = said(PERSON, contact__mobile="17000000000", sites__s1__domain="example.org")
    findings = precheck(draft, TODAY, RULES)
    assert [finding.problem.code for finding in findings] == ["domain_ending_doubtful", "mobile_virtual"]
    assert not any(finding.blocking for finding in findings)


@given(st.sampled_from([one.name for one in provinces()]), st.sampled_from(["person", "company"]), st.text(max_size=30))
def test_any_name_is_judged_and_a_refusal_names_its_word(province: str, nature: str, name: str) -> None:
    problem = check_site_name(name, nature=nature, province=province, rules=RULES)
    assert (
        problem is None or "word" not in problem.args or problem.args["word"].lower() in name.lower() + " ".join(name)
    )


@given(st.sampled_from(sorted(RULES.names.person_in)), st.data())
def test_no_forbidden_word_passes_for_a_person(province: str, data: st.DataObject) -> None:
    word = data.draw(st.sampled_from(RULES.names.person_in[province]))
    problem = check_site_name(f"晨光{word}随笔", nature="person", province=province, rules=RULES)
    assert problem is not None
    assert problem.code == "site_name_word_in"


@pytest.mark.parametrize(
    ("name", "province", "code"),
    [
        ("晨光的个人博客", "江苏", None),
        ("晨光随笔", "江苏", "site_name_pattern"),
        ("晨光的个人博客", "浙江", "site_name_word_in"),
        ("晨光的个人博客", "四川", "site_name_approval"),
        ("abc", "四川", "site_name_short"),
        ("example.com", "四川", "site_name_domain"),
        ("晨光！随笔", "四川", "site_name_character"),
        ("中国晨光随笔", "四川", "site_name_national"),
        ("反腐随笔", "四川", "site_name_forbidden"),
        ("成都晨光随笔", "四川", None),
        ("四川晨光随笔", "四川", "site_name_place"),
    ],
)
def test_names_of_persons(name: str, province: str, code: str | None) -> None:
    problem = check_site_name(name, nature="person", province=province, domain="example.com", rules=RULES)
    assert (problem.code if problem else None) == code


def test_a_companys_name_may_be_advised_against() -> None:
    advise = {"nature": "company", "organiser": "杭州示例科技有限公司", "rules": RULES}
    assert advise_site_name("示例科技官网", **advise) is None  # type: ignore[arg-type]
    assert advise_site_name("晨光随笔", **advise).code == "site_name_unrelated"  # type: ignore
    assert advise_site_name("示例理财", **advise).code == "site_name_finance"  # type: ignore


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("https://www.Example.com/path?q=1", "example.com"),
        ("blog.example.com.cn.", "example.com.cn"),
        ("ｗｗｗ．example。com", "example.com"),
        ("xn--fsqu00a.xn--fiqs8s", "例子.中国"),
        ("例子.中国", "例子.中国"),
        ("http://example.com:8080/", "example.com"),
    ],
)
def test_a_domain_is_taken_out_of_whatever_was_typed(typed: str, domain: str) -> None:
    assert parse_domain(typed, RULES) == domain
    assert parse_domain(ascii_domain(domain), RULES) == domain


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("example", "domain_no_dot"),
        ("ex_ample.com", "domain_character"),
        ("1.2.3.4", "domain_got_address"),
        ("me@example.com", "domain_got_email"),
        ("com.cn", "domain_ending_only"),
        ("example.dev", "domain_ending"),
        ("beijing.gov.cn", "domain_government"),
        ("a" * 64 + ".com", "domain_long"),
    ],
)
def test_what_is_no_domain_of_a_site_is_named(typed: str, code: str) -> None:
    assert parse_domain(typed, RULES).code == code  # type: ignore[union-attr]


@given(st.text(max_size=60))
def test_whatever_is_typed_a_domain_parsed_twice_stays_the_same(text: str) -> None:
    read = parse_domain(text, RULES)
    assert isinstance(read, Problem) or parse_domain(read, RULES) == read


@given(st.integers(-400, 400), st.sampled_from(["上海", "浙江"]))
def test_days_left_of_a_domain(days: int, province: str) -> None:
    problem = check_domain_days(TODAY + timedelta(days=days), TODAY, province, RULES)
    assert (problem is None) == (days > (180 if province == "上海" else 90))


def test_a_certificate_holds_longer_than_three_months() -> None:
    assert check_validity(None, TODAY, RULES) is None
    assert check_validity(date(2027, 2, 24), TODAY, RULES) is None
    assert check_validity(date(2027, 2, 23), TODAY, RULES) is not None


@pytest.mark.parametrize(
    "address", ["北京市朝阳区示例路12号", "某省某市某村三组", "某市某区某街，此地址已是最详细地址"]
)
def test_an_address_down_to_the_door_passes(address: str) -> None:
    assert check_mail_address(address) is None


def test_a_subject_is_named_as_on_its_certificate() -> None:
    assert check_subject_name("阿卜杜拉·买买提", "person") is None
    assert check_subject_name("L", "person") is not None
    assert check_subject_name("张三1", "person") is not None
    assert check_subject_name("某某（个体工商户）", "company") is None


def test_a_credit_code_is_compared_with_nature_and_place() -> None:
    code = parse_credit_code("91330106673959654P")
    assert not isinstance(code, Problem)
    assert check_credit_code(code, "company", "浙江") is None
    assert check_credit_code(code, "company", "北京").code == "credit_province"  # type: ignore[union-attr]
    assert check_credit_code(code, "law_firm", "浙江").code == "credit_nature"  # type: ignore[union-attr]


def test_an_office_phone_may_be_a_mobile_except_where_it_may_not() -> None:
    assert not isinstance(parse_office_phone("13800000000", "浙江", RULES), Problem)
    assert isinstance(parse_office_phone("13800000000", "江苏", RULES), Problem)
    assert not isinstance(parse_office_phone("0512-62345678", "江苏", RULES), Problem)


def test_working_days_skip_holidays_and_say_when_they_are_guessed() -> None:
    holiday = date(2026, 10, 1)

    def known(day: date) -> bool | None:
        return None if day.year > 2026 else day.weekday() < 5 and not holiday <= day <= date(2026, 10, 7)

    assert add_working_days(date(2026, 9, 30), 1, known) == WorkingDay(date(2026, 10, 8), False)
    assert add_working_days(date(2026, 12, 31), 1, known) == WorkingDay(date(2027, 1, 1), True)
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
