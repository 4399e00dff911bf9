"""SMS verification (短信核验) as the applicant hears of it: who owes a code, who has entered it, how long is left.

The code is entered on the authority's site and nowhere else: we never ask for it, and say so to whoever sends it.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dialogs.engine.draft import frozen
from dialogs.engine.talk import Talk
from dialogs.messages import Key
from dialogs.replies import Choice, Row, Shown
from filing.order import SMS_WINDOW, Order, State
from filing.verifying import Verifier, verifiers

_CODE = re.compile(r"\d{6}")
#: How it is done, and what to look at when none comes.
HELP = tuple(Choice(f"smshelp {what}", f"option.command.smshelp_{what}") for what in ("how", "missing"))


def dues(left_h: tuple[int, ...]) -> dict[str, timedelta]:
    """What is due while codes are out, after how long: a reminder at each of these hours left, and the end."""
    reminders = {f"sms_{hours}h": SMS_WINDOW - timedelta(hours=hours) for hours in sorted(left_h, reverse=True)}
    return {**reminders, "sms_over": SMS_WINDOW}


def owing(talk: Talk) -> tuple[Verifier, ...]:
    """Who has not entered his code yet."""
    rules = talk.script.rules(talk.filing.ruleset)
    return tuple(one for one in verifiers(frozen(talk.answers()), rules) if one.role not in talk.filing.verified)


def has_own_mobile(talk: Talk) -> bool:
    """Whether the site principal's code goes to a mobile of his own."""
    values = frozen(talk.answers())
    return values.get(Key("site_principal.mobile")) not in (None, values.get(Key("contact.mobile")))


def rows(talk: Talk) -> tuple[Row, ...]:
    """Who owes a code, each with the mobile that it goes to."""
    return tuple(
        Row(Key(f"sms.{one.role}"), f"field.sms.{one.role}", Shown(one.phone, "phone"), changeable=False)
        for one in owing(talk)
    )


def people(talk: Talk) -> str:
    """The same in one line, for sentences and mails; no numbers."""
    words, language = talk.script.texts, talk.conversation.language
    return words.say("common.and", language).join(words.say(f"field.sms.{one.role}", language) for one in owing(talk))


def note_done(talk: Talk, role: str) -> bool:
    """One person has entered his code; whether that was the last."""
    talk.change(verified=tuple(dict.fromkeys((*talk.filing.verified, role))))
    return not owing(talk)


def sent_at(told: datetime | None, now: datetime) -> datetime:
    """When the authority sent its codes: what it says, if that can be; its clock never gives anybody more time."""
    return now if told is None else min(now, max(told, now - SMS_WINDOW + timedelta(minutes=1)))


def help_with(talk: Talk, what: str) -> None:
    """How to enter the code, or what to do when none came."""
    talk.say("notice.sms_missing" if what == "missing" else "notice.sms_how")


def is_code(talk: Talk, text: str) -> bool:
    """Six digits while codes are out: somebody sends us what is for the authority alone."""
    order = talk.filing.order
    return order is not None and order.state is State.SMS_PENDING and bool(_CODE.fullmatch(text.strip()))


def until(order: Order) -> datetime:
    """When the codes stop working."""
    return order.since + SMS_WINDOW
