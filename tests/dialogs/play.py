"""One applicant, the outside and the clock played against the pure engine, for tests that invent what happens.

No store, no channel, no executor: a turn is `take_turn`, an action is a job that waits until the test brings its result.
As in the real house a job that nobody wants any more when its turn comes is dropped without a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.script import build_script, slots_for
from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Answer, Conversation, from_document, to_document
from dialogs.engine.jobs import place_of
from dialogs.engine.path import Instance, Path, walk
from dialogs.engine.phrase import phrase
from dialogs.engine.questions import question
from dialogs.engine.script import Script
from dialogs.engine.talk import CHINA
from dialogs.engine.turn import take_turn
from dialogs.messages import (
    Command,
    ConversationId,
    FileRef,
    Found,
    Inbound,
    InboundId,
    JobId,
    Key,
    Pressed,
    Result,
    Said,
    Sent,
    Stamp,
    Status,
    Value,
    What,
    Who,
)
from dialogs.ports import Turn
from dialogs.replies import Reply
from filing.order import State

APPLICANT, SYSTEM, STAFF = Who("applicant", "account"), Who("system", "provider"), Who("staff", "rev")
MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

#: What is typed where words are wanted, by the key's bare name; several, so that an answer can be changed.
WORDS: Mapping[str, tuple[str, ...]] = {
    "subject.name": ("陈晓雨", "陈小雨"),
    "subject.id_number": ("330106199003072423", "330106198506154418"),
    "subject.credit_code": ("91330106673959654P",),
    "subject.address": ("浙江省杭州市西湖区文三路100号", "浙江省杭州市西湖区文三路101号"),
    "subject.valid_to": ("2040-05-01", "长期"),
    "subject.representative": ("陈晓雨",),
    "subject.number": ("浙ICP备19000101号", "浙ICP备19000102号"),
    "principal.name": ("陈晓雨",),
    "principal.id_number": ("330106199003072423",),
    "principal.address": ("浙江省杭州市西湖区文三路100号",),
    "principal.valid_to": ("2040-05-01", "长期"),
    "site_principal.name": ("林向东",),
    "site_principal.id_number": ("330106198506154418",),
    "site_principal.address": ("浙江省杭州市西湖区文三路300号",),
    "site_principal.valid_to": ("2040-05-01",),
    "site_principal.mobile": ("13700001234", "13700005678"),
    "site_principal.email": ("lin@example.com", "xd@example.com"),
    "sites.domain": ("example.cn", "example-two.cn", "example-three.cn", "example-four.cn", "example-five.cn"),
    "sites.name": ("晓雨手作记录", "雨天的手工日记", "慢慢做手工", "山里的日子"),
    "contact.mobile": ("13800001234", "13800005678"),
    "contact.emergency": ("13900001234", "13900005678"),
    "contact.email": ("xiaoyu@example.com", "chen@example.com"),
    "contact.office_phone": ("0571-87001234",),
    "subject.province": ("浙江",),
    "ready.where": ("浙江", "北京"),
    "ready.domain": ("example.cn", "example-two.cn"),
    "sites.number": ("32a43232-a888-48e8-b9ec-00888be81234",),
    "sites.approval_number": ("浙B2-20260001",),
    "sites.remark": ("记录手作", "记录日子"),
    "subject.mail_address": ("浙江省杭州市西湖区文三路100号3幢201室", "浙江省杭州市西湖区文三路8号1幢101室"),
    "mail.tracking": ("顺丰 SF1234567890",),
}
_CARD = {
    "name": "陈晓雨",
    "sex": "female",
    "ethnicity": "汉",
    "birth_date": "1990-03-07",
    "address": "浙江省杭州市西湖区文三路100号",
    "id_number": "330106199003072423",
    "portrait": "file:00000000000000000000000000000001",
}
#: What each action finds when all goes well; a reading by the kind of document.
FINDS: Mapping[str, Mapping[str, Value]] = {
    "id_card_front": _CARD,
    "id_card_back": {"authority": "杭州市公安局西湖分局", "valid_from": "2020-05-01", "valid_to": "2040-05-01"},
    "residence_permit_back": {"valid_to": "2040-05-01"},
    "organisation_certificate": {
        "name": "杭州示例中心",
        "credit_code": "12330106MA1XANDB9N",
        "address": "浙江省杭州市西湖区文三路200号",
        "legal_representative": "陈晓雨",
        "valid_to": "2040-05-01",
    },
    **{
        kind: {
            "name": "陈晓雨",
            "number": number,
            "birth_date": "1990-03-07",
            "sex": "female",
            "valid_to": "2040-05-01",
        }
        for kind, number in (
            ("residence_permit", "810000199809020017"),
            ("hkm_permit", "H12345678"),
            ("tw_permit", "12345678"),
            ("passport", "X1234567"),
            ("foreign_permanent_residence", "911124198108030024"),
        )
    },
    "business_licence": {
        "name": "杭州示例科技有限公司",
        "credit_code": "91330106673959654P",
        "address": "浙江省杭州市西湖区文三路200号",
        "legal_representative": "陈晓雨",
    },
    "look_up_filing": {
        "subject_filed": "no",
        "subject_provider": "",
        "domain_filed": "no",
        "domain_provider": "",
        "domain_subject": "",
        "running_order": False,
        "domain_running": False,
        "old_certificate": False,
    },
    "look_up_domain": {
        "registrar": "示例注册商",
        "registrar_approved": True,
        "holder_matches": True,
        "expires": "2030-01-01",
        "real_name_days": 30,
        "dns_closed": True,
    },
    "check_identity": {"identity": "match"},
    "list_servers": {
        "servers": (("i-good1", "杭州 i-good1", "ecs", "cn-hangzhou", ""), ("i-payg", "按量", "ecs", "x", "expired"))
    },
    "reserve_server": {"service_number": "32a43232-a888-48e8-b9ec-00888be81234", "ip": "203.0.113.8"},
    "use_service_number": {"service_number": "32a43232-a888-48e8-b9ec-00888be81234", "ip": "203.0.113.41"},
    "compare_face": {"decision": "match", "distance": 0.31, "threshold": 0.4, "seen": ("turn_left", "blink")},
}
#: Buttons that lead on, in the order in which a willing applicant would take them.
_ONWARD = (
    *(
        "begin",
        "same_person",
        "agree",
        "person",
        "right",
        "no",
        "other_nature",
        "reconsider",
        "again",
        "other_domain",
        "same",
        "other",
        "unit",
    ),
    *("other_content", "open_site", "open", "id_card", "business_licence", "institution", "none_of_these", "legal"),
    *("all_true", "other_server", "not_bought", "elsewhere", "zh"),
    *("same_address", "same_mobile", "done", "submit", "resubmit", "i-good1", "retry", "video_call", "human"),
)


@dataclass
class Play:
    """A conversation and what is under way for it."""

    conversation: Conversation = field(
        default_factory=lambda: Conversation(ConversationId("c-play"), "account", salt="salt")
    )
    script: Script = field(default_factory=build_script)
    now: datetime = MORNING
    jobs: list[JobId] = field(default_factory=list)  # enqueued and not yet brought back
    told: list[Reply] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))
    watchers: list[Callable[[Play, Conversation, What, Turn], None]] = field(default_factory=list)

    def happen(self, what: What, who: Who = APPLICANT) -> Turn:
        """One turn. Its document is plain JSON and comes back as it was; every sentence can be said in both languages."""
        before = self.conversation
        inbound = Inbound(InboundId(str(next(self.numbers))), before.id, who, what, self.now)
        turn = take_turn(self.conversation, inbound, self.script, self.now)
        document = to_document(turn.conversation)
        self.conversation = from_document(json.loads(json.dumps(document)))
        assert self.conversation == turn.conversation, "the document does not round-trip"
        for event in turn.events:
            json.dumps(event.body)
        for reply in turn.replies:
            for language in ("zh", "en"):
                assert phrase(reply, self.script.texts, language, full=False).text
        self.jobs += [wanted.job for wanted in turn.actions]
        self.told += turn.replies
        self.turns.append(turn)
        for watcher in self.watchers:
            watcher(self, before, what, turn)
        return turn

    def say(self, text: str) -> Turn:
        return self.happen(Said(text))

    def press(self, value: str) -> Turn:
        """A button of the question that is open now."""
        asked = self.asked()
        assert asked is not None, "nothing is asked"
        assert value in [choice.value for choice in asked.choices], (
            f"{asked.key} has {[c.value for c in asked.choices]}"
        )
        return self.happen(Pressed(asked.stamp, value))

    def press_old(self, stamp: str, value: str) -> Turn:
        return self.happen(Pressed(Stamp(stamp), value))

    def send(self, kind: str = "photo") -> Turn:
        ref = FileRef(f"file:{next(self.numbers):032x}")
        return self.happen(Sent(ref, kind, 1000, ("turn_left", "blink") if kind == "video" else ()))  # type: ignore[arg-type]

    def command(self, words: str) -> Turn:
        name, _, argument = words.partition(" ")
        return self.happen(Command(name, argument))

    def move(self, move: str, who: Who = SYSTEM, **more: object) -> Turn:
        order = self.conversation.filing.order
        assert order is not None
        return self.happen(Status(order.id, order.version, move, **more), who)  # type: ignore[arg-type]

    def wait(self, **by: float) -> None:
        self.now += timedelta(**by)

    def bring(
        self, job: JobId, problems: tuple[str, ...] = (), found: Mapping[str, Found] | None = None
    ) -> Turn | None:
        """Run a job of the queue; None when nobody wants it any more, as the worker drops it."""
        self.jobs.remove(job)
        called = slots_for(self.script, self.conversation, job, self.now)
        if called is None:
            return None
        action, slots = called
        finds = dict(self.finds(action, slots))
        if place_of(job)[1].startswith("site_principal.") and finds.get("name") == _CARD["name"]:
            finds |= {"name": "林向东", **({"id_number": "330106198506154418"} if "id_number" in finds else {})}
        fields = {} if problems else {name: Found(value) for name, value in finds.items()}
        return self.happen(Result(job, {**fields, **(found or {})}, problems), SYSTEM)

    def finds(self, action: str, slots: Mapping[str, Value]) -> Mapping[str, Value]:
        """What an action finds when all goes well."""
        return FINDS[str(slots["kind"]) if action == "read_document" else action]

    def bring_all(self) -> None:
        """Everything that is under way ends well."""
        while self.jobs:
            self.bring(self.jobs[0])

    def wanted(self, job: JobId) -> bool:
        """Whether the worker would still run it."""
        return slots_for(self.script, self.conversation, job, self.now) is not None

    def answers(self, of: Conversation | None = None) -> Answers:
        """The answers as they stand now, or as they stood."""
        talk = of or self.conversation
        rules = self.script.rules(talk.filing.ruleset)
        return Answers(talk, self.script.flow, rules, self.now.astimezone(CHINA).date())

    def path(self) -> Path:
        return walk(self.answers())

    def here(self) -> Instance | None:
        return self.path().here if self.conversation.filings else None

    def asked(self) -> Reply | None:
        """The question that is open now, as it would be put."""
        path = self.path()
        return question(self.script, self.answers(), path, path.here) if path.here else None

    def held(self, of: Conversation | None = None) -> dict[Key, Answer]:
        """Every answer that holds, or held."""
        talk = of or self.conversation
        if not talk.filings:
            return {}
        answers = self.answers(talk)
        found = {key: answers.held(key) for key in talk.filing.answers}
        return {key: answer for key, answer in found.items() if answer is not None}

    def values(self, of: Conversation | None = None) -> dict[Key, Value]:
        """The values of all answers that hold, or held."""
        return {key: answer.value for key, answer in self.held(of).items()}

    def go_on(self, prefer: tuple[str, ...] = (), words: int = 0) -> None:
        """Answer the open question as a willing applicant would. `prefer`: buttons that are taken before others."""
        asked, here = self.asked(), self.here()
        assert asked is not None and here is not None
        flagged = next((row.key for row in asked.card if row.doubt and row.changeable), None)
        values = [choice.value for choice in asked.choices if not choice.unfit]
        preferred = next((value for value in prefer if value in values), None)
        if preferred:
            self.press(preferred)
        elif flagged and not values:
            # Nothing can be sent in while a row is sure to come back. Of two names that differ either may be wrong.
            other = flagged == "principal.name" and len(self.turns) % 3
            self.command(f"change {'subject.representative' if other else flagged}")
        elif asked.wants in ("photo", "video"):
            self.send(asked.wants)
        elif asked.wants == "text":
            self.say(self.words_for(here.key, words or len(self.turns)))
        else:
            onward = next((value for value in _ONWARD if value in values), None)
            assert onward, f"no way on from {asked.key}: {[(c.value, c.unfit) for c in asked.choices]}"
            self.press(onward)

    def words_for(self, key: str, nth: int = 0) -> str:
        """Something fit to type there; for a list each element something else."""
        element = next((int(part[1:]) for part in key.split(".") if part[:1] == "s" and part[1:].isdigit()), 1)
        name = ".".join(part for part in key.split(".") if not (part[:1] == "s" and part[1:].isdigit()))
        fit = WORDS[name]
        if name == "subject.mail_address":  # in the province that came out, whichever that is
            fit = tuple(word.replace("浙江", str(self.answers().value("subject.province") or "浙江")) for word in fit)
        return fit[(element - 1 + nth) % len(fit)]

    def until(self, key: str, prefer: tuple[str, ...] = ()) -> Play:
        """Go on until this is asked (its text key), or until an order is there for the key `order`."""
        for _ in range(120):
            self.bring_all()
            asked = self.asked()
            if asked is None or asked.key == key:
                assert asked is not None or key == "order", "nothing is asked"
                return self
            self.go_on(prefer)
        raise AssertionError(f"{key} is never asked")


def submitted(play: Play) -> bool:
    """Whether the ball is with somebody else."""
    order = play.conversation.filing.order
    back = (State.INITIAL_RETURNED, State.SMS_RETURNED, State.AUTHORITY_REJECTED, State.WITHDRAWN)
    return order is not None and order.state not in back
