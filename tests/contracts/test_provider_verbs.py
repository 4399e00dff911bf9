"""The seven verbs through rasa-sdk's executor against the sandbox: every row of the decision table can be met."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from actions.check_identity import CheckIdentity
from actions.rasa import Outcome
from actions.submit_order import order_body
from filing.numbers import CreditCode, IdNumber, parse_credit_code, parse_id_number
from tests.contracts.provider_server import served

ELSEWHERE, HERE, SHELL = "110101198503070013", "330106198809213016", "440304199201144022"
OLD, RUNNING, STRANGER = "510107198306285018", "31010419860216904X", "110101199003070011"


@pytest.fixture
def do(tmp_path: Path):
    def run(*calls: tuple[str, dict[str, object]]) -> list[Outcome]:
        async def main() -> list[Outcome]:
            async with served(tmp_path) as one:
                verbs = one.verbs()
                return [await verbs.run(name, "c1", slots) for name, slots in calls]  # type: ignore[arg-type]

        return asyncio.run(main())

    return run


def _filing(number: str, domain: str) -> tuple[str, dict[str, object]]:
    slots = {"certificate_type": "id_card", "certificate_number": number, "subject_name": "测试", "domain": domain}
    return "look_up_filing", {**slots, "account": "sandbox-person"}


def _values(outcome: Outcome) -> dict[str, object]:
    assert outcome.problems == ()
    return {name: found.value for name, found in outcome.fields.items()}


#: Row of docs/facts.md section 3 -> the question, and subject filed, where; domain filed, where, whose.
ROWS = {
    1: (STRANGER, "brand-new.cn", ("no", "", "no", "", "")),
    2: (ELSEWHERE, "brand-new.cn", ("yes", "elsewhere", "no", "", "")),
    3: (HERE, "brand-new.cn", ("yes", "here", "no", "", "")),
    4: (ELSEWHERE, "filed-elsewhere.cn", ("yes", "elsewhere", "yes", "elsewhere", "same")),
    5: (HERE, "moved-here.cn", ("yes", "here", "yes", "elsewhere", "same")),
    6: (HERE, "filed-here.cn", ("yes", "here", "yes", "here", "same")),
    7: (ELSEWHERE, "shell-site.cn", ("yes", "elsewhere", "yes", "none", "same")),
    8: (STRANGER, "other-holder.cn", ("no", "", "yes", "elsewhere", "other")),
    9: (SHELL, "brand-new.cn", ("yes", "none", "no", "", "")),
}


def test_every_row_of_the_decision_table_can_be_met(do):
    outcomes = do(*(_filing(number, domain) for number, domain, _ in ROWS.values()))
    for outcome, (_, _, expected) in zip(outcomes, ROWS.values(), strict=True):
        facts = _values(outcome)
        named = ("subject_filed", "subject_provider", "domain_filed", "domain_provider", "domain_subject")
        assert tuple(facts[name] for name in named) == expected
        assert (facts["running_order"], facts["domain_running"], facts["old_certificate"]) == (False, False, False)


def test_old_certificates_and_running_orders_are_told(do):
    old, subject, domain = map(
        _values, do(_filing(OLD, "a.cn"), _filing(RUNNING, "a.cn"), _filing(STRANGER, "running-order.cn"))
    )
    assert (old["old_certificate"], subject["running_order"], domain["domain_running"]) == (True, True, True)


def test_a_half_that_was_not_asked_is_unknown_not_no(do):
    (outcome,) = do(("look_up_filing", {"domain": "a.cn", "account": "sandbox-person"}))
    facts = _values(outcome)
    assert facts["subject_filed"] is None and facts["running_order"] is None and facts["domain_filed"] == "no"


def test_domains_belong_to_whoever_asks_unless_written_otherwise(do):
    asked = {"certificate_number": STRANGER, "subject_name": "测试"}
    names = ("new.cn", "expiring-soon.cn", "foreign-holder.cn", "silent.cn")
    new, soon, foreign, silent = map(_values, do(*(("look_up_domain", {"domain": name, **asked}) for name in names)))
    today = datetime.now(UTC).date()
    assert new["holder_matches"] is True and new["expires"] == (today + timedelta(days=400)).isoformat()
    assert soon["expires"] == (today + timedelta(days=30)).isoformat()
    assert foreign["holder_matches"] is False
    assert set(silent.values()) == {None}


@pytest.mark.parametrize(
    ("slots", "verdict"),
    [
        ({"name": "测试", "number": STRANGER}, "match"),
        ({"name": "测试", "number": "32010219950730602X"}, "mismatch"),
        ({"name": "测试", "number": "420106198704037038"}, "unknown"),
        ({"company": "测试", "credit_code": "91320102MA1XANDB6A"}, "mismatch"),
        ({"name": "测试", "number": STRANGER, "company": "测试", "credit_code": "91420106MA4XANDB7G"}, "unknown"),
        ({"name": "测试"}, "unknown"),
    ],
)
def test_names_and_numbers_are_checked_and_the_worst_verdict_counts(do, slots, verdict):
    (outcome,) = do(("check_identity", {need: slots.get(need) for need in CheckIdentity.needs}))
    assert outcome.fields["identity"].value == verdict


def test_servers_that_cannot_be_filed_come_last_with_the_reason(do):
    (outcome,) = do(("list_servers", {"account": "sandbox-person"}))
    servers = outcome.fields["servers"].value
    assert [row[4] for row in servers] == ["", "pay_as_you_go", "expired", "overseas"]
    assert servers[0][1] == "ECS 华东1（杭州） i-bp1…a3 · 剩余 11 个月 · 可用 4 个服务号"


def test_a_full_server_refuses_and_a_change_of_server_frees_the_old_number(do):
    def reserve(server: str, site: str) -> tuple[str, dict[str, object]]:
        return "reserve_server", {"account": "sandbox-company", "server": server, "filing": "f1", "site": site}

    small, big = "swas-companyapp0f8", "i-bp1companyweb0e4"
    first, *_, refused, moved, freed = do(
        *(reserve(small, f"s{site}") for site in range(1, 5)), reserve(big, "s1"), reserve(small, "s4")
    )
    assert first.fields["ip"].value == "203.0.113.22"
    assert refused.problems == ("quota_used",) and not refused.fields
    assert moved.fields["ip"].value == "203.0.113.21" and freed.problems == ()


def test_an_order_is_submitted_and_asked_after(do):
    payload = json.dumps({"sms": True, "province": "浙江", "answers": {"sites.s1.name": "a", "sites.s2.name": "b"}})
    taken, asked, never = do(
        ("submit_order", {"order": "XB9", "version": 1, "payload": payload}),
        ("query_order", {"order": "XB9"}),
        ("query_order", {"order": "XB0"}),
    )
    assert taken.fields["provider_order"].value == "SBX00000001"
    assert _values(asked) == {"state": "sms_pending", "version": 1, "numbers": ()}
    assert _values(never) == {"state": "", "version": 0, "numbers": ()}


def test_the_body_of_an_order_counts_its_sites_and_must_say_whether_an_sms_is_owed():
    answers = {"sites.s1.domain": "a.cn", "sites.s1.name": "a", "sites.s3.domain": "b.cn", "sites": ["s1", "s3"]}
    assert order_body("o", 1, json.dumps({"sms": False, "answers": answers})).sites == 2
    mobiles = {"contact.mobile": "13812345678", "site_principal.mobile": "13900000001"}
    told = order_body("o", 1, json.dumps({"sms": True, "answers": answers | mobiles})).principals
    assert [(one.role, one.phone) for one in told] == [("subject", "138****5678"), ("site", "139****0001")]
    with pytest.raises(KeyError):
        order_body("o", 1, json.dumps({"answers": answers}))


def test_every_made_up_number_is_well_formed_and_written_in_the_documentation():
    from bot.sandbox.world import world

    page = (Path(__file__).parents[2] / "docs" / "provider-api.md").read_text(encoding="utf-8")
    today = datetime.now(UTC).date()
    for number in {*world().subjects, *world().identity}:
        parsed = parse_credit_code(number) if number.startswith("91") else parse_id_number(number, today)
        assert isinstance(parsed, CreditCode | IdNumber)
        assert number in page
    assert all(domain in page for domain in {*world().filed_domains, *world().domains})
