"""`xiaobei rules survey`: what each province asks of the commonest applicants, as a table.

A made-up applicant of each nature walks the real flow in each province, registers and readers finding all in order; what
he is asked is counted, and what he owes is listed by the rules.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime

from bot.script import build_script, slots_for
from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Conversation
from dialogs.engine.jobs import place_of
from dialogs.engine.path import Instance, walk
from dialogs.engine.questions import question
from dialogs.engine.script import Script
from dialogs.engine.turn import take_turn
from dialogs.messages import (
    Command,
    ConversationId,
    FileRef,
    Found,
    Inbound,
    InboundId,
    JobId,
    Pressed,
    Result,
    Said,
    Sent,
    Value,
    What,
    Who,
)
from filing.checksums import credit_check, id_check, organisation_check
from filing.draft import Draft, material_facts
from filing.materials import owed
from filing.provinces import Province, provinces
from filing.rules import RuleSet
from filing.website import coach_site_name

NATURES = ("person", "company", "institution", "association", "private_non_enterprise")
_CREDIT = {"company": "91", "institution": "12", "association": "51", "private_non_enterprise": "52"}
_NOON = datetime.min.time().replace(hour=4)  # UTC, so that the day is the same in China
#: Buttons that a willing applicant takes, the first that is there.
_ONWARD = (
    *(
        "agree",
        "right",
        "legal",
        "no",
        "all_true",
        "unit",
        "other",
        "blog",
        "same",
        "elsewhere",
        "i-survey",
        "video_call",
    ),
    *("same_address", "same_mobile", "done"),
)


def survey(rules: RuleSet, today: date, as_json: bool) -> int:
    """Prints questions and materials, 31 provinces by 5 natures. 1 if one of them is empty."""
    made = {place.name: {nature: counted(place, nature, rules, today) for nature in NATURES} for place in provinces()}
    if as_json:
        print(json.dumps({"rules": rules.name, "provinces": made}, ensure_ascii=False, indent=2))
    else:
        print(f"{rules.name}: questions + materials, one site, all registers and readers in order")
        print("\t".join(("", *NATURES)))
        for name, row in made.items():
            print("\t".join((name, *(f"{cell['questions']}+{cell['materials']}" for cell in row.values()))))
    return int(any(not cell[part] for row in made.values() for cell in row.values() for part in cell))


def counted(place: Province, nature: str, rules: RuleSet, today: date) -> dict[str, int]:
    """Questions on the way to the summary, and papers owed for sure, of one applicant."""
    walker = Walker(place, nature, rules, today)
    asked = walker.walk()
    held = walker.answers()
    answers = {str(key): held.value(key) for key in (*walker.talk.filing.answers, "subject.province")}
    listed = owed(material_facts(Draft(answers), today, rules), rules)
    return {"questions": len(asked), "materials": sum(material.sure for material in listed)}


class Walker:
    """One applicant on his way through the flow, up to the summary."""

    def __init__(self, place: Province, nature: str, rules: RuleSet, today: date) -> None:
        self.place, self.nature, self.rules, self.today = place, nature, rules, today
        base = build_script()
        self.script = Script(base.flow, base.texts, base.faqs, lambda _name: rules, rules.name, base.words)
        self.now = datetime.combine(today, _NOON, UTC)
        self.talk = Conversation(ConversationId("c-survey"), "account", salt="survey")
        self.turns = 0

    def walk(self) -> list[str]:
        """The questions asked, by key. Raises AssertionError where one has no way on."""
        asked: list[str] = []
        self.happen(Command("start"))
        for _ in range(90):
            here = walk(self.answers()).here
            assert here is not None, f"{self.place.name} {self.nature}: nothing is asked"
            if here.step.moves == "submit":
                return [*asked, here.key]
            asked.append(here.key)
            self.happen(self.willing(here))
        raise AssertionError(f"{self.place.name} {self.nature}: goes round at {asked[-3:]}")

    def answers(self) -> Answers:
        """As they stand."""
        return Answers(self.talk, self.script.flow, self.rules, self.today)

    def happen(self, what: What) -> None:
        """One turn, and the results of all actions it starts."""
        self.turns += 1
        who = Who("system") if isinstance(what, Result) else Who("applicant", "account")
        inbound = Inbound(InboundId(str(self.turns)), self.talk.id, who, what, self.now)
        turn = take_turn(self.talk, inbound, self.script, self.now)
        self.talk = turn.conversation
        for wanted in turn.actions:
            self.happen(self.found(wanted.job))

    def found(self, job: JobId) -> Result:
        """What an action brings back when all is in order."""
        action, slots = slots_for(self.script, self.talk, job, self.now) or ("", {})
        name = str(slots.get("kind")) if action == "read_document" else action
        found = dict(self.finds(name))
        if place_of(job)[1].startswith("site_principal.") and "id_number" in found:
            found["id_number"] = self.id_number("002")  # another person's
        return Result(job, {field: Found(value) for field, value in found.items()})

    def willing(self, here: Instance) -> What:
        """What he answers."""
        asked = question(self.script, self.answers(), walk(self.answers()), here)
        if asked.wants == "photo":
            return Sent(FileRef(f"file:{self.turns:032x}"), "photo", 1)
        if asked.wants == "video":
            return Sent(FileRef(f"file:{self.turns:032x}"), "video", 1, ("turn_left", "blink"))
        values = [choice.value for choice in asked.choices if not choice.unfit]
        if here.key == "subject.nature":
            return Pressed(asked.stamp, self.nature if self.nature in values else "other")
        if here.key == "subject.other":
            return Pressed(asked.stamp, self.nature)
        chosen = next((value for value in _ONWARD if value in values), "")
        if asked.wants == "text" and chosen not in ("same_address", "same_mobile"):
            return Said(self.words(here.key))
        assert chosen, f"{self.place.name} {self.nature}: no way on from {here.key} {values}"
        return Pressed(asked.stamp, chosen)

    def words(self, key: str) -> str:
        """What he types. Numbers are made up, with a valid check."""
        typed = {
            "sites.s1.domain": "example.cn",
            "contact.mobile": "13800001234",
            "contact.emergency": "13900001234",
            "contact.email": "survey@example.com",
            "contact.office_phone": "0571-87001234",
            "site_principal.mobile": "13700001234",
            "site_principal.email": "other@example.com",
            "sites.s1.remark": self.rules.names.remark_in.get(self.place.name, "…"),
            "sites.s1.name": self.name(),
        }
        return typed[key]

    def name(self) -> str:
        """A name that passes there."""
        who = str(self.answers().value("subject.name"))
        offered = coach_site_name(
            "", nature=self.nature, province=self.place.name, organiser=who, domain="example.cn", rules=self.rules
        )
        return offered[0]

    def finds(self, name: str) -> Mapping[str, Value]:
        """By kind of document, or by action."""
        address = f"{self.place.name}1号1室"
        person: dict[str, Value] = {
            "name": "陈晓雨",
            "id_number": self.id_number("001"),
            "address": address,
            "portrait": "file:00000000000000000000000000000001",
        }
        unit: dict[str, Value] = {
            "name": "晓雨手作中心" if self.nature != "company" else "晓雨手作有限公司",
            "credit_code": self.credit_code(),
            "address": address,
            "legal_representative": "陈晓雨",
            "valid_to": "2040-05-01",
        }
        found: dict[str, Mapping[str, Value]] = {
            "id_card_front": person,
            "id_card_back": {"valid_to": "2040-05-01"},
            "business_licence": unit,
            "organisation_certificate": unit,
            "look_up_filing": {
                "subject_filed": "no",
                "domain_filed": "no",
                "subject_provider": "",
                "domain_provider": "",
                "domain_subject": "",
            },
            "look_up_domain": {
                "registrar_approved": True,
                "holder_matches": True,
                "expires": "2040-05-01",
                "real_name_days": 30,
                "dns_closed": True,
            },
            "list_servers": {"servers": (("i-survey", "i-survey", "ecs", "cn", ""),)},
            "reserve_server": {"service_number": "survey", "ip": "203.0.113.9"},
            "check_identity": {"identity": "match"},
            "compare_face": {"decision": "match"},
        }
        return found[name]

    def id_number(self, sequence: str) -> str:
        """Of somebody born there."""
        body = f"{self.place.code}010119900307{sequence}"
        return body + id_check(body)

    def credit_code(self) -> str:
        """Of a unit registered there."""
        body = f"{_CREDIT.get(self.nature, '91')}{self.place.code}0100MA1XANDB{organisation_check('MA1XANDB')}"
        return body + credit_check(body)
