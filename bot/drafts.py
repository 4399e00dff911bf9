"""Once a day: drafts that nobody has worked on for a while are brought through the door, each stage once.

Of several stages that have come while we were away only the last counts.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.storage.store import SqlStore
from dialogs.engine.conversation import Conversation
from dialogs.engine.drafts import STAGES
from dialogs.messages import Due, Inbound, InboundId, Who

log = logging.getLogger(__name__)

_PAGE = 500


class Drafts:
    """`handle` is the one door."""

    def __init__(self, store: SqlStore, handle: Callable[[Inbound], Awaitable[object]]) -> None:
        self._store = store
        self._handle = handle

    async def __call__(self, now: datetime) -> None:
        """All conversations in which nothing has happened for a day."""
        after = ""
        while ids := await self._store.idle(now - timedelta(hours=20), after, _PAGE):
            after = ids[-1]
            for id in ids:
                await self._look_at(await self._store.get(id), now)

    async def _look_at(self, conversation: Conversation, now: datetime) -> None:
        """One that has an order, or nothing in it, is no draft; the engine knows the rest."""
        if not conversation.heard or not conversation.filings or conversation.filing.order is not None:
            return
        days = (now - datetime.fromisoformat(conversation.heard)).days
        what = next((name for least, name in sorted(STAGES.items(), reverse=True) if days >= least), "")
        if not what:
            return
        day = f":{now:%Y-%m-%d}" if what == "draft_over" else ""
        key = InboundId(f"draft:{conversation.heard}:{what}{day}")
        try:
            await self._handle(Inbound(key, conversation.id, Who("system"), Due(what, conversation.heard), now))
        except Exception as failed:
            log.error("draft of conversation %s: %s", conversation.id, type(failed).__name__)
