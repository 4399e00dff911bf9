"""Can this be filed (能不能备): five questions before anything is bought, and the verdict with what it rests on.

The questions are dialogs/flows/0-ready.yml's, the verdict filing.readiness's, the same that `xiaobei rules precheck`
gives. Nothing of it is submitted; who goes on takes along what he has said already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dialogs.engine.questions import shown
from dialogs.engine.talk import Talk
from dialogs.messages import Key, Value
from dialogs.replies import Row, Shown
from filing.access import Server
from filing.draft import Draft
from filing.order import EDITABLE
from filing.precheck import Finding
from filing.readiness import QUESTIONS, readiness
from filing.rules import RuleSet
from filing.types import TypeFacts
from filing.website import is_address, is_government, read_host

#: The step that is asked when all five are answered.
VERDICT = "ready.verdict"
NO_DOMAIN, NO_SERVER, ABROAD = "none_yet", "not_bought", "overseas"
#: Which question a finding is about; whatever is not named here is about who files.
_ABOUT = {
    "subject.province": "where",
    "sites.s1.domain": "domain",
    "sites.s1.server": "server",
    "sites.s1.content": "content",
    "sites.s1.approval": "content",
}
#: What an answer about the server says of it; a fit one is bought for a year.
_SERVERS: Mapping[str, Mapping[str, Any]] = {
    "fit": {},
    "short": {"months": 1},
    "hourly": {"prepaid": False},
    "no_address": {"public_address": False},
    "other_cloud": {"where": "other_cloud"},
    "self_hosted": {"where": "self_hosted"},
}


def wish(talk: Talk, _argument: str) -> None:
    """Somebody wants to know: the five questions are asked, anew if he was asked before."""
    order = talk.filing.order
    if order is not None and order.state not in EDITABLE:
        talk.say("notice.readiness")
        return
    talk.change(answers={key: given for key, given in talk.filing.answers.items() if not key.startswith("ready.")})
    talk.answer("ready.want", "yes", "applicant", {})
    talk.say("ready.hello")


def begin(talk: Talk, _argument: str) -> None:
    """He goes on to file, with what he has said already."""
    answers = talk.answers()
    who, domain = answers.value("ready.who"), str(answers.value("ready.domain"))
    fileable = domain != NO_DOMAIN and isinstance(read_host(domain, answers.rules), str)
    taken = {
        "subject.nature": who if who in ("person", "company") else None,
        "sites.s1.domain": domain if fileable else None,
    }
    talk.answer("ready.want", "no", "applicant", {})
    if talk.conversation.guest or talk.conversation.site != "china":
        return
    for key, value in taken.items():
        if value is not None and talk.answers().value(key) is None:
            talk.answer(key, value, "applicant", {})


def tell(talk: Talk) -> None:
    """The verdict on a card of the five answers, each with what is to be mended or minded about it."""
    answers = talk.answers()
    said = {name: answers.value(f"ready.{name}") for name in QUESTIONS}
    found = readiness(case_of(said, answers.rules), answers.today, answers.rules)
    talk.say(f"ready.is.{found.verdict}", card=tuple(_rows(talk, said, found.findings)))
    decision = found.decision
    if decision is not None and decision.channel != "chat":
        talk.say(f"type.{decision.type.value}.handover")


def _rows(talk: Talk, said: Mapping[str, Value], findings: tuple[Finding, ...]) -> Iterator[Row]:
    for name in QUESTIONS:
        about = [finding for finding in findings if _ABOUT.get(finding.key, "who") == name]
        told = [(finding.text, finding.problem.args) for finding in about] or _to_buy(talk, name, said)
        for sentence, args in told or [("", {})]:
            words = {of: Shown(word) for of, word in args.items()}
            value = shown(talk.answers(), f"ready.{name}")
            value = Shown(NO_DOMAIN, text=f"option.ready.domain.{NO_DOMAIN}") if value.value == NO_DOMAIN else value
            yield Row(Key(""), f"field.ready.{name}", value, sentence or None, False, doubt_args=words)


def _to_buy(talk: Talk, name: str, said: Mapping[str, Value]) -> list[tuple[str, Mapping[str, str]]]:
    """What to look at when it is bought."""
    days = talk.answers().rules.domain_days(str(said["where"]))
    advice = {
        ("domain", NO_DOMAIN): ("ready.buy_domain", {"days": str(days)}),
        ("server", NO_SERVER): ("ready.buy_server", {}),
    }
    return [advice[name, str(said[name])]] if (name, str(said[name])) in advice else []


def case_of(said: Mapping[str, Value], rules: RuleSet) -> Draft:
    """The five answers as the rules look at them. Whatever nobody knows yet is not in it."""
    domain, server, content = str(said["domain"]), str(said["server"]), str(said["content"])
    answers: dict[str, object] = {
        "subject.nature": said["who"],
        "subject.province": said["where"],
        "sites.s1.content": content,
    }
    if domain != NO_DOMAIN:
        answers["sites.s1.domain"] = domain
    kind = "gov" if is_government(domain, rules) else "ip" if is_address(domain) else "domain"
    facts = TypeFacts(
        server_region="overseas" if server == ABROAD else "mainland",
        site_kind="forum" if content in rules.content.never else kind,  # type: ignore[arg-type]
    )
    bought = {"s1": Server(**{**_FIT, **_SERVERS[server]})} if server in _SERVERS else {}
    return Draft(answers, servers=bought, type=facts)


_FIT: Mapping[str, Any] = {"product": "ecs", "months": 12, "expires": date.max}
