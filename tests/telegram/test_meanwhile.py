"""What happens to a chat while a message to it is being got ready: nothing that was said meanwhile may be lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from actions.registers.customer import Customer
from bot.storage.telegram_chats import Chat
from dialogs.messages import Inbound, InboundId, StaffSaid, What, Who
from tests.telegram.house import TelegramStage
from tests.telegram.test_chat import to_first_photo, until_sees

pytestmark = pytest.mark.slow
MEI = Who("staff", "mei")


def meanwhile(stage: TelegramStage, happens: Callable[[Chat], Awaitable[object]]) -> list[Chat]:
    """The next time the delivery has looked at the chat, and before it looks at the events; the chat as it saw it."""
    find, seen = stage.app.chats.find, []

    async def find_then(key: str) -> Chat | None:
        chat = await find(key)
        if chat and chat.sending and not seen:
            seen.append(chat)
            await happens(chat)
        return chat

    object.__setattr__(stage.app.chats, "find", find_then)
    return seen


async def through_the_door(stage: TelegramStage, who: Who, what: What) -> None:
    number = InboundId(f"other:{next(stage.numbers)}")
    await stage.app.assistant.handle(Inbound(number, stage.id, who, what, stage.clock.now()))


def test_what_is_said_while_nothing_is_to_be_shown_arrives(play) -> None:
    """Words to a colleague show nothing; the assistant's first words afterwards came just then."""

    async def scene(stage: TelegramStage) -> None:
        await stage.do(MEI, StaffSaid("", "take"))
        seen = meanwhile(stage, lambda chat: through_the_door(stage, MEI, StaffSaid("", "back")))
        await stage.person.say("个人可以备案吗")
        await until_sees(stage.person, "同意后")
        assert seen and any("交还给我" in said["text"] for said in stage.person.sees)

    play(scene)


def test_a_chat_that_shows_another_conversation_meanwhile_misses_nothing_of_that_one(play) -> None:
    async def scene(stage: TelegramStage) -> None:
        await to_first_photo(stage)
        other = await stage.app.open_conversation(Customer("another", "china"), "zh")

        async def rebind(chat: Chat) -> None:
            await stage.app.chats.bind(chat.chat, other, (await stage.store.get(other)).seq)

        seen = meanwhile(stage, rebind)
        await stage.person.say("帮助")
        await stage.settled()
        assert seen and seen[0].owed > (await stage.store.get(other)).seq
        await stage.person.say("/status")
        await until_sees(stage.person, "同意后")

    play(scene)
