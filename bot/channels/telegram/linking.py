"""Whose chat it is. A deep link of the web page says so; in the sandbox one may choose to be a made-up customer.

One chat shows one conversation, and a conversation is shown in one chat: the newest link wins, and the chat before it is
told.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, User

from actions.registers.customer import Customer
from bot.channels.telegram.buttons import VERSION
from bot.channels.telegram.calls import at_best, surely
from bot.channels.telegram.settings import TelegramSettings
from bot.storage.store import SqlStore
from bot.storage.telegram_chats import Chat, Chats
from bot.storage.telegram_links import TelegramLinks
from bot.storage.telegram_topics import Topics
from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId
from dialogs.ports import UnknownConversation
from dialogs.texts import Texts

_BE = f"{VERSION}:be:"


@dataclass(frozen=True)
class Linking:
    """Finds, binds, asks."""

    bot: Bot
    store: SqlStore
    chats: Chats
    links: TelegramLinks
    texts: Texts
    settings: TelegramSettings
    topics: Topics | None
    open_conversation: Callable[[Customer, str], Awaitable[ConversationId]]

    async def find(self, chat: Chat, user: User | None) -> Conversation | None:
        """The chat's conversation; a new one after its data were deleted; None while nobody said whose chat it is."""
        if not chat.conversation:
            return None
        try:
            found = await self.store.get(chat.conversation)
        except UnknownConversation:
            return None
        if not found.deleted:
            return found
        return await self._be(chat, Customer(found.account, found.site), found.language)

    async def ask(self, chat: Chat, user: User | None) -> None:
        """Nobody knows this chat: say how to come in, in the language of the person's Telegram."""
        language = language_of(user)
        if not self.settings.visitors:
            text = self.texts.say("telegram.unknown", language, {"link": self.settings.public_url})
            await surely(self.bot.send_message(chat.number, text))
            return
        offers = [
            InlineKeyboardButton(text=self.texts.say(f"page.landing.{who}", language), callback_data=f"{_BE}{who}")
            for who in self.settings.visitors
        ]
        text = self.texts.say("telegram.sandbox", language, {"assistant": self.settings.assistant})
        await surely(
            self.bot.send_message(chat.number, text, reply_markup=InlineKeyboardMarkup(inline_keyboard=[offers]))
        )

    async def pressed(self, chat: Chat, data: str) -> tuple[Conversation, str] | None:
        """A made-up customer was chosen: his conversation, and whether he files as a person or company."""
        customer = self.settings.visitors.get(data.removeprefix(_BE)) if data.startswith(_BE) else None
        if customer is None or chat.conversation:
            return None
        return await self._be(chat, customer, "zh"), data.removeprefix(_BE)

    async def follow(self, chat: Chat, token: str) -> Conversation | None:
        """A deep link was opened. Opened again by the same chat it changes nothing."""
        link = await self.links.spend(token)
        if link is not None and link.staff and link.fresh and self.topics is not None:
            await self.topics.be(chat.number, link.staff)  # a private chat has its user's number
            text = self.texts.say("telegram.topic.welcome", "zh", {"name": link.staff})
            await surely(self.bot.send_message(chat.number, text))
            return None
        if link is None or not link.conversation or not (link.fresh or link.conversation == chat.conversation):
            language = "zh"
            if chat.conversation:
                language = (await self.store.get(chat.conversation)).language
            await surely(self.bot.send_message(chat.number, self.texts.say("telegram.link_over", language)))
            return None
        found = await self.store.get(link.conversation)
        if found.deleted:
            return await self._be(chat, Customer(found.account, found.site), found.language)
        await self._bind(chat, found)
        return found

    async def _be(self, chat: Chat, customer: Customer, language: str) -> Conversation:
        conversation = await self.store.get(await self.open_conversation(customer, language))
        await self._bind(chat, conversation)
        return conversation

    async def _bind(self, chat: Chat, conversation: Conversation) -> None:
        if chat.conversation == conversation.id:
            return
        for other in await self.chats.bind(chat.chat, conversation.id, conversation.seq):
            await at_best(
                self.bot.send_message(other.number, self.texts.say("telegram.displaced", conversation.language))
            )


def language_of(user: User | None) -> str:
    """As the person's Telegram speaks; Chinese unless it says something else."""
    spoken = (user.language_code or "zh") if user else "zh"
    return "zh" if spoken.startswith("zh") else "en"
