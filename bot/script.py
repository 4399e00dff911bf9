"""What the assistant says and in which order: flow, texts, questions and rules read into one Script.

`app.py` adds database, channels and adapters; commands that only look (check, flow) need no more than this.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from dialogs import faq, texts
from dialogs.engine.answers import GIVEN, Answers
from dialogs.engine.conversation import Conversation
from dialogs.engine.script import Script
from dialogs.engine.talk import CHINA
from dialogs.flow import load
from dialogs.messages import JobId, Value
from filing.rules import DEFAULT
from filing.rules import load as load_rules

GIVEN_KEYS = frozenset(GIVEN)


@cache
def build_script(ruleset: str = DEFAULT, assistant: str = "小备") -> Script:
    """The script, read once."""
    return Script(load.load(), texts.load(), faq.load(), load_rules, ruleset, {"assistant": assistant})


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
