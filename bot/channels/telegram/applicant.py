"""An applicant's update: whose conversation it is, what it means, and through the door with it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Message, Update

from bot.channels.telegram import incoming
from bot.channels.telegram.calls import at_best
from bot.channels.telegram.incoming import Fetch
from bot.channels.telegram.linking import Linking
from bot.channels.telegram.media import NotNow, fetch
from bot.channels.telegram.presses import Presses
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.uploads import Refused, Uploads
from bot.storage.store import SqlStore
from bot.storage.telegram_chats import BLOCKED, OURS, Chat, Chats
from bot.storage.telegram_updates import StoredUpdate
from dialogs.engine.conversation import Conversation
from dialogs.messages import Command, FileRef, Inbound, InboundId, Said, Untaken, What, Who
from dialogs.ports import Clock, Committed

log = logging.getLogger(__name__)

Door = Callable[[Inbound], Awaitable[Committed]]


@dataclass(frozen=True)
class Applicant:
    """Handles what comes in private chats."""

    bot: Bot
    door: Door
    store: SqlStore
    chats: Chats
    uploads: Uploads
    linking: Linking
    presses: Presses
    clock: Clock
    settings: TelegramSettings

    async def handle(self, update: StoredUpdate, last: bool) -> None:
        """Once; after a crash again, under the same ids. Raises NotNow unless it is the last time."""
        told = _read(update.body, self.bot)
        if told is None:
            return
        if told.my_chat_member is not None:
            await self._membership(told)
        elif told.callback_query is not None:
            await self._press(update.id, told.callback_query)
        elif told.edited_message is not None:
            await self._hear(update.id, told.edited_message, incoming.edited(told.edited_message), last)
        elif told.message is not None and not _is_service(told.message):
            await self._hear(update.id, told.message, incoming.meaning(told.message), last)

    async def _hear(self, id: int, message: Message, meant: tuple[What | Fetch, ...], last: bool) -> None:
        chat = await self.chats.meet(message.chat.id)
        if isinstance(meant[0], Command) and meant[0].name == "start" and meant[0].argument:
            conversation = await self.linking.follow(chat, meant[0].argument)
            if conversation is not None:
                await self._tell(id, 0, conversation, Command("start"))
            return
        conversation = await self.linking.find(chat, message.from_user)
        if conversation is None:
            await self.linking.ask(chat, message.from_user)
            return
        for part, what in enumerate(meant):
            if isinstance(what, Fetch):
                await self._take_file(id, chat, conversation, message, what, last)
            else:
                await self._tell(id, part, conversation, what)

    async def _press(self, id: int, query: CallbackQuery) -> None:
        """Answered at once, so that the button stops turning; what it meant follows as a message."""
        await at_best(self.bot.answer_callback_query(query.id))
        number = query.message.chat.id if query.message else query.from_user.id
        chat = await self.chats.meet(number)
        opened = await self.linking.pressed(chat, query.data or "")
        if opened is not None:
            conversation, nature = opened
            await self._tell(id, 0, conversation, Command("start", nature))
            return
        found = await self.linking.find(chat, query.from_user)
        if found is None:
            await self.linking.ask(chat, query.from_user)
            return
        what = await self.presses.meaning(chat, found, query)
        if what is not None:
            committed = await self._tell(id, 0, found, what)
            await self.presses.mark(query, what, committed)

    async def _take_file(
        self, id: int, chat: Chat, conversation: Conversation, message: Message, wanted: Fetch, last: bool
    ) -> None:
        """A picture or clip: fetched only where it may pass, cleaned and stored before the assistant hears of it."""
        if self.settings.media == "by_link":
            await self._tell(id, 0, conversation, Untaken("telegram.by_link"))
            return
        if chat.abroad is None:
            await self._tell(id, 0, conversation, Untaken("telegram.abroad_first"))
            return
        await at_best(self.bot.send_chat_action(chat.number, "typing"))
        try:
            ref = await self._stored(f"{self.bot.id}:{id}", conversation, wanted)
        except Refused as refused:
            await self._tell(id, 0, conversation, self._why(refused, wanted))
            return
        except NotNow:
            if not last:
                raise
            await self._tell(id, 0, conversation, Untaken("telegram.fetch_failed"))
            return
        committed = await self._tell(id, 0, conversation, await self.uploads.sent(ref))
        await self.uploads.keep_if_wanted(ref, committed)
        await self.chats.lies(chat.chat, message.message_id, ref)
        if committed.turn.conversation.floor and message.caption:  # the words under it are for the person, too
            await self._tell(id, 1, conversation, Said(message.caption.strip()[: incoming.MOST_WORDS]))

    async def _stored(self, once: str, conversation: Conversation, wanted: Fetch) -> FileRef:
        data = await fetch(self.bot, wanted, self.uploads, self.settings.local)
        if wanted.kind == "photo":
            return (await self.uploads.photo(conversation.id, data))[0]
        late = max(datetime.now(UTC) - wanted.sent, timedelta())
        return await self.uploads.video(conversation.id, data, None, late, once=once)

    def _why(self, refused: Refused, wanted: Fetch) -> Untaken:
        settings = self.uploads.settings
        mb = settings.picture_mb if wanted.kind == "photo" else self.settings.clip_mb(settings.clip_mb)
        return Untaken(f"problem.{refused.code}", {"mb": str(mb)})

    async def _tell(self, id: int, part: int, conversation: Conversation, what: What) -> Committed:
        """Through the door. What came of a message is known by the message's id, and the second part by its place."""
        key = InboundId(f"{OURS}{self.bot.id}:{id}" + (f":{part}" if part else ""))
        who = Who("applicant", conversation.account)
        return await self.door(Inbound(key, conversation.id, who, what, self.clock.now()))

    async def _membership(self, told: Update) -> None:
        """The bot was blocked, or is welcome again."""
        change = told.my_chat_member
        if change is None:
            return
        chat = await self.chats.meet(change.chat.id)
        if change.new_chat_member.status in ("kicked", "left"):
            await self.chats.stop(chat.chat, BLOCKED)
        elif chat.state:
            await self.chats.change(chat.chat, state="")


def _read(body: Any, bot: Bot) -> Update | None:
    """None for an update that this aiogram does not understand: it is logged by its kind and passed over."""
    try:
        return Update.model_validate(body, context={"bot": bot})
    except ValueError:
        log.error("an update of the kind %s cannot be read", ", ".join(set(body) - {"update_id"}))
        return None


def _is_service(message: Message) -> bool:
    """What nobody wrote: a pinned message, a new title."""
    return message.content_type in _SERVICE


_SERVICE = frozenset(
    {"pinned_message", "new_chat_title", "new_chat_photo", "delete_chat_photo", "write_access_allowed", "users_shared"}
)
