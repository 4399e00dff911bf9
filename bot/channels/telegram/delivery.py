"""Sends a chat what it is owed: one message a workflow, so that the queue's limits are the messenger's.

What was said together is sent together. A reply is sent once, or twice when we die between sending it and writing that
down. One message says what we are working on and is edited in place.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aiogram import Bot
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiogram.utils.formatting import Text

from bot.channels.telegram import outgoing
from bot.channels.telegram.batch import Batch, Words, next_batch
from bot.channels.telegram.buttons import Button
from bot.channels.telegram.calls import Failed, at_best, tried
from bot.channels.telegram.outgoing import MOST_CAPTION, Outgoing, to_messages
from bot.channels.telegram.settings import TelegramSettings
from bot.faults import reach
from bot.logs import place_of
from bot.storage.files import Files, NoSuchFile
from bot.storage.rows import StoredEvent
from bot.storage.store import SqlStore
from bot.storage.telegram_chats import BLOCKED, Chat, Chats
from dialogs.engine.conversation import Conversation
from dialogs.engine.phrase import Phrased
from dialogs.replies import Reply
from dialogs.texts import Texts

log = logging.getLogger(__name__)

_EVENTS = 60  # looked at for one message

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None


@dataclass(frozen=True)
class Delivery:
    """bot.work.Courier for Telegram."""

    bot: Bot
    store: SqlStore
    chats: Chats
    files: Files
    texts: Texts
    settings: TelegramSettings

    async def send_next(self, key: str, last: bool) -> float:
        """See bot.work.Courier. Never raises for what can go wrong at Telegram, only when it cannot be written down."""
        chat = await self.chats.find(key)
        if chat is None:
            return 0
        try:
            return await self._send_next(chat)
        except Failed as failed:
            return await self._failed(chat, failed, last)
        except Exception as error:
            log.error("a message of conversation %s cannot be sent: %s", chat.conversation, place_of(error))
            return await self._failed(chat, Failed("later", 1), last)

    async def _send_next(self, chat: Chat) -> float:
        if chat.state or not chat.conversation or chat.sent >= chat.owed:
            await self.chats.sent(chat, chat.owed if chat.state else chat.sent)
            return 0
        conversation = await self.store.get(chat.conversation)
        events = await self.store.events_after(chat.conversation, chat.sent, _EVENTS)
        batch = self._next(chat, events)
        if batch is None:  # events that came after `chat` was read have not been looked at
            await self.chats.sent(chat, min(events[-1].seq, chat.owed) if events else chat.owed)
            return 0
        if await self.chats.begin(chat.chat, batch.seq):
            progress, keyboard = await self._show_knowingly(chat, conversation, batch)
        else:
            progress, keyboard = await self._tell_of_a_gap(chat, conversation)
        reach("message sent")
        await self.chats.sent(chat, batch.seq, progress=progress, keyboard=keyboard)
        await self._clear_read(chat, conversation)
        return 0

    async def _show_knowingly(self, chat: Chat, conversation: Conversation, batch: Batch) -> tuple[int | None, bool]:
        """The same as `_show`. Only dying leaves open whether it was sent."""
        try:
            return await self._show(chat, conversation, batch)
        except Exception:
            await self.chats.known(chat.chat)
            raise

    async def _tell_of_a_gap(self, chat: Chat, conversation: Conversation) -> tuple[int | None, bool]:
        """We died twice while this message was on its way. It is not sent a third time; the person is told how to see it."""
        await tried(self.bot.send_message(chat.number, self.texts.say("telegram.gap", conversation.language)))
        return None, chat.keyboard

    async def _show(self, chat: Chat, conversation: Conversation, batch: Batch) -> tuple[int | None, bool]:
        """The message that stands for work under way after this one, and whether a reply keyboard is out."""
        if not batch.replies and batch.staff is None:
            await self._drop_progress(chat)
            return None, chat.keyboard
        messages = self._messages(chat, conversation, batch)
        reply = batch.replies[-1][1] if batch.replies else Reply("")
        replaces = reply.replaces == "progress" and chat.progress is not None
        if replaces and len(messages) == 1 and await self._edited(chat, messages[0]):
            return None, chat.keyboard
        if replaces or batch.worked or reply.wants == "progress":
            await self._drop_progress(chat)
        keyboard = chat.keyboard
        sent = 0
        for message in messages:
            sent, keyboard = await self._send(chat, message, keyboard)
        standing = None if batch.worked else chat.progress
        return (sent if reply.wants == "progress" else standing), keyboard

    def _messages(self, chat: Chat, conversation: Conversation, batch: Batch) -> list[Outgoing]:
        def say(key: str) -> str:
            return self.texts.say(key, conversation.language)

        if batch.staff is not None:
            return [self._staff_said(chat, conversation, batch.staff, say)]
        said = [(seq, outgoing.phrased(one, self.texts, conversation.language)) for seq, one in batch.replies]
        asks = said[-1][1].wants in ("photo", "video")
        by_link = self.settings.media == "by_link"
        if asks and not by_link and chat.abroad is None:
            return [*(to_messages(said[:-1], say) if said[:-1] else ()), self._abroad(said[-1], say)]
        return to_messages(said, say, by_link)

    def _staff_said(self, chat: Chat, conversation: Conversation, said: Words, say: outgoing.Say) -> Outgoing:
        """A picture goes with the words, unless pictures may not pass through the messenger: then our page has it."""
        who = self.texts.say("telegram.staff", conversation.language, {"name": said.name})
        if said.file is None:
            return Outgoing(Text(who, "\n", said.text))
        words = Text(who, "\n", said.text, "\n", say("telegram.staff_file"), self.settings.public_url)
        may_pass = self.settings.media == "in_chat" and chat.abroad is not None
        if not may_pass or len(said.text) > MOST_CAPTION - len(who):
            return Outgoing(words)
        return Outgoing(words, picture=said.file, caption=Text(who, "\n", said.text))

    def _abroad(self, asked: tuple[int, Phrased], say: outgoing.Say) -> Outgoing:
        """Before the first picture: that it passes through servers abroad, and the other way."""
        seq, said = asked
        lines = [
            [InlineKeyboardButton(text=say("telegram.abroad.agree"), callback_data=_packed("agree", said, seq))],
            [InlineKeyboardButton(text=say("telegram.abroad.web"), callback_data=_packed("web", said, seq))],
        ]
        return Outgoing(Text(say("telegram.abroad.ask")), InlineKeyboardMarkup(inline_keyboard=lines))

    async def _send(self, chat: Chat, message: Outgoing, out: bool) -> tuple[int, bool]:
        """The number of the message; a reply keyboard that is out and no longer wanted is taken in on the way."""
        markup = message.keyboard or (ReplyKeyboardRemove() if out else None)
        sent = await self._send_picture(chat, message, markup)
        if sent is None:
            sent = await tried(self.bot.send_message(chat.number, **message.text.as_kwargs(), reply_markup=markup))
        if isinstance(markup, ReplyKeyboardMarkup):
            return sent.message_id, True
        return sent.message_id, out and not isinstance(markup, ReplyKeyboardRemove)

    async def _send_picture(self, chat: Chat, message: Outgoing, markup: Markup) -> Message | None:
        """None without one, for one that was deleted meanwhile, and for one that Telegram does not take as a photo."""
        if message.picture is None or message.caption is None:
            return None
        try:
            file = BufferedInputFile(await self.files.get(message.picture), "picture.jpg")
            caption = message.caption.as_caption_kwargs()
            return await tried(self.bot.send_photo(chat.number, file, **caption, reply_markup=markup))
        except NoSuchFile:
            return None
        except Failed as failed:
            if failed.why != "impossible":
                raise
            return None

    async def _edited(self, chat: Chat, message: Outgoing) -> bool:
        """Put it where the running work was told; False when that message is gone or too old."""
        markup = message.keyboard if isinstance(message.keyboard, InlineKeyboardMarkup) else None
        words = message.text.as_kwargs()
        try:
            await tried(
                self.bot.edit_message_text(**words, chat_id=chat.number, message_id=chat.progress, reply_markup=markup)
            )
            return True
        except Failed as failed:
            if failed.why in ("impossible", "unchanged"):
                return failed.why == "unchanged"
            raise

    async def _drop_progress(self, chat: Chat) -> None:
        if chat.progress is not None:
            await at_best(self.bot.delete_message(chat.number, chat.progress))

    async def _clear_read(self, chat: Chat, conversation: Conversation) -> None:
        """Delete from the chat what has been read; what cannot be deleted any more is left to its owner."""
        busy = {
            str(value)
            for filing in conversation.filings
            for job in filing.jobs.values()
            if job.state == "running"
            for value in job.reads.values()
        }
        for lying in await self.chats.lying(chat.chat):
            if lying.ref not in busy:
                await at_best(self.bot.delete_message(chat.number, lying.message))
                await self.chats.lifted(chat.chat, lying.message)

    async def _failed(self, chat: Chat, failed: Failed, last: bool) -> float:
        """Wait as long as Telegram says; where nothing arrives or this message never will, go on without it."""
        if failed.why == "blocked":
            log.info("the chat of conversation %s cannot be reached", chat.conversation)
            await self.chats.stop(chat.chat, BLOCKED)
            return 0
        if failed.why in ("wait", "later") and not last:
            return max(failed.seconds, 0.5)
        log.error("a message of conversation %s was not sent: %s", chat.conversation, failed.why)
        if failed.why == "impossible":
            await self._pass_over(chat)
        else:
            await self.chats.stop(chat.chat)
        return 0

    async def _pass_over(self, chat: Chat) -> None:
        """This one message can never be shown; those after it can."""
        batch = self._next(chat, await self.store.events_after(chat.conversation, chat.sent, _EVENTS))
        await self.chats.sent(chat, batch.seq if batch else chat.owed)

    def _next(self, chat: Chat, events: Sequence[StoredEvent]) -> Batch | None:
        owed = [event for event in events if event.seq <= chat.owed]
        return next_batch(owed, lambda action: self.texts.has(f"working.{action}"))


def _packed(kind: Literal["agree", "web"], said: Phrased, seq: int) -> str:
    return Button(kind, said.stamp, seq).packed()
