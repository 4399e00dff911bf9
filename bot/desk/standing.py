"""Where a conversation stands, for whoever takes it over: the open question, what it waits for, what is answered so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.desk.office import Office
from dialogs.engine.answers import Answers
from dialogs.engine.conversation import SELF, Conversation
from dialogs.engine.instead import may_be_given
from dialogs.engine.path import shown_by, walk
from dialogs.engine.questions import number_of, shown
from dialogs.flow.derived import DERIVED
from dialogs.flow.model import bare, is_element
from dialogs.replies import Shown
from filing.calendar import CHINA


@dataclass(frozen=True)
class Blocked:
    """What a conversation waits for: a text key with the words it tells, and since when."""

    key: str
    who: str = ""  # a text key
    since: datetime | None = None


@dataclass(frozen=True)
class Slot:
    """One answer as it stands. `open`: it is what is asked now. `site`: the number of the site it is about."""

    key: str
    label: str  # text key
    shown: Shown
    by: str
    site: str = ""
    open: bool = False
    askable: bool = False  # whether it may be put to the applicant
    settable: bool = False  # whether staff may give it in his stead


@dataclass(frozen=True)
class Standing:
    """All of it. `here` is the key that is asked for, "" when nothing is; `stage` names its step of the nine."""

    here: str
    stage: str
    blocked: Blocked
    slots: tuple[Slot, ...]
    rule: str = ""  # why the open question is asked


def standing(office: Office, conversation: Conversation) -> Standing:
    """Computed, like everything about a conversation's place."""
    if not conversation.filings:
        return Standing("", "", Blocked("desk.talks.begins"), ())
    rules = office.script.rules(conversation.filing.ruleset)
    answers = Answers(conversation, office.script.flow, rules, office.clock.now().astimezone(CHINA).date())
    path = walk(answers)
    here = path.here
    order = conversation.filing.order
    stage = here.step.stage if here else ""
    return Standing(
        here.key if here else "",
        stage,
        _blocked(conversation, bool(here), order),
        tuple(_slots(answers)),
        here.step.rule if here else "",
    )


def _blocked(conversation: Conversation, asked: bool, order: object) -> Blocked:
    jobs = [job for job in conversation.filing.jobs.values() if job.state == "running"]
    failed = [job for job in conversation.filing.jobs.values() if job.state == "failed"]
    waits = [held for held in conversation.invitations if held.state in ("sent", "opened") and held.person != SELF]
    if failed:
        return Blocked("desk.talks.failed")
    if jobs:
        return Blocked("desk.talks.working")
    if not asked and waits:
        return Blocked("desk.talks.invited", f"person.{waits[0].person}.role")
    if not asked and conversation.filing.order is not None:
        state = conversation.filing.order
        return Blocked("desk.talks.order", f"desk.state.{state.state.value}", state.since)
    return Blocked("desk.talks.applicant")


def _slots(answers: Answers) -> Iterator[Slot]:
    """Every answer that a summary would show, and the one that is asked for."""
    path = walk(answers, draft=True)
    summary = next((step for step in answers.flow.every() if "all" in step.show), None)
    keys = dict.fromkeys(shown_by(answers, summary, "", path.done) if summary else ())
    here = path.here
    if here is not None and here.step.kind not in ("confirm", "photo", "video"):
        keys[here.key] = None
    for key in keys:
        if key.startswith("consent."):
            continue
        held = answers.held(key)
        field = answers.flow.field_of(key)
        site = number_of(answers, key) if any(is_element(part) for part in key.split(".")) else ""
        value = answers.value(key)
        askable = not (field.fixed or bare(key) in DERIVED or str(value).startswith("file:"))
        settable = askable and may_be_given(answers.flow, answers.filing, key)
        is_open = here is not None and here.key == key
        by = held.by if held else ""
        yield Slot(key, f"field.{bare(key)}", shown(answers, key), by, site, is_open, askable, settable)
