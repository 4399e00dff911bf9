"""What the assistant says and in which order: flow, texts, questions and rules read into one Script.

`app.py` adds database, channels and adapters; commands that only look (check, flow) need no more than this.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from bot.desk.waiting import is_workday
from bot.settings import DeskSection
from dialogs import faq, texts
from dialogs.engine.answers import GIVEN, Answers
from dialogs.engine.conversation import Conversation
from dialogs.engine.hours import OfficeHours
from dialogs.engine.script import Script
from dialogs.engine.talk import CHINA
from dialogs.flow import load
from dialogs.messages import JobId, Value
from filing.rules import DEFAULT
from filing.rules import load as load_rules

GIVEN_KEYS = frozenset(GIVEN)


def office_hours(desk: DeskSection) -> OfficeHours:
    """When staff are there, by China's calendar of working days unless they are there every day."""
    return OfficeHours(
        opens=desk.opens,
        closes=desk.closes,
        is_workday=(lambda _day: True) if desk.every_day else is_workday,
        first_reply=timedelta(minutes=desk.first_reply_minutes),
        resolved=timedelta(hours=desk.resolved_hours),
        forgotten=timedelta(minutes=desk.forgotten_minutes),
    )


@cache
def build_script(ruleset: str = DEFAULT, assistant: str = "小备") -> Script:
    """The script, read once."""
    return Script(
        load.load(),
        texts.load(),
        faq.load(),
        load_rules,
        ruleset,
        {"assistant": assistant, "quiet_from": "22", "quiet_to": "8"},
        workday=is_workday,
    )


def slots_for(
    script: Script, conversation: Conversation, job: JobId, now: datetime
) -> tuple[str, dict[str, Value]] | None:
    """The action of a job and the slots it is called with; None when the job is no longer wanted."""
    if not conversation.filings:
        return None
    answers = Answers(
        conversation, script.flow, script.rules(conversation.filing.ruleset), now.astimezone(CHINA).date()
    )
    for step in script.flow.every():
        for index, then in enumerate(step.then):
            for element in answers.elements_of(step.key):
                call = answers.call(step, index, element)
                if call is not None and call.job == job:
                    return then.action, dict(call.slots)
    return None
