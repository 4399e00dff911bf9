"""The bot's menu, in both languages: what one sees behind the button beside the input."""

from __future__ import annotations

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.channels.telegram.calls import tried
from dialogs.texts import Texts

#: The wishes of dialogs.engine.commands that stand in the menu; the sentence of each is telegram.menu.<name>.
MENU = ("start", "status", "back", "human", "help", "language", "mydata", "cancel", "delete")


async def set_menu(bot: Bot, texts: Texts) -> None:
    """Chinese for everybody, English for those whose Telegram speaks it. Raises calls.Failed."""
    for language, code in (("zh", None), ("zh", "zh"), ("en", "en")):
        menu = [BotCommand(command=name, description=texts.say(f"telegram.menu.{name}", language)) for name in MENU]
        await tried(bot.set_my_commands(menu, scope=BotCommandScopeAllPrivateChats(), language_code=code))
