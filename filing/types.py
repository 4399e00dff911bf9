"""Which type of filing (备案类型) it is, and where it can be done: the decision table, first row that holds.

Source: docs/facts.md, section 3; its row numbers are kept. Two types are done in chat (the seed's two), every other
one is handed over politely: texts `type.<type>.name`, `.handover`, `type.reason.<reason>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, TypeAlias

Channel: TypeAlias = Literal["chat", "pc", "offline", "human", "none"]


class FilingType(StrEnum):
    """What the applicant's case is called."""

    FIRST = "first"  # 首次备案
    ADD_ELSEWHERE = "add_elsewhere"  # 新增网站（原备案不在本接入商）
    ADD_HERE = "add_here"  # 新增网站（原备案在本接入商）
    ACCESS_NEW = "access_new"  # 接入备案：新增接入
    ACCESS_CONTINUED = "access_continued"  # 接入备案：继续接入
    ACCESS_EMPTY = "access_empty"  # 接入备案 of a site that no provider serves (空壳网站)
    NOTHING = "nothing"  # filed here already
    CANCEL_OTHER = "cancel_other"  # 注销其他单位备案: the domain still has its former holder's filing
    EMPTY_SUBJECT = "empty_subject"  # 空壳主体
    CHANGE = "change"  # 变更备案
    CANCEL = "cancel"  # 注销主体 / 注销网站 / 取消接入
    GOVERNMENT = "government"
    IP_SITE = "ip_site"
    NOT_NEEDED = "not_needed"
    FORUM = "forum"
    RUNNING = "running"  # another order is under way
    UNCLEAR = "unclear"  # no row: a person looks


@dataclass(frozen=True)
class TypeFacts:
    """What the decision rests on. Empty words mean that it is not known or does not apply."""

    subject_filed: Literal["no", "yes"] = "no"
    subject_provider: Literal["here", "elsewhere", "none", ""] = ""  # of several, here wins; none: no site left
    domain_filed: bool = False
    domain_provider: Literal["here", "elsewhere", "none", ""] = ""
    domain_subject: Literal["same", "other", ""] = ""
    intent: Literal["open", "edit", "stop"] = "open"
    running_order: bool = False  # this certificate is in an open order
    domain_running: bool = False  # this domain is
    old_certificate: bool = False  # MIIT knows the subject under an earlier certificate number
    is_subdomain_of_filed: bool = False
    server_region: Literal["mainland", "overseas"] = "mainland"
    site_kind: Literal["domain", "ip", "gov", "forum"] = "domain"
    subject_account: Literal["this", "other", ""] = ""  # whose account here holds the subject; empty: not known


@dataclass(frozen=True)
class Decision:
    """The type, where it is done, and the row of the table that says so (None: a guard, or no row)."""

    type: FilingType
    channel: Channel
    row: int | None
    reason: str
    source: str


@dataclass(frozen=True)
class _Row:
    """A row of the table, in the order in which rows are tried."""

    row: int | None
    holds: Callable[[TypeFacts], bool]
    type: FilingType
    channel: Channel
    reason: str


def _open(facts: TypeFacts) -> bool:
    return facts.intent == "open"


def _subject(facts: TypeFacts, provider: str) -> bool:
    return facts.subject_filed == "yes" and facts.subject_provider == provider


def _own(facts: TypeFacts, provider: str) -> bool:
    """The domain is filed at `provider`, by the same subject."""
    same = facts.subject_filed == "yes" and facts.domain_subject == "same"
    return facts.domain_filed and same and facts.domain_provider == provider


def _foreign(facts: TypeFacts) -> bool:
    """The domain is filed by somebody else; whoever never filed cannot be the one who filed it."""
    unsaid = facts.subject_filed == "no" and not facts.domain_subject
    return facts.domain_filed and (facts.domain_subject == "other" or unsaid)


def _subdomain(facts: TypeFacts, provider: str) -> bool:
    filed = facts.is_subdomain_of_filed and facts.site_kind != "gov"
    return filed and (facts.domain_provider or "here") == provider


_ROWS = (
    _Row(15, lambda facts: facts.server_region == "overseas", FilingType.NOT_NEEDED, "none", "server_overseas"),
    _Row(16, lambda facts: _subdomain(facts, "here"), FilingType.NOT_NEEDED, "none", "subdomain"),
    _Row(16, lambda facts: _subdomain(facts, "elsewhere"), FilingType.ACCESS_NEW, "pc", "subdomain_elsewhere"),
    _Row(13, lambda facts: facts.site_kind == "gov", FilingType.GOVERNMENT, "human", "government"),
    _Row(14, lambda facts: facts.site_kind == "ip", FilingType.IP_SITE, "human", "ip_site"),
    _Row(17, lambda facts: facts.site_kind == "forum", FilingType.FORUM, "none", "forum"),
    _Row(None, lambda facts: facts.running_order, FilingType.RUNNING, "none", "running_order"),
    _Row(None, lambda facts: facts.domain_running, FilingType.RUNNING, "none", "domain_running"),
    _Row(8, _foreign, FilingType.CANCEL_OTHER, "offline", "domain_of_other"),
    _Row(10, lambda facts: facts.old_certificate, FilingType.CHANGE, "pc", "old_certificate"),
    _Row(12, lambda facts: facts.intent == "stop" and _subject(facts, "here"), FilingType.CANCEL, "pc", "stop"),
    _Row(11, lambda facts: facts.intent == "edit" and _subject(facts, "here"), FilingType.CHANGE, "pc", "edit"),
    _Row(None, lambda facts: not _open(facts), FilingType.UNCLEAR, "human", "uncovered"),
    _Row(6, lambda f: _own(f, "here") and _subject(f, "here"), FilingType.NOTHING, "none", "filed_here"),
    _Row(
        5,
        lambda f: _own(f, "elsewhere") and _subject(f, "here"),
        FilingType.ACCESS_CONTINUED,
        "pc",
        "domain_elsewhere",
    ),
    _Row(
        4,
        lambda f: _own(f, "elsewhere") and _subject(f, "elsewhere"),
        FilingType.ACCESS_NEW,
        "pc",
        "both_elsewhere",
    ),
    _Row(7, lambda facts: _own(facts, "none"), FilingType.ACCESS_EMPTY, "pc", "empty_site"),
    _Row(None, lambda facts: facts.domain_filed, FilingType.UNCLEAR, "human", "uncovered"),
    _Row(9, lambda facts: _subject(facts, "none"), FilingType.EMPTY_SUBJECT, "offline", "empty_subject"),
    _Row(3, lambda f: _subject(f, "here") and f.subject_account == "other", FilingType.ADD_HERE, "pc", "other_account"),
    _Row(3, lambda facts: _subject(facts, "here"), FilingType.ADD_HERE, "pc", "subject_here"),
    _Row(2, lambda facts: _subject(facts, "elsewhere"), FilingType.ADD_ELSEWHERE, "chat", "subject_elsewhere"),
    _Row(1, lambda facts: facts.subject_filed == "no", FilingType.FIRST, "chat", "nothing_filed"),
    _Row(None, lambda _: True, FilingType.UNCLEAR, "human", "uncovered"),
)


def decide(facts: TypeFacts) -> Decision:
    """The type of this filing. Always an answer: what no row covers goes to a person."""
    row = next(row for row in _ROWS if row.holds(facts))
    return Decision(row.type, row.channel, row.row, row.reason, _source(row))


def reasons() -> frozenset[str]:
    """Every reason a decision may give, for the check that each has a text."""
    return frozenset(row.reason for row in _ROWS)


def _source(row: _Row) -> str:
    where = f"row {row.row}" if row.row else "guards and what no row covers"
    return f"docs/facts.md, 3 Filing type decision, {where}"
