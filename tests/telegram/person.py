"""A person with Telegram: writes, presses, sends, and sees what is in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.telegram.emulator import Emulator


@dataclass
class Person:
    """`number` is both the user's and the private chat's."""

    telegram: Emulator
    number: int
    language: str = "zh-hans"

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.number, "is_bot": False, "first_name": "测", "language_code": self.language}

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.number, "type": "private", "first_name": "测"}

    async def send(self, **content: Any) -> int:
        """A message of any content; its update's number."""
        return await self.telegram.happen(message=self.telegram.put(self.chat, self.user, **content))

    async def say(self, text: str) -> int:
        return await self.send(text=text)

    async def photo(self, data: bytes, **more: Any) -> int:
        """In three sizes, as Telegram makes them: only the largest is the photo."""
        small = {**self.telegram.file(b"small"), "width": 90, "height": 67}
        return await self.send(photo=[small, {**self.telegram.file(data), "width": 1280, "height": 960}], **more)

    async def round_video(self, data: bytes) -> int:
        return await self.send(video_note={**self.telegram.file(data), "length": 384, "duration": 9})

    async def video(self, data: bytes, **more: Any) -> int:
        return await self.send(video={**self.telegram.file(data), "width": 640, "height": 480, "duration": 9}, **more)

    async def document(self, data: bytes, mime: str) -> int:
        return await self.send(document={**self.telegram.file(data), "mime_type": mime, "file_name": "x"})

    async def edit(self, message: dict[str, Any], text: str) -> int:
        message["text"] = text
        return await self.telegram.happen(edited_message={**message, "edit_date": message["date"] + 1})

    async def press_data(self, data: str, message: dict[str, Any] | None = None) -> int:
        """Press a button by what it carries."""
        on = message or self.sees[-1]
        shown = {name: value for name, value in on.items() if not name.startswith("_")}
        query = {"id": str(len(self.telegram.calls)), "from": self.user, "chat_instance": "1", "data": data}
        return await self.telegram.happen(callback_query={**query, "message": shown})

    async def press(self, label: str) -> int:
        """Press the newest button with this on it."""
        for message in reversed(self.sees):
            for button in buttons(message):
                if label in button["text"]:
                    return await self.press_data(button["callback_data"], message)
        raise AssertionError(f"no button {label!r} in {[b['text'] for m in self.sees for b in buttons(m)]}")

    @property
    def sees(self) -> list[dict[str, Any]]:
        """What the bot has said and not deleted, oldest first."""
        return [said for said in self.telegram.chats[self.number].values() if said["from"]["is_bot"]]

    @property
    def lies(self) -> list[dict[str, Any]]:
        """The person's own pictures and clips that lie in the chat."""
        mine = [said for said in self.telegram.chats[self.number].values() if not said["from"]["is_bot"]]
        return [said for said in mine if {"photo", "video", "video_note", "document"} & said.keys()]


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """All inline buttons under a message."""
    return [button for line in (message.get("reply_markup") or {}).get("inline_keyboard", []) for button in line]


@dataclass
class Colleague(Person):
    """A staff member in the staff's group."""

    group: int = -1001

    @property
    def _group_chat(self) -> dict[str, Any]:
        return {"id": self.group, "type": "supergroup", "title": "staff", "is_forum": True}

    async def write(self, topic: int, text: str) -> dict[str, Any]:
        """In a topic of the group; the message."""
        message = self.telegram.put(
            self._group_chat, self.user, text=text, message_thread_id=topic, is_topic_message=True
        )
        await self.telegram.happen(message=message)
        return message

    async def show(self, topic: int, data: bytes, caption: str = "") -> int:
        """A picture in a topic."""
        sizes = [{**self.telegram.file(data), "width": 1280, "height": 960}]
        said = self.telegram.put(self._group_chat, self.user, photo=sizes, message_thread_id=topic, caption=caption)
        return await self.telegram.happen(message=said)

    async def rewrite(self, said: dict[str, Any], text: str) -> int:
        """Change what was written."""
        said.update(text=text, edit_date=said["date"])
        return await self.telegram.happen(edited_message=said)

    def reads(self, topic: int) -> list[dict[str, Any]]:
        """What the bot said in a topic."""
        said = self.telegram.chats[self.group].values()
        return [one for one in said if one["from"]["is_bot"] and one.get("message_thread_id") == topic]

    async def press_header(self, topic: int, label: str) -> None:
        """A button under the header."""
        for message in self.reads(topic):
            for button in buttons(message):
                if label in button["text"]:
                    await self.press_data(button["callback_data"], message)
                    return
        raise AssertionError(f"no button {label!r}")
