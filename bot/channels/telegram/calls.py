"""Calls of the Bot API, sorted by what their failing means to us. A failure is one of our own words, never its message."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import Literal, TypeVar

from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)

from bot.channels.telegram.media import NotNow

T = TypeVar("T")
log = logging.getLogger(__name__)

Why = Literal["wait", "later", "blocked", "impossible", "unchanged", "moved", "no_topic"]

_UNCHANGED = ("message is not modified",)
_NO_TOPIC = ("thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
_BLOCKED = ("chat not found", "user is deactivated", "bot can't initiate", "peer_id_invalid", "user not found")


class Failed(Exception):
    """A call of the Bot API failed.

    `why`: wait (so many seconds), later, blocked (nothing reaches this chat), impossible (this call never works),
    unchanged (it is so already), moved (the group has another number), no_topic (it was deleted or closed).
    """

    def __init__(self, why: Why, seconds: float = 0, number: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.seconds = seconds
        self.number = number


async def tried(call: Awaitable[T]) -> T:
    """What the call gives back. Raises Failed."""
    try:
        return await call
    except TelegramRetryAfter as wait:
        raise Failed("wait", float(wait.retry_after)) from None
    except TelegramMigrateToChat as moved:
        raise Failed("moved", number=moved.migrate_to_chat_id) from None
    except TelegramForbiddenError:
        raise Failed("blocked") from None
    except TelegramBadRequest as bad:
        raise Failed(_of(bad.message.lower())) from None
    except (AiogramError, OSError, TimeoutError) as failed:
        log.warning("a call of the Bot API failed: %s", type(failed).__name__)
        raise Failed("later", 1.0) from None


async def at_best(call: Awaitable[object]) -> bool:
    """A call that only makes things nicer: whether it worked."""
    try:
        await tried(call)
        return True
    except Failed:
        return False


async def surely(call: Awaitable[T]) -> T | None:
    """A call that an update is not handled without. None when it can never work. Raises NotNow."""
    try:
        return await tried(call)
    except Failed as failed:
        if failed.why in ("wait", "later"):
            raise NotNow(failed.why) from None
        return None


def _of(message: str) -> Why:
    if any(words in message for words in _UNCHANGED):
        return "unchanged"
    if any(words in message for words in _NO_TOPIC):
        return "no_topic"
    if any(words in message for words in _BLOCKED):
        return "blocked"
    return "impossible"
