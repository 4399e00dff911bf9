"""The three-slot form in aiogram-dialog, driven by its own test tools: no network, its storage in memory.

It says {} when it is ready. A line on stdin is {"cpu_s"}, the line that answers it {"count", "cpu_s"}. Its applicant
gives the same three answers as that of `forms.py`.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from itertools import count
from typing import Any

from aiogram import Dispatcher
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.test_tools import BotClient, MockMessageManager
from aiogram_dialog.test_tools.keyboard import InlineButtonTextLocator
from aiogram_dialog.test_tools.memory_storage import JsonMemoryStorage
from aiogram_dialog.widgets.input import TextInput
from aiogram_dialog.widgets.kbd import Button, Next, Select
from aiogram_dialog.widgets.text import Const, Format


class Form(StatesGroup):
    """Where the applicant stands."""

    name = State()
    kind = State()
    mobile = State()
    right = State()


def mobile(text: str) -> str:
    """Eleven digits, the first a 1."""
    if len(text) != 11 or not text.isdigit() or text[0] != "1":
        raise ValueError
    return text


async def start(_message: Any, dialog_manager: DialogManager) -> None:
    """Ask for the name."""
    await dialog_manager.start(Form.name, mode=StartMode.RESET_STACK)


async def picked(_event: Any, _widget: Any, manager: DialogManager, kind: str) -> None:
    """Keep the kind and ask for the number."""
    manager.dialog_data["kind"] = kind
    await manager.next()


async def answers(dialog_manager: DialogManager, **_: Any) -> dict[str, str]:
    """What the last card shows."""
    name, number = (dialog_manager.find(widget).get_value() for widget in ("name", "mobile"))
    return {"name": name, "kind": dialog_manager.dialog_data["kind"], "mobile": number}


def bot() -> tuple[Dispatcher, MockMessageManager]:
    """All of it."""
    kinds = Select(Format("{item}"), id="kind", item_id_getter=str, items=["person", "company"], on_click=picked)
    dialog = Dialog(
        Window(Const("Your name?"), TextInput("name", on_success=Next()), state=Form.name),
        Window(Const("Who are you?"), kinds, state=Form.kind),
        Window(Const("Your number?"), TextInput("mobile", type_factory=mobile, on_success=Next()), state=Form.mobile),
        Window(Format("{name} {kind} {mobile}"), Button(Const("Right"), id="right"), state=Form.right, getter=answers),
    )
    dispatcher, said = Dispatcher(storage=JsonMemoryStorage()), MockMessageManager()
    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(dialog)
    setup_dialogs(dispatcher, message_manager=said)
    return dispatcher, said


async def conversation(dispatcher: Dispatcher, said: MockMessageManager, person: int) -> int:
    """From hello to the card that sums up: four turns."""
    said.reset_history()
    client = BotClient(dispatcher, user_id=person, chat_id=person)
    await client.send("/start")
    await client.send("王小明")
    await client.click(said.last_message(), InlineButtonTextLocator("company"))
    await client.send("13812345678")
    assert said.last_message().text == "王小明 company 13812345678"
    return 4


async def main() -> None:
    """A round for each line."""
    (dispatcher, said), people = bot(), count(1)
    print(json.dumps({}), flush=True)
    for line in sys.stdin:
        cpu_s, done, began = json.loads(line)["cpu_s"], 0, time.process_time()
        while (used := time.process_time() - began) < cpu_s or not done:
            done += await conversation(dispatcher, said, next(people))
        print(json.dumps({"count": done, "cpu_s": used}), flush=True)


asyncio.run(main())
