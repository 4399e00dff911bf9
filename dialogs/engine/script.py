"""What the engine is given besides the conversation: the flow, the texts, the questions people ask, the rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dialogs.faq import Faqs
from dialogs.flow.model import Flow
from dialogs.texts import Texts
from filing.rules import RuleSet


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
