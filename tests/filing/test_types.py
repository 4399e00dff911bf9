"""The type of filing: the table of the facts by hand, and all combinations."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product
from typing import get_args, get_type_hints

import pytest

from filing.types import FilingType, TypeFacts, decide

HERE = TypeFacts(subject_filed="yes", subject_provider="here")
ELSEWHERE = TypeFacts(subject_filed="yes", subject_provider="elsewhere")
OWN = {"domain_filed": True, "domain_subject": "same"}

TABLE = [
    (1, TypeFacts(), "first", "chat"),
    (2, ELSEWHERE, "add_elsewhere", "chat"),
    (3, HERE, "add_here", "pc"),
    (4, replace(ELSEWHERE, domain_provider="elsewhere", **OWN), "access_new", "pc"),
    (5, replace(HERE, domain_provider="elsewhere", **OWN), "access_continued", "pc"),
    (6, replace(HERE, domain_provider="here", **OWN), "nothing", "none"),
    (7, replace(ELSEWHERE, domain_provider="none", **OWN), "access_empty", "pc"),
    (7, replace(HERE, domain_provider="none", **OWN), "access_empty", "pc"),
    (8, TypeFacts(domain_filed=True, domain_provider="elsewhere"), "cancel_other", "offline"),
    (8, replace(HERE, domain_filed=True, domain_subject="other"), "cancel_other", "offline"),
    (9, TypeFacts(subject_filed="yes", subject_provider="none"), "empty_subject", "offline"),
    (10, replace(ELSEWHERE, old_certificate=True), "change", "pc"),
    (11, replace(HERE, intent="edit"), "change", "pc"),
    (12, replace(HERE, intent="stop"), "cancel", "pc"),
    (13, TypeFacts(site_kind="gov"), "government", "human"),
    (14, TypeFacts(site_kind="ip"), "ip_site", "human"),
    (15, TypeFacts(server_region="overseas", running_order=True), "not_needed", "none"),
    (16, TypeFacts(is_subdomain_of_filed=True, domain_provider="here"), "not_needed", "none"),
    (16, TypeFacts(is_subdomain_of_filed=True, domain_provider="elsewhere"), "access_new", "pc"),
    (17, TypeFacts(site_kind="forum"), "forum", "none"),
    (None, TypeFacts(running_order=True), "running", "none"),
    (None, replace(HERE, domain_running=True), "running", "none"),
    (None, replace(ELSEWHERE, domain_provider="here", **OWN), "unclear", "human"),
    (None, TypeFacts(intent="edit"), "unclear", "human"),
    (None, TypeFacts(subject_filed="yes"), "unclear", "human"),
]


@pytest.mark.parametrize(("row", "facts", "type_", "channel"), TABLE)
def test_the_table(row: int | None, facts: TypeFacts, type_: str, channel: str) -> None:
    decision = decide(facts)
    assert (decision.row, decision.type, decision.channel) == (row, type_, channel)


def test_the_order_of_evaluation() -> None:
    everything = replace(
        HERE, intent="stop", running_order=True, old_certificate=True, domain_filed=True, domain_subject="other"
    )
    gov = replace(everything, site_kind="gov", is_subdomain_of_filed=True, server_region="overseas")
    ladder = [gov, replace(gov, server_region="mainland"), everything, replace(everything, running_order=False)]
    assert [decide(facts).row for facts in ladder] == [15, 13, None, 8]


def test_every_combination_is_decided_and_only_two_types_are_done_in_chat() -> None:
    hints = get_type_hints(TypeFacts)
    choices = [get_args(hints[field.name]) or (False, True) for field in fields(TypeFacts)]
    seen = set()
    for values in product(*choices):
        facts = TypeFacts(*values)
        decision = decide(facts)
        seen.add(decision.type)
        chat = decision.type in {FilingType.FIRST, FilingType.ADD_ELSEWHERE}
        assert (decision.channel == "chat") == chat
        assert not (chat and (facts.running_order or facts.domain_running or facts.domain_filed))
    assert seen == set(FilingType)
