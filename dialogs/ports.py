"""What the dialogue needs of the world, as the dialogue sees it. Adapters live in bot/."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Turn
from dialogs.messages import ConversationId, Inbound

__all__ = ["Clock", "Committed", "Store", "Texts", "Turn", "UnknownConversation"]


@dataclass(frozen=True)
class Committed:
    """A turn as it was stored. `fresh` is false for an Inbound seen before, which then changed nothing."""

    turn: Turn
    fresh: bool
    last_seq: int


class Store(Protocol):
    """Keeps conversations. One writer; turns that wait together commit together."""

    async def turn(self, inbound: Inbound, take: Callable[[Conversation], Turn]) -> Committed:
        """Lock the conversation, drop an Inbound seen before, call `take`, commit all it says in one transaction.

        Raises UnknownConversation. An exception of `take` fails this turn alone and stores nothing.
        """
        ...

    async def open(self, conversation: Conversation) -> Conversation:
        """Create it unless its id exists; the stored one either way."""
        ...

    async def get(self, conversation: ConversationId) -> Conversation:
        """As last committed. Raises UnknownConversation."""
        ...


class UnknownConversation(LookupError):
    """No conversation has this id; nothing was stored."""


class Clock(Protocol):
    """Time as a port, so that a sandbox and a test can move it."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...


class Texts(Protocol):
    """Every sentence, by key and language."""

    def say(self, key: str, language: str, args: Mapping[str, str] | None = None) -> str:
        """The sentence. A missing key is a broken promise and raises KeyError; `xiaobei check` finds it first."""
        ...
