"""The house with Telegram, and how a transcript is played in a chat: words typed, buttons pressed, photos sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from bot.channels.telegram.buttons import Button, unpacked
from bot.settings import RestSection, Settings, TelegramSection
from bot.storage.rows import reply_of
from dialogs.messages import Command, Inbound, InboundId, Pressed, Said, Sent, What, Who
from tests.bot.channel_stages import WebStage, clip, is_busy, photo
from tests.bot.scripted_house import ScriptedApp, served
from tests.telegram.emulator import Emulator, emulator
from tests.telegram.person import Person, buttons

PEOPLE = count(7_000_001)


@asynccontextmanager
async def telegram_house(**telegram: object) -> AsyncIterator[tuple[ScriptedApp, Emulator]]:
    """A house whose Telegram is on loopback; XIAOBEI_TELEGRAM_TOKEN must be set."""
    async with emulator() as server:
        section = TelegramSection(api=server.url, **telegram)  # type: ignore[arg-type]
        async with served(ScriptedApp, Settings(rest=RestSection(enabled=False), telegram=section)) as app:
            yield app, server


@dataclass
class TelegramStage(WebStage):
    """A person with a phone. Everything he does is an update; everything he reads was sent to his chat.

    People who are invited by a link are in a browser, as everywhere.
    """

    server: Emulator = field(default_factory=Emulator)
    person: Person = field(init=False)

    async def open(self) -> None:
        """Come from the web page by the deep link."""
        await super().open()
        self.person = Person(self.server, next(PEOPLE))
        await self.bind()

    async def bind(self) -> None:
        """Open the link that the web page shows."""
        assert self.app.telegram is not None
        for _ in range(1000):  # the bot's name is asked for at the start
            if link := await self.app.telegram.link(self.id):
                break
            await asyncio.sleep(0.02)
        await self.person.say("/start " + link.partition("start=")[2])
        await self.settled()

    async def send(self, what: What) -> None:
        match what:
            case Said(text):
                await self.person.say(text)
            case Sent():
                await self._send_file(what)
            case Command("start", argument) if argument:
                await self._as_if(what)  # the page asks this before anybody comes here
            case Command("change", key):
                await self._change(key)
            case Command(name, argument):
                await self.person.say(f"/{name} {argument}".strip())
            case Pressed():
                await self._press(what)
            case _:
                raise AssertionError(what)

    async def _settled(self) -> None:
        await self.settled()

    async def settled(self) -> None:
        """Until every update is handled, no action is under way and all that is owed was sent."""
        for _ in range(3000):
            if await self._is_quiet():
                return
            await asyncio.sleep(0.04)
        raise AssertionError("the chat never came to rest")

    async def _is_quiet(self) -> bool:
        waiting = [update for update in self.server.updates if update["update_id"] not in self.server.acknowledged]
        assert self.app.telegram is not None
        if waiting or await self.app.telegram.handling.updates.waiting():
            return False
        if is_busy(await self.app.store.get(self.id)):
            return False
        chat = await self.app.chats.find(self.app.chats.key(self.person.number))
        return chat is not None and not chat.sending and chat.sent >= chat.owed

    async def _send_file(self, what: Sent) -> None:
        if what.kind == "video":
            if any("▶" in button["text"] for message in self.person.sees for button in buttons(message)):
                await self.person.press("▶")
                await self.settled()
            await self.person.round_video(clip())
            return
        await self._agree_to_abroad()
        await self.person.photo(photo())

    async def _agree_to_abroad(self) -> None:
        """Before the first photo is asked for, Telegram's servers are told of."""
        asked = [button for message in self.person.sees[-1:] for button in buttons(message)]
        agree = [one["callback_data"] for one in asked if one["text"].startswith(("同意，在这里", "I agree, send"))]
        if agree:
            await self.person.press_data(agree[-1])
            await self.settled()

    async def _press(self, pressed: Pressed) -> None:
        await self._agree_to_abroad()
        for message in reversed(self.person.sees):
            for shown in buttons(message):
                if await self._value(unpacked(shown["callback_data"])) == pressed:
                    await self.person.press_data(shown["callback_data"], message)
                    return
        await self.person.press_data(Button("choice", pressed.stamp, 1, 0).packed())

    async def _value(self, button: Button | None) -> Pressed | None:
        """What a button of a choice stands for."""
        if button is None or button.kind != "choice":
            return None
        found = await self.app.store.events_after(self.id, button.seq - 1, 1)
        choices = reply_of(found[0].body).choices if found else ()
        return Pressed(button.stamp, choices[button.index].value) if button.index < len(choices) else None

    async def _change(self, key: str) -> None:
        """Through the list of lines under the newest card that has this one; else by typing."""
        for message in reversed(self.person.sees):
            for shown in buttons(message):
                button = unpacked(shown["callback_data"])
                if button and button.kind == "rows" and (row := await self._row(button, key)) is not None:
                    await self.person.press_data(shown["callback_data"], message)
                    await self.settled()
                    data = Button("row", button.stamp, button.seq, row).packed()
                    assert data in [one["callback_data"] for one in buttons(message)], "the line is not offered"
                    await self.person.press_data(data, message)
                    return
        await self.person.say(f"/change {key}")

    async def _row(self, button: Button, key: str) -> int | None:
        found = await self.app.store.events_after(self.id, button.seq - 1, 1)
        rows = [row.key for row in reply_of(found[0].body).card if row.changeable] if found else []
        all_rows = [row.key for row in reply_of(found[0].body).card] if found else []
        return all_rows.index(key) if key in rows else None

    async def _as_if(self, what: What) -> None:
        number = InboundId(f"telegram:other:{next(self.numbers)}")
        who = Who("applicant", self.account)
        await self.app.assistant.handle(Inbound(number, self.id, who, what, self.clock.now()))
