"""What test_facts_tables.py leaves open: every row of sections 3, 4, 6, 7.3, 8 and 12, and every remark of 7.5.

A row that says something new fails here until the rules say it too, or until it is listed with why they do not.
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.check import warnings
from dialogs.texts import load as load_texts
from filing import types
from filing.materials import MaterialFacts, faces, forms, owed
from filing.order import SMS_WINDOW
from filing.provinces import provinces
from filing.reasons import reasons
from filing.rules import RuleSet, available, model
from filing.subject import Nature, find_certificate, find_nature, natures
from filing.types import FilingType, TypeFacts, decide
from tests.filing.test_facts_tables import LATER, PROVINCES, RULES, rows, section
from tests.filing.test_types import TABLE

ZH = load_texts().by_language["zh"]
CHINESE = re.compile(r"[一-鿿]{2,}")

# 3. Type of filing ----------------------------------------------------------------------------------------------------

TYPES = {int(row[0]): row for row in rows(section("3"), 9) if row[0].isdigit()}
#: What the cell of a type says, by our type. What has no term of its own is told by what is done.
SAID = {
    FilingType.FIRST: "首次备案",
    FilingType.ADD_ELSEWHERE: "新增网站（原备案不在阿里云）",
    FilingType.ADD_HERE: "新增网站（原备案在阿里云）",
    FilingType.ACCESS_NEW: "接入",
    FilingType.ACCESS_CONTINUED: "继续接入",
    FilingType.ACCESS_EMPTY: "接入备案, else 注销",
    FilingType.NOTHING: "nothing to file",
    FilingType.CANCEL_OTHER: "注销其他单位备案",
    FilingType.EMPTY_SUBJECT: "cancel subject",
    FilingType.CHANGE: "变更备案",
    FilingType.CANCEL: "取消接入",
    FilingType.GOVERNMENT: "not self-service",
    FilingType.IP_SITE: "not possible at the provider",
    FilingType.NOT_NEEDED: "no filing needed",
    FilingType.FORUM: "not fileable",
}
CHANNELS = {
    "APP or PC": "chat",
    "PC": "pc",
    "offline": "offline",
    "offline/PC": "offline",
    "human": "human",
    "–": "none",
}


def test_each_row_of_the_types_is_decided_as_it_is_written() -> None:
    assert set(TYPES) == {row for row, *_ in TABLE if row} == set(range(1, 18))
    for number, facts, type_, channel in TABLE:
        if number:
            row = TYPES[number]
            assert SAID[FilingType(type_)] in " ".join(row[6:]), number
            elsewhere = (
                number == 16 and facts.domain_provider == "elsewhere"
            )  # "other provider → 接入 of the top domain"
            written = row[7].strip("*").removesuffix(" at old provider")
            assert elsewhere or CHANNELS[written] == channel, number


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6, 7, 9])
def test_the_cells_of_a_row_lead_to_its_type(number: int) -> None:
    """Not by the facts that a test wrote down, but by those that stand in the row."""
    _, subject, at, domain, where, same, *_ = TYPES[number]
    here = {"here": "here", "elsewhere": "elsewhere", "any": "here", "–": ""}[at]
    facts = TypeFacts(
        subject_filed="yes" if subject.startswith("yes") else "no",
        subject_provider="none" if "no site left" in subject else here,  # type: ignore[arg-type]
        domain_filed=domain == "yes",
        domain_provider=re.match(r"\w+|–", where)[0].replace("–", ""),  # type: ignore[index, arg-type]
        domain_subject="same" if same == "yes" else "",
    )
    assert decide(facts).row == number


def test_rows_are_tried_in_the_order_that_is_written() -> None:
    written = re.search(r"Order of evaluation: (.+?)\.", section("3"))
    assert written
    order = [part.split("/") for part in written[1].replace("guard", "0").split(" → ")]
    tried = list(dict.fromkeys(str(row.row or 0) for row in types._ROWS))
    tried.remove("0")
    place = {number: at for at, numbers in enumerate(order) for number in numbers}
    guards = [at for at, row in enumerate(types._ROWS) if row.reason in ("running_order", "domain_running")]
    assert [place[number] for number in tried] == sorted(place[number] for number in tried)
    assert types._ROWS[guards[0] - 1].row in (13, 14, 17) and types._ROWS[guards[-1] + 1].row == 8


#: The messages of a provider's system, by the sentence that answers them, and a word of what it must tell.
MESSAGES = {
    "该域名存在进行中的订单": ("type.reason.domain_running", "域名证书"),
    "该域名对应的主体信息在系统中已经存在": ("type.reason.other_account", "找回"),
    "此证件存在进行中的订单": ("type.running.handover", "放弃"),
    "此证件已存在备案信息": ("type.reason.other_account", "登录那个账号"),
    "备案类型错误 (later)": ("reason.R22.fix", "逐字"),
}


def test_each_system_message_is_answered() -> None:
    written = {row[0] for row in rows(section("3"), 3)} - {"Message"}
    assert written == set(MESSAGES)
    for key, word in MESSAGES.values():
        assert word in ZH[key], key


# 4. Natures, faces, materials -----------------------------------------------------------------------------------------

NATURES = {row[0]: row for row in rows(section("4"), 5)}
#: Certificates that a cell names otherwise than the official term.
ALIASES = {"港澳居民居住证": "residence_permit", "台湾居民居住证": "residence_permit", "常驻代表机构登记证": ""}


def _certificates(cell: str) -> set[str]:
    """The certificates that a cell of the table names; USCC certificate is 统一社会信用代码证书."""
    named = CHINESE.findall(cell) + (["统一社会信用代码证书"] if "USCC certificate" in cell else [])
    named = [name for name in named if name not in ("外国企业常驻代表机构登记证", "常驻代表机构登记证")]
    office = {"foreign_office_registration"} if "常驻代表机构登记证" in cell else set()
    return {ALIASES.get(name) or find_certificate(name) for name in named} | office


@pytest.mark.parametrize("name", [name for name in NATURES if find_nature(name)])
def test_a_nature_has_the_certificates_of_its_row_and_no_others(name: str) -> None:
    nature, row = Nature(str(find_nature(name))), NATURES[name]
    written = _certificates(row[1])
    if "licence" in row[1]:
        written |= {"business_licence"}  # "Chinese branch's licence"
    assert set(natures()[nature].certificates) == written
    begins = re.fullmatch(r"USCC \((\d+)\)", row[2])
    if begins:
        assert natures()[nature].credit == (begins[1],)


def test_the_four_natures_of_one_row_have_one_certificate_each() -> None:
    row = NATURES["宗教团体 / 医疗机构 / 公证机构 / 司法鉴定机构"]
    names, certificates = row[0].split(" / "), re.split(r" / | \(", row[1])
    for name, certificate in zip(names, certificates, strict=False):
        assert natures()[Nature(str(find_nature(name)))].certificates == (find_certificate(certificate),)


def test_all_natures_but_three_have_a_row() -> None:
    """Of those three no source tells the certificates, so people file them."""
    named = {find_nature(part) for name in NATURES for part in name.split(" / ")} - {None}
    without = set(Nature) - named
    assert without == {Nature.FOREIGN_CULTURAL_CENTRE, Nature.MASS_ORGANISATION}
    assert all(natures()[nature].by == "person" for nature in without)


@pytest.mark.parametrize("row", rows(section("4"), 3)[1:], ids=lambda row: row[0][:30])
def test_whose_face_is_verified_in_each_case(row: list[str]) -> None:
    if row[0].startswith("curtain"):
        assert "before 2019-07-29" in row[0]  # over before the rules of September 2019 began
        return
    person = "个人" in row[0]
    facts = MaterialFacts(
        "person" if person else "company", "北京", subject_principal_resident="non-mainland" not in row[0]
    )
    assert ("site_principal" in faces(facts)) == row[1].strip("*").startswith("yes")
    assert ("subject_principal" in faces(facts)) == row[2].strip("*").startswith("yes")


CATALOGUE = {code: row for row in rows(section("4"), 4) for code in re.split(r" / ", row[0]) if code.isupper()}
#: Owed by everybody or by the case alone: the table names no province.
BY_CASE = {
    "ORG_CERT",
    "SUBJ_ID",
    "SITE_ID",
    "FACE",
    "AUTH_SUBJ",
    "AUTH_SITE",
    "DOMAIN_REL",
    "RESID",
    "CHANGE",
    "PREAPP",
}
NAMES = {province.name for province in provinces()}


def test_the_catalogue_of_papers_is_ours_and_three_that_only_natures_and_age_tell() -> None:
    assert len(CATALOGUE) == 22
    assert set(forms()) == set(CATALOGUE) | {"FOUNDATION", "MINOR", "SEAL"}


@pytest.mark.parametrize("code", sorted(set(CATALOGUE) - BY_CASE))
def test_a_paper_is_owed_in_the_provinces_of_its_row(code: str) -> None:
    cell = CATALOGUE[code][2]
    written = {name for name in NAMES if name in cell}
    ours = [paper for paper in RULES.papers if paper.code == code] or [p for p in LATER.papers if p.code == code]
    assert {name for paper in ours for name in paper.provinces} == written
    numbers = {int(number) for number in re.findall(r">(\d+)|≥(\d+)", cell) for number in number if number}
    assert {paper.over + ("≥" in cell and paper.over == 4) for paper in ours if paper.over > 1} == numbers


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_papers_of_today_are_those_of_the_later_rules(code: str) -> None:
    today_only = ("[HW]" in CATALOGUE[code][2] and code != "DOMAIN_CERT") or code == "TRUTH"
    asked = {paper.code for paper in RULES.papers} | BY_CASE
    assert (code not in asked) == today_only
    assert code in {paper.code for paper in LATER.papers} | BY_CASE


def test_papers_are_taken_in_the_forms_that_are_written() -> None:
    written = re.search(r"Upload rules: (\S+), < (\d) MB each \(domain certificate ≥ (\d+) KB\)", section("4"))
    assert written
    for code, form in forms().items():
        if code != "FACE":
            assert "/".join(form.formats) == "jpg/jpeg/png/gif".replace("jpg/jpeg", written[1][:8])
            assert form.less_than == int(written[2]) * 1_000_000
            assert form.at_least == (int(written[3]) * 1000 if code == "DOMAIN_CERT" else 0)


def test_what_each_paper_is_why_and_how_it_is_got_is_said() -> None:
    for code in forms():
        low = code.lower()
        assert all(ZH.get(key) for key in (f"material.{low}", f"paper.{low}.why", f"paper.{low}.how")), code


# 6. Products ----------------------------------------------------------------------------------------------------------

PRODUCTS = {row[0]: row for row in rows(section("6"), 4) if row[0] != "Product"}


def _product(begins: str) -> list[str]:
    return next(row for name, row in PRODUCTS.items() if name.startswith(begins))


def test_each_product_of_the_table_is_known_or_gives_no_number() -> None:
    assert len(PRODUCTS) == 11 and len(RULES.products) == 10
    assert "no number needed" in _product("阿里巴巴旺铺")[1] and not RULES.products["portal"].needed
    assert "via an ECS" in _product("负载均衡")[1] and RULES.products["slb"].through == "ecs"
    assert _product("OSS")[1] == "none" and not {"oss", "cdn", "waf"} & set(RULES.products)
    assert "not usable for commercial" in _product("弹性")[3] and not RULES.products["web_hosting"].commercial
    assert f"≥ {RULES.products['site_market'].yuan} yuan" in _product("建站")[2]


def test_each_reason_against_a_server_says_what_to_do() -> None:
    for row in rows(section("6"), 3):
        for code in row[0].split(" / "):
            if code.isupper():
                assert len(ZH[f"unfit.{code.lower()}"]) > 8, code


# 7.3 SMS --------------------------------------------------------------------------------------------------------------

BOTH, SITE, SUBJECT = {"subject_principal", "site_principal"}, {"site_principal"}, {"subject_principal"}
PEOPLE = {
    "subject principal + site principal": BOTH,
    "both": BOTH,
    "site principal": SITE,
    "subject / site principal": BOTH,
    "none": set(),
    "subject principal for 注销主体": SUBJECT,
}
SMS_TYPES = {
    "首次备案": ("first",),
    "新增网站 (both)": ("add_elsewhere", "add_here"),
    "接入备案": ("access_new", "access_continued", "access_empty"),
    "变更主体 / 变更网站": ("change",),
    "注销主体 / 网站": ("cancel",),
}


def _people(cell: str, then: str = "") -> set[str]:
    """A cell begins with one of PEOPLE; `same` is what was then."""
    begins = next((words for words in sorted(PEOPLE, key=len, reverse=True) if cell.startswith(words)), None)
    return _people(then) if begins is None and cell.startswith("same") else PEOPLE[begins or ""]


@pytest.mark.parametrize("row", [row for row in rows(section("7.3"), 3) if row[0] != "Type"], ids=lambda row: row[0])
def test_whose_mobiles_get_a_code_then_and_today(row: list[str]) -> None:
    if row[0] == "取消接入":  # the provider's own doing: none then, none today, and no filing of ours
        assert row[1:] == ["none", "none"]
        return
    for kind in SMS_TYPES[row[0]]:
        assert set(RULES.sms_people[kind]) == _people(row[1]), kind
        assert set(LATER.sms_people[kind]) == _people(row[2], row[1]), kind


def test_the_code_holds_as_long_and_may_be_mistyped_as_often_as_is_written() -> None:
    text = section("7.3")
    assert f"Valid **{RULES.sms_hours} hours**" in text and SMS_WINDOW.total_seconds() == RULES.sms_hours * 3600
    assert f"**{RULES.sms_wrong_inputs} wrong inputs**" in text
    assert f"at most {RULES.sms_resends} resends" in text


# 7.5 What the last column says besides ---------------------------------------------------------------------------------

#: A remark, and what must hold of the province's rules or of the papers asked for there.
REMARKS: dict[str, object] = {
    r"licence only|licence( for first filing)?|new licence only": lambda p: p.licence_only,
    r"licence copy": lambda p: p.licence_copy,
    r"hand-held photos": lambda p: {"HOLD_ID", "HOLD_ORG"} <= _papers(p),
    r"(no foreign-registered.*|foreign-registered refused|domestic registrar)": lambda p: not p.foreign_registrar,
    r"privacy off": lambda p: p.privacy_off,
    r"filed .*(reachable.*)": lambda p: p.old_sites_checked,
    r"foreigners refused": lambda p: not p.foreigners,
    r"(address )?same city": lambda p: p.mail_same_city,
    r"domain certificate for persons|all domain certificates|>3 domains: certificates|≥5 domains: certificates": (
        lambda p: "DOMAIN_CERT" in _papers(p)
    ),
    r"编办": lambda p: "BIANBAN" in _papers(p),
    r"\*name with .+: both L": lambda p: p.legal_words,
    r"student card accepted": lambda p: p.residence_also == "student_card",
    r"site principal in only one subject": lambda p: p.one_subject_each,
    r"3 months phone bills": lambda p: "BILL" in _papers(p),
    r"domain >180 days": lambda p: RULES.domain_days(p.name) == 180,
    r"HK/Macau: 通行证": lambda p: p.travel_permit == "hkm_permit",
    r"landline needed": lambda p: p.office_landline,
    r"person names fixed": lambda p: p.name in RULES.names.person_pattern,
    r"≤5 / ≤3 sites": lambda p: (p.most_sites("company"), p.most_sites("person")) == (5, 3),
    r"1 site per order": lambda p: p.most_sites("company") == p.most_sites("person") == 1,
    r"first filing ≤5 sites": lambda p: p.most_sites("company") == 5,
    r"different prefixes = different sites": lambda p: p.prefixes_are_sites,
    r"PLAN >31 / >5|person >5 sites: PLAN": lambda p: "PLAN" in _papers(p),
    r"finance promise": lambda p: "FIN_PROMISE" in _papers(p),
    r"own form, handwritten promise": lambda p: "FORM" in _papers(p),
    r"党政机关确认函.*": lambda p: "PARTY" in _papers(p),
    r"no temporary ID": lambda _: "temporary_id_card" in RULES.refused_certificates,
    r"1 domain per site": lambda _: True,  # so it is everywhere (facts 1): a site has one domain field
    r"≤3 new domains per order, foreign legal rep must authorise a mainland ID holder": (
        lambda p: LATER.provinces[p.name].new_domains == 3
    ),
    r"person first order 1 domain": lambda p: LATER.provinces[p.name].most_sites("person") == 1,
    r"footer shows the \*\*subject\*\* number": lambda _: True,  # filing/footer.py; tests/filing of footers
}
#: Remarks that ask nothing of a first filing or a new site, or that only a reviewer can judge; each with why.
NOT_ASKED = {
    r"registrar on the form": "what stands on a form reviewers read; the form's text says to write the registrar",
    r"person ↛ anyone else|free change both ways|person filing cannot be changed.*": "变更备案, not done here",
    r"one phone per principal": "that the numbers differ is asked everywhere; principals differ there",
    r"no change \+ add together": "变更备案",
    r"网站标识代码 for party/government": "government sites are filed with a person",
    r"access filing.*|access with change proof|access: .*": "接入备案",
    r"name or number change needs proof": "变更备案 comes first (row 10)",
    r"permit back number in SMS": "what is typed on the authority's site",
    r"site principal with other ID: residence permit": "of principals the table's own column says free",
    r"fingerprint( on the form)?": "what stands on a form reviewers read",
    r"registrar on the form|several domains on one form": "what stands on a form",
    r"stamped proofs": "what stands on a paper",
    r"own template": "the template is the authority's",
}


def _papers(place: model.ProvinceRules) -> set[str]:
    return {paper.code for paper in RULES.papers if place.name in paper.provinces}


def _remarks() -> list[tuple[str, str]]:
    found = []
    for name, row in PROVINCES.items():
        text = re.sub(r"\[\w+\]", "", row[7])
        found += [(name, part.strip()) for part in re.split(r"[;；]", text) if part.strip()]
    return found


@pytest.mark.parametrize(("name", "remark"), _remarks())
def test_each_remark_about_a_province_is_a_rule_or_says_why_not(name: str, remark: str) -> None:
    if any(re.fullmatch(pattern, remark) for pattern in NOT_ASKED):
        return
    holds = [check for pattern, check in REMARKS.items() if re.fullmatch(pattern, remark)]
    assert holds, f"{remark!r} is known nowhere"
    assert holds[0](RULES.provinces[name])  # type: ignore[operator]


@pytest.mark.parametrize("name", sorted(NAMES))
def test_what_is_said_of_2025_is_the_later_rule_sets(name: str) -> None:
    _, _, subject, _, _, holder, residence, _ = PROVINCES[name]
    place = LATER.provinces[name]
    for cell, own, words in (
        (subject, place.subject_principal, {"L": "legal_representative", "A": "authorised", "F": "free"}),
        (holder, place.holder, {"O": "unit", "OL": "legal_representative", "OX": "executive"}),
        (residence, place.residence, {"N": "no", "R": "permit"}),
    ):
        later = re.search(r"2025: ([A-Z]+)", cell)
        if later:
            assert own == words[later[1]]
    assert place.one_principal == ("S = P" in subject)


# 8. Reasons -----------------------------------------------------------------------------------------------------------

#: What the table calls them, where our fields have another name; what nobody answers is a duty.
REOPENS = {"site.name": "site_name", "FORM": "form", "FACE": "face"}
DUTIES = {"type": "type", "order": "order", "dns": "dns", "existing sites": "existing_sites", "sms": "sms"}


@pytest.mark.parametrize("row", [row for row in rows(section("8"), 5) if row[0] != "Code"], ids=lambda row: row[0])
def test_a_reason_reopens_what_its_row_says_and_says_what_to_do(row: list[str]) -> None:
    code, _, _, reopen, fix = row
    reason, said = reasons()[code], ZH[f"reason.{code}.fix"]
    if reopen in DUTIES:
        assert (reason.reopen, reason.duty) == ((), DUTIES[reopen])
    elif reopen == "–":
        assert reason.reopen == () and not reason.duty
    else:
        names = ["papers"] if code == "R33" else [REOPENS.get(name, name) for name in reopen.split(", ")]
        assert list(reason.reopen) == names
    words = set("".join(CHINESE.findall(fix)))
    assert len(words & set(said)) > 0.6 * len(words), "what we say has drifted away from what is written"


# 12. Later ------------------------------------------------------------------------------------------------------------

#: What each topic is in our rules: then, and in the later rule set; a word where it is none of a rule set's.
CHANGES: dict[str, object] = {
    "SMS verification": lambda r: len(r.sms_province_names),
    "New-site SMS": lambda r: r.sms_people["add_elsewhere"],
    "Authenticity": lambda r: any(paper.code == "TRUTH" for paper in r.papers),
    "Scope": "apps and mini programs are no websites: the readiness check and the flow file websites",
    "Wording": "people know both names; the texts keep the seed's",
    "Emergency phone": "asked so in both: reviewers send it back (R18)",
    "Authority time": lambda r: (r.review_days["authority"], r.provinces["浙江"].authority_days),
    "Gov / institution domains": lambda r: r.domain.natures,
    "Individual sites": lambda r: r.provinces["四川"].most_sites("person"),
    "Domain certificate": lambda r: any(p.code == "DOMAIN_CERT" and not p.provinces for p in r.papers),
    "DNS before approval": lambda r: r.domain.dns_closed,
    "Public security site": "the text names today's address, which the old one leads to",
}


@pytest.mark.parametrize("row", [row for row in rows(section("12"), 3) if row[0] != "Topic"], ids=lambda row: row[0])
def test_each_change_after_the_seed_is_in_the_later_rules_or_says_why_not(row: list[str]) -> None:
    told = CHANGES[row[0]]
    if callable(told):
        assert told(RULES) != told(LATER)
    else:
        assert told


# No rule is only data -------------------------------------------------------------------------------------------------

#: What the provider's own system judges by, so that nothing here decides on it.
TOLD_BY_PROVIDER = {"yuan", "through", "commercial", "per"}
#: Held against the facts and the code's own constants by tests above; nothing branches on them.
HELD_BY_TESTS = {"sms_hours", "sms_wrong_inputs", "sms_resends"}


def test_every_field_of_a_rule_set_decides_something() -> None:
    root = Path(__file__).parents[2]
    code = "".join(
        path.read_text("utf-8")
        for room in ("filing", "dialogs", "actions", "bot")
        for path in (root / room).rglob("*.py")
        if (path.name != "reading.py" and path.parent.name != "rules") or path.name == "model.py"
    )
    kinds = (
        model.ProvinceRules,
        model.NameRules,
        model.DomainRules,
        model.Product,
        model.PaperRule,
        model.ContentRules,
    )
    named = {each.name for kind in (*kinds, RuleSet) for each in fields(kind)}
    idle = {name for name in named if not re.search(rf"\.{name}\b", code)}
    assert idle == TOLD_BY_PROVIDER | HELD_BY_TESTS


def test_the_seeds_list_of_papers_crashes_for_nobody() -> None:
    for rules in (RULES, LATER):
        for name in NAMES:
            for nature in Nature:
                assert owed(MaterialFacts(nature.value, name), rules)


def test_how_long_an_authority_takes_is_a_rule_of_its_time_and_province() -> None:
    assert (RULES.authority_days("浙江"), RULES.authority_days("")) == ((3, 20), (3, 20))
    assert (LATER.authority_days("浙江"), LATER.authority_days("北京")) == ((1, 30), (1, 20))


def test_lists_of_endings_that_nobody_looked_at_for_half_a_year_are_warned_of() -> None:
    looked = RULES.domain.endings_on
    assert not list(warnings(looked + timedelta(days=180)))
    assert [line.partition(":")[0] for line in warnings(looked + timedelta(days=181))] == [
        f"filing/rules/{name}.toml" for name in available()
    ]
