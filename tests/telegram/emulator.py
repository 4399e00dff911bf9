"""Telegram's side of the Bot API, small but real: HTTP, multipart, files with bytes, long polls, webhooks, faults.

It keeps what a person would see: chats with messages, edits, deletions, keyboards. Behaviour as documented at
core.telegram.org/bots/api (Bot API 9); errors carry the texts of the cloud's.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, web

TOKEN = "4200001:made-up-token-for-tests"
BOT = {"id": 4200001, "is_bot": True, "first_name": "Xiaobei", "username": "xiaobei_test_bot"}
MOST_CHARACTERS = 4096
MOST_CAPTION = 1024
CLOUD_BYTES = 20 << 20


@dataclass
class Fault:
    """What goes wrong at the next call of a method: an error answer, silence, or a broken connection."""

    method: str
    status: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    hang_s: float = 0
    chat: int = 0
    after: bool = False  # what was asked is done, and then it goes wrong


class Wrong(Exception):
    """An error answer."""

    def __init__(self, status: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


@dataclass
class Emulator:
    """One bot's Telegram. Times are real; ids count up."""

    url: str = ""
    updates: list[dict[str, Any]] = field(default_factory=list)
    chats: dict[int, dict[int, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[str, bytes] = field(default_factory=dict)
    calls: list[tuple[float, str, dict[str, Any]]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[int] = field(default_factory=set)
    topics: dict[int, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    moved: dict[int, int] = field(default_factory=dict)  # groups that became supergroups
    menu: dict[str, list[str]] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    local: Path | None = None  # where a local Bot API server lays files down; None: the cloud
    webhook: str = ""
    secret: str = ""
    numbers: count = field(default_factory=lambda: count(1000))
    update_numbers: count = field(default_factory=lambda: count(5_000_001))
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    # What people do

    async def happen(self, **update: Any) -> int:
        """Something a person did; Telegram tells the bot of it."""
        number = next(self.update_numbers)
        async with self.news:
            self.updates.append({"update_id": number, **update})
            self.news.notify_all()
        return number

    def put(self, chat: dict[str, Any], sender: dict[str, Any], **content: Any) -> dict[str, Any]:
        """A message in a chat."""
        number = next(self.numbers)
        message = {"message_id": number, "date": int(time.time()), "chat": chat, "from": sender, **content}
        self.chats[chat["id"]][number] = message
        return message

    def file(self, data: bytes) -> dict[str, Any]:
        """A file on Telegram's servers, as messages name it."""
        name = f"file{next(self.numbers)}"
        self.files[name] = data
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": len(data)}

    # The Bot API

    async def call(self, request: web.Request) -> web.Response:
        """One call; its parameters come as a form, structures in it as JSON."""
        method = request.match_info["method"].lower()
        form = await request.post()
        params = {name: _read(value) for name, value in form.items()}
        self.calls.append((time.monotonic(), method, params))
        fault = self._fault(method, params)
        try:
            if fault and not fault.after:
                await self._go_wrong(fault, request)
            result = await self._do(method, params)
            if fault:
                await self._go_wrong(fault, request)
            return web.json_response({"ok": True, "result": result})
        except Wrong as wrong:
            answer = {"ok": False, "error_code": wrong.status, "description": wrong.description}
            return web.json_response(answer | {"parameters": wrong.parameters}, status=wrong.status)

    async def download(self, request: web.Request) -> web.Response:
        """A file's bytes, by the path that getFile gave."""
        data = self.files.get(request.match_info["path"].removeprefix("files/"))
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data)

    def _fault(self, method: str, params: dict[str, Any]) -> Fault | None:
        for fault in self.faults:
            if fault.method.lower() in (method, "*") and fault.chat in (0, params.get("chat_id")):
                self.faults.remove(fault)
                return fault
        return None

    async def _go_wrong(self, fault: Fault, request: web.Request) -> None:
        if fault.hang_s:
            await asyncio.sleep(fault.hang_s)
        if not fault.status:
            if request.transport:
                request.transport.abort()
            raise asyncio.CancelledError
        raise Wrong(fault.status, fault.description, **fault.parameters)

    async def _do(self, method: str, params: dict[str, Any]) -> Any:
        doing = getattr(self, f"do_{method}", None)
        if doing is None:
            raise Wrong(404, "Not Found: method not found")
        return await doing(**params) if asyncio.iscoroutinefunction(doing) else doing(**params)

    def do_getme(self) -> Any:
        return BOT

    def do_setmycommands(self, commands: Any, language_code: str = "", **_: Any) -> Any:
        self.menu[language_code] = [f"/{one['command']} {one['description']}" for one in commands]
        return True

    def do_deletewebhook(self, **_: Any) -> Any:
        self.webhook = ""
        return True

    def do_setwebhook(self, url: str, secret_token: str = "", **_: Any) -> Any:
        self.webhook, self.secret = url, secret_token
        return True

    async def do_getupdates(self, offset: int = 0, **more: Any) -> Any:
        """What was confirmed by a higher offset is gone; waits when there is nothing."""
        if self.webhook:
            raise Wrong(409, "Conflict: can't use getUpdates method while webhook is active")
        self.acknowledged |= {update["update_id"] for update in self.updates if update["update_id"] < offset}
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        if not self.updates:
            async with self.news:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(more.get("timeout", 0)):
                        await self.news.wait_for(lambda: bool(self.updates))
        return self.updates[:100]

    def do_createforumtopic(self, chat_id: int, name: str, **_: Any) -> Any:
        self._reach(chat_id)
        number = next(self.numbers)
        self.topics[chat_id][number] = str(name)
        return {"message_thread_id": number, "name": str(name), "icon_color": 0}

    def do_deleteforumtopic(self, chat_id: int, message_thread_id: int) -> Any:
        """With all that was said in it."""
        self._reach(chat_id, {"message_thread_id": message_thread_id})
        del self.topics[chat_id][message_thread_id]
        said = self.chats[chat_id]
        for number in [n for n, message in said.items() if message.get("message_thread_id") == message_thread_id]:
            del said[number]
        return True

    def do_pinchatmessage(self, **_: Any) -> Any:
        return True

    def do_copymessage(self, chat_id: int, from_chat_id: int, message_id: int, **more: Any) -> Any:
        self._reach(chat_id, more)
        copied = self.chats[from_chat_id].get(message_id)
        if copied is None:
            raise Wrong(400, "Bad Request: message to copy not found")
        content = {
            name: copied[name] for name in ("text", "photo", "video", "video_note", "document") if name in copied
        }
        return {"message_id": self._say(chat_id, more, **content)["message_id"]}

    def do_sendphoto(self, chat_id: int, **more: Any) -> Any:
        self._reach(chat_id, more)
        caption = str(more.get("caption", ""))
        if len(caption.encode("utf-16-le")) // 2 > MOST_CAPTION:
            raise Wrong(400, "Bad Request: message caption is too long")
        photo = more.get(str(more.get("photo")).removeprefix("attach://"))
        data = photo.file.read() if hasattr(photo, "file") else b""
        if data[:3] != b"\xff\xd8\xff":
            raise Wrong(400, "Bad Request: IMAGE_PROCESS_FAILED")
        sizes = [{**self.file(data), "width": 800, "height": 600}]
        return self._say(chat_id, more, photo=sizes, caption=caption, text="")

    def do_sendmessage(self, chat_id: int, text: str = "", **more: Any) -> Any:
        self._reach(chat_id, more)
        if not str(text).strip():
            raise Wrong(400, "Bad Request: message text is empty")
        if len(str(text).encode("utf-16-le")) // 2 > MOST_CHARACTERS:
            raise Wrong(400, "Bad Request: message is too long")
        return self._say(chat_id, more, text=str(text))

    def do_editmessagetext(self, text: str, chat_id: int, message_id: int, **more: Any) -> Any:
        return self._edit(chat_id, message_id, text=str(text), entities=more.get("entities"), **_markup(more))

    def do_editmessagereplymarkup(self, chat_id: int, message_id: int, **more: Any) -> Any:
        return self._edit(chat_id, message_id, **_markup(more))

    def do_deletemessage(self, chat_id: int, message_id: int) -> Any:
        if self.chats[chat_id].pop(message_id, None) is None:
            raise Wrong(400, "Bad Request: message to delete not found")
        return True

    def do_answercallbackquery(self, **_: Any) -> Any:
        return True

    def do_sendchataction(self, **_: Any) -> Any:
        return True

    def do_getfile(self, file_id: str) -> Any:
        if file_id not in self.files:
            raise Wrong(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id])
        if self.local is not None:
            path = self.local / file_id
            path.write_bytes(self.files[file_id])
            return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": str(path)}
        if size > CLOUD_BYTES:
            raise Wrong(400, "Bad Request: file is too big")
        return {"file_id": file_id, "file_unique_id": f"u{file_id}", "file_size": size, "file_path": f"files/{file_id}"}

    def _say(self, chat_id: int, more: dict[str, Any], **content: Any) -> Any:
        """A reply keyboard belongs to the chat, not to the message; a topic's number goes with it."""
        markup = more.get("reply_markup") or {}
        chat = {"id": chat_id, "type": "private" if chat_id > 0 else "supergroup"}
        if "inline_keyboard" in markup:
            content["reply_markup"] = markup
        if more.get("message_thread_id"):
            content["message_thread_id"] = int(more["message_thread_id"])
        message = self.put(chat, BOT, **content)
        message["_keyboard"] = markup.get("keyboard")
        message["entities"] = more.get("entities") or []
        return {name: value for name, value in message.items() if not name.startswith("_")}

    def _edit(self, chat_id: int, message_id: int, **content: Any) -> Any:
        message = self.chats[chat_id].get(message_id)
        if message is None:
            raise Wrong(400, "Bad Request: message to edit not found")
        if message.get("_old"):
            raise Wrong(400, "Bad Request: message can't be edited")
        if all(message.get(name) == value for name, value in content.items()):
            raise Wrong(400, "Bad Request: message is not modified")
        message.update(content)
        return {name: value for name, value in message.items() if not name.startswith("_")}

    def _reach(self, chat_id: int, more: dict[str, Any] | None = None) -> None:
        if chat_id in self.blocked:
            raise Wrong(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.moved:
            to = self.moved[chat_id]
            raise Wrong(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=to)
        topic = int((more or {}).get("message_thread_id", 0))
        if topic and topic not in self.topics[chat_id]:
            raise Wrong(400, "Bad Request: message thread not found")

    async def bring(self) -> None:
        """Webhook mode: bring updates one after the other; one that is not answered with 200 comes again."""
        async with ClientSession() as session:
            while True:
                async with self.news:
                    await self.news.wait_for(lambda: bool(self.updates and self.webhook))
                    update = self.updates[0]
                if await self._brought(session, update):
                    self.acknowledged.add(update["update_id"])
                    self.updates.remove(update)
                else:
                    await asyncio.sleep(0.05)

    async def _brought(self, session: ClientSession, update: dict[str, Any]) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        try:
            async with session.post(self.webhook, json=update, headers=headers) as answer:
                return answer.status == 200
        except ClientError:
            return False


@asynccontextmanager
async def emulator() -> AsyncIterator[Emulator]:
    """Serving on a free port of loopback until the block ends."""
    made = Emulator()
    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/bot{token}/{method}", made.call)
    app.router.add_get("/file/bot{token}/{path:.+}", made.download)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"  # type: ignore[union-attr]
    bringing = asyncio.create_task(made.bring())
    try:
        yield made
    finally:
        bringing.cancel()
        await runner.cleanup()


def _markup(more: dict[str, Any]) -> dict[str, Any]:
    return {"reply_markup": more.get("reply_markup") or {"inline_keyboard": []}}


def _read(value: Any) -> Any:
    """A form's field: JSON where it is JSON that is no bare text."""
    if not isinstance(value, str):
        return value
    if value[:1] in "[{" or value.lstrip("-").isdecimal() or value in ("true", "false"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
