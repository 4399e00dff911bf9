"""Unfinished drafts: reminded of after 1, 3 and 7 days, deleted after 45 with two warnings.

Days count from when the applicant last did something. A tick looks (bot/drafts.py); here it becomes words.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dialogs.engine import commands, notices
from dialogs.engine.talk import CHINA, Talk
from dialogs.messages import Due

#: Days of silence, and what then is due. Source: the product's own promise; docs/facts.md, 13 wants drafts deleted.
STAGES: Mapping[int, str] = {
    1: "draft_1d",
    3: "draft_3d",
    7: "draft_7d",
    38: "draft_38d",
    43: "draft_43d",
    45: "draft_over",
}
_WARNINGS = frozenset({"draft_38d", "draft_43d", "draft_over"})
_BETWEEN = timedelta(days=2)  # at least, between a warning and what follows it


def take_due(talk: Talk, due: Due) -> None:
    """Only of a draft that has something in it and that nobody has submitted, deleted or taken up since."""
    filing, today = talk.filing, talk.now.astimezone(CHINA).date()
    if filing.order is not None or not filing.answers or due.about != talk.conversation.heard:
        talk.ask = False
    elif due.what not in _WARNINGS:
        _remind(talk, due, due.what, "draft")
    elif filing.warned and today - date.fromisoformat(filing.warned[-1]) < _BETWEEN:
        talk.ask = False
    elif due.what == "draft_over" and len(filing.warned) > 1:
        commands.delete_all(talk, "notice.draft_deleted")
    else:  # nobody loses a draft without two warnings, even if we were away when they were due
        talk.change(warned=(*filing.warned, today.isoformat()))
        _remind(talk, due, "draft_43d" if filing.warned else "draft_38d", "draft_warning")


def _remind(talk: Talk, due: Due, what: str, template: str) -> None:
    talk.say(f"due.{what}")
    notices.owe(talk, f"draft:{due.what}:{due.about}:{len(talk.filing.warned)}", template, {})
