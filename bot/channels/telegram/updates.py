"""An update as Telegram sent it, as far as must be known before it is kept: its id and its chat."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from aiogram.methods import TelegramMethod

from bot.storage.telegram_updates import StoredUpdate

#: What we want to be told of; everything else is not even sent to us.
KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates without reading into the updates: one that nobody can read must not hold up all others."""

    __returning__: ClassVar[Any] = list[dict[str, Any]]
    __api_method__: ClassVar[str] = "getUpdates"

    offset: int | None = None
    timeout: int = 0
    allowed_updates: list[str] | None = None


def to_store(raw: Iterable[Mapping[str, Any]], key: Callable[[int], str]) -> list[StoredUpdate]:
    """Those with an id; `key` makes a chat's number what tables may know."""
    return [
        StoredUpdate(update["update_id"], key(chat_of(update)), update)
        for update in raw
        if isinstance(update.get("update_id"), int)
    ]


def chat_of(update: Mapping[str, Any]) -> int:
    """The number of the chat an update belongs to, 0 when it belongs to none: its order is that of its chat."""
    for kind in KINDS:
        told = update.get(kind)
        if not isinstance(told, dict):
            continue
        about = told.get("message") if kind == "callback_query" else told
        chat = about.get("chat") if isinstance(about, dict) else told.get("from")
        number = chat.get("id") if isinstance(chat, dict) else None
        return number if isinstance(number, int) else 0
    return 0
