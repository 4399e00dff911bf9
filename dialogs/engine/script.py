"""What the engine is given besides the conversation: the flow, the texts, the questions people ask, the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dialogs.engine.hours import OfficeHours
from dialogs.engine.post_office import PostOffice
from dialogs.faq import Faqs
from dialogs.flow.model import Flow
from dialogs.texts import Texts
from filing.calendar import IsWorkday
from filing.rules import RuleSet

#: Hours left of an SMS verification at which it is said again. Source: docs/facts.md, 7.3; the product's own choice.
SMS_LEFT_H = (12, 3, 1)


@dataclass(frozen=True)
class Script:
    """All that decides what is said, read once at the start. `flows` holds every version a conversation may be in."""

    flow: Flow
    texts: Texts
    faqs: Faqs
    rules: Callable[[str], RuleSet]
    ruleset: str
    words: Mapping[str, str] = field(default_factory=dict)  # fixed words of texts: assistant, phone, ...
    readiness: Flow | None = None
    hours: OfficeHours = field(default_factory=OfficeHours)
    post: PostOffice = field(default_factory=PostOffice)
    sms_left_h: tuple[int, ...] = SMS_LEFT_H
    workday: IsWorkday = lambda _day: None  # whether a day is worked in China; None where nobody has announced it yet
    #: The address of a one-time link, of a conversation's id and the invitation's name.
    link: Callable[[str, str], str] = lambda conversation, name: f"/i/{conversation}_{name}"
