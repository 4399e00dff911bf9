"""What the verbs that ask the provider share: the provider, and reading slots."""

from __future__ import annotations

from actions.rasa import Slots, Verb
from actions.registers.provider import Provider


class Asking(Verb):
    """A verb that needs the provider."""

    def __init__(self, provider: Provider) -> None:
        super().__init__()
        self._provider = provider


def required(slots: Slots, name: str) -> str:
    """The slot as text. A flow that calls without it has broken its promise: LookupError names the slot only."""
    text = optional(slots, name)
    if text is None:
        raise LookupError(f"slot {name} is empty")
    return text


def optional(slots: Slots, name: str) -> str | None:
    """The slot as text, None when it is empty."""
    value = slots.get(name)
    return None if value is None or value == "" else str(value)
