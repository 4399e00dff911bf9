"""What staff do in a topic: write, send pictures, /take, /back, /close, /note, /info. Each goes through the door as theirs.

Who writes takes the floor, unless a colleague has it, here or at the desk: then he is told who.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import CallbackQuery, Message, Update

from bot.channels.telegram.applicant import Door
from bot.channels.telegram.calls import at_best, surely
from bot.channels.telegram.incoming import Fetch, meaning
from bot.channels.telegram.media import NotNow, fetch
from bot.channels.telegram.topics import PRESS
from bot.channels.uploads import Refused, Uploads
from bot.storage.people import People
from bot.storage.store import SqlStore
from bot.storage.telegram_topics import Topic, Topics
from bot.storage.telegram_updates import StoredUpdate
from dialogs.messages import FileRef, Inbound, InboundId, StaffSaid, Who
from dialogs.ports import Clock
from dialogs.texts import Texts

log = logging.getLogger(__name__)

_LANGUAGE = "zh"
_LONGEST = 2_000
_FLOORS = ("take", "back", "close")


@dataclass(frozen=True)
class StaffGroup:
    """Handles what comes in the staff's group."""

    bot: Bot
    door: Door
    store: SqlStore
    topics: Topics
    people: People
    uploads: Uploads
    texts: Texts
    clock: Clock
    #: Whether pictures stay off the messenger, and whether a local Bot API server has them on this machine.
    by_link: bool = False
    local: bool = False

    async def handle(self, update: StoredUpdate, last: bool) -> None:
        """Once; after a crash again, under the same id."""
        told = Update.model_validate(update.body, context={"bot": self.bot})
        if told.callback_query is not None:
            await self._press(update.id, told.callback_query)
        elif told.edited_message is not None:
            await self._hear(update.id, told.edited_message, last, edited=True)
        elif told.message is not None and told.message.migrate_to_chat_id:
            await self.topics.moved(told.message.migrate_to_chat_id)
        elif told.message is not None:
            await self._hear(update.id, told.message, last)

    async def _hear(self, id: int, message: Message, last: bool, edited: bool = False) -> None:
        topic = await self._topic(message)
        if topic is None or message.from_user is None or message.from_user.is_bot or message.forum_topic_created:
            return
        name = await self._colleague(message, message.from_user.id)
        if not name:
            return
        words = (message.text or message.caption or "").strip()[:_LONGEST]
        command = words.split()[0].partition("@")[0].removeprefix("/") if words.startswith("/") else ""
        if command in _FLOORS:
            await self._change_floor(id, topic, name, command, message)
        elif command == "note":
            await self._note(id, topic, name, words.partition(" ")[2].strip(), message)
        elif command == "info":
            await self.topics.change(topic.conversation, header=None, sent=topic.owed - 1)
            await self.topics.sent(topic.conversation, topic.owed - 1)
        elif command:
            await self._answer(message, "telegram.topic.commands")
        else:
            await self._speak(id, topic, name, words, message, last, edited)

    async def _speak(
        self, id: int, topic: Topic, name: str, words: str, message: Message, last: bool, edited: bool
    ) -> None:
        """Words and pictures to the applicant, by whoever has the floor; a free one is taken with them."""
        floor = (await self.store.get(topic.conversation)).floor
        if floor not in ("", name):
            await self._answer(message, "telegram.topic.taken", name=floor)
            return
        picture = None if edited else await self._picture(topic, message, last)
        told = f"✎ {words}" if edited and words else words
        if picture or (told and (edited or message.content_type == "text")):
            await self._tell(id, topic, name, StaffSaid(told, "" if floor else "take", media=picture or "", topic=True))

    async def _picture(self, topic: Topic, message: Message, last: bool) -> FileRef | None:
        """The picture of a message, cleaned and stored as an applicant's would be. Of anything else it is said that it
        cannot be taken here. Raises NotNow unless it is the last time."""
        if message.content_type == "text":
            return None
        wanted = next((part for part in meaning(message) if isinstance(part, Fetch)), None)
        if wanted is None or wanted.kind != "photo" or self.by_link:
            await self._answer(message, "telegram.topic.by_desk" if self.by_link else "telegram.topic.pictures_only")
            return None
        try:
            data = await fetch(self.bot, wanted, self.uploads, self.local)
            return (await self.uploads.photo(topic.conversation, data))[0]
        except Refused as refused:
            mb = str(self.uploads.settings.picture_mb)
            await self._answer_in_full(message, self.texts.say(f"problem.{refused.code}", _LANGUAGE, {"mb": mb}))
        except NotNow:
            if not last:
                raise
            await self._answer(message, "telegram.fetch_failed")
        return None

    async def _note(self, id: int, topic: Topic, name: str, words: str, message: Message) -> None:
        """For colleagues alone, at the desk too."""
        if words:
            await self._tell(id, topic, name, StaffSaid(words, private=True, topic=True))
        else:
            await self._answer(message, "telegram.topic.commands")

    async def _change_floor(self, id: int, topic: Topic, name: str, wish: str, message: Message) -> None:
        floor = (await self.store.get(topic.conversation)).floor
        if floor not in ("", name):
            await self._answer(message, "telegram.topic.taken", name=floor)
            return
        said = StaffSaid("", wish)  # type: ignore[arg-type]
        await self._tell(id, topic, name, said)
        now = (await self.store.get(topic.conversation)).floor
        if wish == "take" and now != name:
            await self._answer(message, "telegram.topic.taken", name=now)

    async def _press(self, id: int, query: CallbackQuery) -> None:
        await at_best(self.bot.answer_callback_query(query.id))
        wish = (query.data or "").removeprefix(PRESS)
        message = query.message if isinstance(query.message, Message) else None
        topic = await self._topic(message) if message else None
        if message is None or topic is None or wish not in _FLOORS:
            return
        name = await self._colleague(message, query.from_user.id)
        if name:
            await self._change_floor(id, topic, name, wish, message)

    async def _topic(self, message: Message) -> Topic | None:
        number = message.message_thread_id
        return await self.topics.shown_in(number) if number else None

    async def _colleague(self, message: Message, user: int) -> str:
        """The staff account behind a Telegram account; a stranger is told how to become one."""
        name = await self.topics.colleague(user)
        person = await self.people.find(name) if name else None
        if person is not None and person.may("support"):
            return person.name
        await self._answer(message, "telegram.topic.stranger")
        return ""

    async def _answer(self, message: Message, key: str, **args: str) -> None:
        await self._answer_in_full(message, self.texts.say(key, _LANGUAGE, args))

    async def _answer_in_full(self, message: Message, text: str) -> None:
        await surely(self.bot.send_message(message.chat.id, text, message_thread_id=message.message_thread_id))

    async def _tell(self, id: int, topic: Topic, name: str, said: StaffSaid) -> None:
        key = InboundId(f"staff-group:{self.bot.id}:{id}")
        await self.door(Inbound(key, topic.conversation, Who("staff", name), said, self.clock.now()))
