"""Asks Telegram for updates. What came is committed before the next call, which is what acknowledges it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramConflictError, TelegramRetryAfter, TelegramUnauthorizedError

from bot.channels.telegram.updates import KINDS, GetRawUpdates
from bot.logs import place_of

log = logging.getLogger(__name__)

WAIT_S = 25  # seconds a call waits for news, 0-50
_PAUSES = (1, 2, 5, 10, 30)


async def poll(bot: Bot, keep: Callable[[Sequence[dict[str, Any]]], Awaitable[None]], wait_s: int = WAIT_S) -> None:
    """For ever. `keep` is back when the updates are committed; until then they are not acknowledged.

    After an empty answer the offset is forgotten: when a bot was silent for a week its ids may begin anywhere.
    """
    offset: int | None = None
    failed = 0
    while True:
        try:
            asked = GetRawUpdates(offset=offset, timeout=wait_s, allowed_updates=list(KINDS))
            updates = await bot(asked, request_timeout=wait_s + 15)
            await keep(updates)
            offset = max(update["update_id"] for update in updates) + 1 if updates else None
            failed = 0
        except TelegramRetryAfter as asked_to_wait:
            await asyncio.sleep(asked_to_wait.retry_after)
        except Exception as error:
            _tell(error, first=not failed)
            await asyncio.sleep(_PAUSES[min(failed, len(_PAUSES) - 1)])
            failed += 1


def _tell(error: Exception, first: bool) -> None:
    """Once a series, and without the error's words: they may hold the token."""
    if isinstance(error, TelegramUnauthorizedError):
        log.error("Telegram does not know XIAOBEI_TELEGRAM_TOKEN")
    elif isinstance(error, TelegramConflictError):
        log.error("another process polls for this bot, or it has a webhook")
    elif first and isinstance(error, AiogramError):
        log.warning("Telegram cannot be asked for updates: %s", type(error).__name__)
    elif first:
        log.error("updates could not be kept: %s", place_of(error))
