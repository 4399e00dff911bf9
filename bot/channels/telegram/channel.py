"""The whole channel: what it is made of, starting and stopping it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer
from aiohttp import web

from bot.channels.telegram import webhook
from bot.channels.telegram.applicant import Applicant
from bot.channels.telegram.calls import Failed, tried
from bot.channels.telegram.commands import set_menu
from bot.channels.telegram.handling import Handling
from bot.channels.telegram.polling import WAIT_S, poll
from bot.channels.telegram.settings import TelegramSettings
from bot.channels.telegram.staff_group import StaffGroup
from bot.channels.telegram.updates import KINDS, chat_of
from bot.storage.telegram_links import TelegramLinks
from bot.storage.telegram_topics import Topics
from bot.storage.telegram_updates import StoredUpdate
from dialogs.messages import ConversationId
from dialogs.texts import Texts

log = logging.getLogger(__name__)

_PAUSES = (1, 5, 15, 60, 300)


def build_bot(settings: TelegramSettings) -> Bot:
    """aiogram's client of the cloud, or of a local Bot API server."""
    server = TelegramAPIServer.from_base(settings.api, is_local=settings.local) if settings.api else PRODUCTION
    return Bot(settings.token, session=AiohttpSession(api=server, timeout=30))


@dataclass
class TelegramChannel:
    """Polls or listens, keeps updates, handles them. Sending is bot.channels.telegram.delivery's, called by the queue."""

    bot: Bot
    handling: Handling
    links: TelegramLinks
    texts: Texts
    settings: TelegramSettings
    secret: str
    poll_s: int = WAIT_S
    name: str = ""  # the bot's username, known after the start
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def routes(self) -> list[web.RouteDef]:
        """For Telegram's calls, in webhook mode."""
        return webhook.routes(self.secret, self.handling.keep) if self.settings.mode == "webhook" else []

    async def start(self) -> None:
        """Handle what was kept before and what comes. Telegram need not be reachable for this."""
        self._tasks = [asyncio.create_task(self.handling.run()), asyncio.create_task(self._set_up())]

    async def stop(self) -> None:
        """What was acknowledged is committed; what was being handled is handled again at the next start."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.bot.session.close()

    async def link(self, conversation: ConversationId) -> str:
        """A deep link that continues this conversation in Telegram; "" until the bot's name is known."""
        if not self.name:
            return ""
        return f"https://t.me/{self.name}?start={await self.links.mint(conversation)}"

    async def _set_up(self) -> None:
        """Learn the bot's name, set its menu and how updates come; tried until Telegram answers."""
        await _until_done(self._introduce)
        if self.settings.mode == "webhook":
            await _until_done(self._set_webhook)
            return
        await _until_done(lambda: tried(self.bot.delete_webhook(drop_pending_updates=False)))
        await poll(self.bot, self.handling.keep, self.poll_s)

    async def _introduce(self) -> None:
        self.name = (await tried(self.bot.get_me())).username or ""
        try:
            await set_menu(self.bot, self.texts)
        except Failed as failed:  # a menu is no reason to hear nobody
            log.warning("the bot's menu could not be set: %s", failed.why)

    async def _set_webhook(self) -> None:
        url = f"{self.settings.public_url}{webhook.PATH}"
        await tried(self.bot.set_webhook(url, secret_token=self.secret, allowed_updates=list(KINDS)))


async def _until_done(doing: Callable[[], Awaitable[object]]) -> None:
    """Try, pause, try."""
    failed = 0
    while True:
        try:
            await doing()
            return
        except Failed as why:
            if not failed:
                log.warning("Telegram cannot be reached yet (%s)", why.why)
            await asyncio.sleep(max(why.seconds, _PAUSES[min(failed, len(_PAUSES) - 1)]))
            failed += 1


def route_by_chat(
    applicant: Applicant, staff: StaffGroup | None, topics: Topics | None
) -> Callable[[StoredUpdate, bool], Awaitable[None]]:
    """Private chats are applicants', one group may be the staff's; in any other the bot says nothing."""

    async def handle(update: StoredUpdate, last: bool) -> None:
        number = chat_of(update.body)
        if number > 0:
            await applicant.handle(update, last)
        elif staff is not None and topics is not None and number == await topics.group():
            await staff.handle(update, last)

    return handle
