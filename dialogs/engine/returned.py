"""What a return opens: the answers that were flagged and all that was given because of them, and nothing else.

A reason that is about no answer of his opens everything, unless it names something to be done outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from dialogs.engine.answers import Answers
from dialogs.engine.conversation import Filing
from dialogs.messages import Key, Value
from filing.order import EDITABLE, State
from filing.reasons import reasons

_BACK = frozenset({State.INITIAL_RETURNED, State.AUTHORITY_REJECTED})
#: Duties that are done outside: the answers stay as they are.
_OUTSIDE = frozenset({"dns", "existing_sites", "sms", "order"})


def opened(filing: Filing) -> frozenset[Key] | None:
    """The answers that may be changed now; None when all of them may."""
    if filing.order is None or filing.order.state not in _BACK:
        return None
    if any(_is_about_everything(reason.code) for reason in filing.duties):
        return None
    found = {Key(reason.key) for reason in filing.flagged if reason not in filing.duties}
    while more := {key for key, given in filing.answers.items() if found & given.basis.keys()} - found:
        found |= more
    return frozenset(found)


def changed(answers: Answers, key: str) -> bool:
    """Whether a value is another than was submitted last, while it may be looked at again."""
    filing = answers.filing
    if not filing.sent or filing.order is None or filing.order.state not in EDITABLE:
        return False
    return filing.sent.get(Key(key)) != digest(answers.conversation.salt, key, answers.value(key))


def digests(salt: str, values: Mapping[Key, Value]) -> Mapping[Key, str]:
    """What is kept of the values that were submitted."""
    return {key: digest(salt, key, value) for key, value in values.items()}


def digest(salt: str, key: str, value: Value) -> str:
    """Enough to tell whether a value changed, and nothing of it."""
    return sha256(f"{salt}{key}{value!r}".encode()).hexdigest()[:8]


def _is_about_everything(code: str) -> bool:
    reason = reasons().get(code)
    return reason is None or reason.duty not in _OUTSIDE
