"""The messengers of the house: Telegram, when its token is there. Between the back of the house and what answers HTTP.

aiogram is imported only with a token: it takes seconds.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from actions.registers.customer import Customer
from bot.backroom import Backroom
from bot.channels.uploads import Uploads, UploadSettings, random_challenge
from bot.storage.telegram_chats import Chats
from bot.storage.telegram_links import TelegramLinks
from bot.storage.telegram_topics import Topics
from bot.storage.telegram_updates import Updates
from bot.work import Courier
from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId, Language
from dialogs.ports import UnknownConversation

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.channels.telegram.applicant import Applicant
    from bot.channels.telegram.channel import TelegramChannel
    from bot.channels.telegram.linking import Linking
    from bot.channels.telegram.settings import TelegramSettings
    from bot.channels.telegram.staff_group import StaffGroup
    from bot.channels.telegram.topics import TopicDelivery

VISITORS = {"person": Customer("sandbox-person", "china"), "company": Customer("sandbox-company", "china")}


@dataclass(frozen=True)
class Messenger(Backroom):
    """What sends and receives without being asked over HTTP."""

    async def start_telegram(self) -> None:
        """From now on updates are taken in. Sending is the queue's."""
        if self.telegram is not None:
            await self.telegram.start()
        if self.topics is not None:
            await self.topics.wake_gone()

    async def stop_telegram(self) -> None:
        """No more updates; what was acknowledged is committed."""
        if self.telegram is not None:
            await self.telegram.stop()

    @cached_property
    def telegram(self) -> TelegramChannel | None:
        """None without a token."""
        if not self.settings.secret("TELEGRAM_TOKEN"):
            return None
        from bot.channels.telegram.channel import TelegramChannel, route_by_chat
        from bot.channels.telegram.handling import Handling

        updates = Updates(self.database, self.vault, self.clock, self._bot.id)
        return TelegramChannel(
            bot=self._bot,
            handling=Handling(updates, self.chats.key, route_by_chat(self._applicant, self._staff_group, self.topics)),
            links=self.telegram_links,
            texts=self.assistant.script.texts,
            settings=self._telegram_settings,
            secret=self.vault.blind("telegram webhook"),
        )

    @cached_property
    def courier(self) -> Courier | None:
        """Sends to Telegram."""
        if not self.settings.secret("TELEGRAM_TOKEN"):
            return None
        from bot.channels.telegram.delivery import Delivery
        from bot.channels.telegram.posts import Posts

        texts, settings = self.assistant.script.texts, self._telegram_settings
        chats = Delivery(self._bot, self.store, self.chats, self.files, texts, settings)
        return Posts(chats, self._topic_delivery)

    @cached_property
    def chats(self) -> Chats:
        return Chats(self.database, self.vault, self.clock, self._bot.id)

    @cached_property
    def topics(self) -> Topics | None:
        """Of the staff's group, where there is one."""
        group = self.settings.telegram.staff_group
        return Topics(self.database, self.vault, group) if group and self.settings.secret("TELEGRAM_TOKEN") else None

    @cached_property
    def telegram_links(self) -> TelegramLinks:
        return TelegramLinks(self.database, self.clock)

    def _connect_messenger(self) -> None:
        if self.courier is not None:
            self.chats.wake = self.work.wake
            self.store.turned = (self.chats.turned,)
        if self.topics is not None:
            self.topics.wake = self.work.wake_topic
            self.store.turned = (*self.store.turned, self.topics.turned)

    @property
    def daily(self) -> tuple[Callable[[], Awaitable[object]], ...]:
        return super().daily if self.topics is None else (*super().daily, self.topics.wake_gone)

    @cached_property
    def _bot(self) -> Bot:
        from bot.channels.telegram.channel import build_bot

        return build_bot(self._telegram_settings)

    @cached_property
    def _telegram_settings(self) -> TelegramSettings:
        from bot.channels.telegram.settings import TelegramSettings

        section = self.settings.telegram
        return TelegramSettings(
            token=self.settings.secret("TELEGRAM_TOKEN"),
            mode=section.mode,
            media=section.media,
            api=section.api,
            local=section.local,
            public_url=self.public_url,
            assistant=self.settings.assistant.name,
            visitors=VISITORS if self.settings.sandbox else {},
        )

    @cached_property
    def _applicant(self) -> Applicant:
        from bot.channels.telegram.applicant import Applicant
        from bot.channels.telegram.presses import Presses

        texts, clock, settings = self.assistant.script.texts, self.clock, self._telegram_settings
        uploads = self._uploads
        presses = Presses(self._bot, self.store, self.chats, uploads, texts, clock, settings.media == "by_link")
        return Applicant(
            bot=self._bot,
            door=self.assistant.handle,
            store=self.store,
            chats=self.chats,
            uploads=uploads,
            linking=self._linking,
            presses=presses,
            clock=clock,
            settings=settings,
        )

    @property
    def upload_settings(self) -> UploadSettings:
        """What may be sent, whichever way it comes."""
        face = self.settings.face
        return UploadSettings(challenge_s=face.challenge_s, reader=self.settings.reader, clip=face.clip)

    @cached_property
    def _uploads(self) -> Uploads:
        return Uploads(self.files, self.challenges, self.media, random_challenge, self.upload_settings, self.clock)

    @cached_property
    def _staff_group(self) -> StaffGroup | None:
        if self.topics is None:
            return None
        from bot.channels.telegram.staff_group import StaffGroup

        settings = self._telegram_settings
        return StaffGroup(
            bot=self._bot,
            door=self.assistant.handle,
            store=self.store,
            topics=self.topics,
            people=self.people,
            uploads=self._uploads,
            texts=self.assistant.script.texts,
            clock=self.clock,
            by_link=settings.media == "by_link",
            local=settings.local,
        )

    @cached_property
    def _topic_delivery(self) -> TopicDelivery | None:
        if self.topics is None:
            return None
        from bot.channels.telegram.topics import TopicDelivery

        script, url = self.assistant.script, self.public_url
        in_topic = self.settings.telegram.staff_certificates == "topic"
        rooms = (self._bot, self.store, self.chats, self.topics, script, self.clock, url, self.looks)
        return TopicDelivery(*rooms, in_topic)

    @cached_property
    def _linking(self) -> Linking:
        from bot.channels.telegram.linking import Linking

        texts, settings = self.assistant.script.texts, self._telegram_settings
        links, topics = self.telegram_links, self.topics
        return Linking(self._bot, self.store, self.chats, links, texts, settings, topics, self.open_conversation)

    async def open_conversation(self, customer: Customer, language: str) -> ConversationId:
        """The customer's conversation, the same in every browser; a new one after he had his data deleted."""
        name, number = self.vault.blind(f"conversation of {customer.account}")[:20], 0
        spoken: Language = "en" if language == "en" else "zh"
        while True:
            id_ = ConversationId(f"c-{name}-{number}")
            if not (await self._found_or_made(id_, customer, spoken)).deleted:
                return id_
            number += 1

    async def _found_or_made(self, id_: ConversationId, customer: Customer, spoken: Language) -> Conversation:
        """Looking costs the writer nothing, so it comes first."""
        try:
            return await self.store.get(id_)
        except UnknownConversation:
            made = Conversation(id_, customer.account, customer.site, spoken, salt=secrets.token_hex(16))
            return await self.store.open(made)
