"""One courier for the queue: private chats and the staff's topics, by their keys."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.topics import PREFIX, TopicDelivery


@dataclass(frozen=True)
class Posts:
    """bot.work.Courier."""

    chats: Delivery
    topics: TopicDelivery | None

    async def send_next(self, key: str, last: bool) -> float:
        """One message, to whichever it is."""
        if not key.startswith(PREFIX):
            return await self.chats.send_next(key, last)
        return await self.topics.send_next(key, last) if self.topics is not None else 0
