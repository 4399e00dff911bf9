"""A house in a process of its own that only talks to Telegram, to be killed.

`python -m tests.telegram.child API CHATS [GROUP]`: it knows so many chats, each bound to a conversation of its own, and
says nothing by itself.
"""

from __future__ import annotations

import asyncio
import sys

from actions.registers.customer import Customer
from bot.settings import Settings, TelegramSection
from tests.bot.scripted_house import ScriptedApp

FIRST = 8_000_001


async def main(api: str, chats: int, group: int = 0) -> None:
    """Until it is killed."""
    app = ScriptedApp(Settings(telegram=TelegramSection(api=api, staff_group=group)), "http://127.0.0.1:1")
    await app.start(ticks=False)
    await asyncio.gather(*(_know(app, number) for number in range(FIRST, FIRST + chats)))
    await app.start_telegram()
    print("ready", flush=True)
    await asyncio.Event().wait()


async def _know(app: ScriptedApp, number: int) -> None:
    chat = await app.chats.meet(number)
    if not chat.conversation:
        conversation = await app.open_conversation(Customer(str(number), "china"), "zh")
        await app.chats.bind(chat.chat, conversation, 0)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], *map(int, sys.argv[2:])))
