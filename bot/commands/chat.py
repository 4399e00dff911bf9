"""The assistant in the terminal, with everything real behind it. `send FILE`, `change 3`, `/help`; Ctrl+D ends."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

from aiohttp import web

from bot.app import App
from bot.channels.console import to_text, to_what
from bot.channels.sanitising import clean_clip, clean_picture
from bot.commands.serve import listen
from bot.messenger import VISITORS
from bot.settings import load
from bot.storage.store import reply_of
from dialogs.engine.phrase import Phrased, phrase
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Sent, What, Who

_CLIPS = {".mp4", ".webm", ".mov", ".3gp", ".mkv"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """As which of the sandbox's customers, in which language."""
    parser.add_argument("--as", dest="who", choices=sorted(VISITORS), default="person")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    parser.add_argument("--challenge", default="turn_left,blink", help="what a clip that is sent is taken to show")


def run(args: argparse.Namespace) -> int:
    """Talk until the input ends."""
    asyncio.run(_talk(args))
    return 0


async def _talk(args: argparse.Namespace) -> None:
    listening = listen("127.0.0.1", 0)
    app = App(load(), f"http://127.0.0.1:{listening.getsockname()[1]}")
    await app.start(ticks=False)
    runner = web.AppRunner(app.http(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    conversation = await app.open_conversation(VISITORS[args.who], args.language)
    terminal = Terminal(app, conversation, tuple(args.challenge.split(",")))
    try:
        await terminal.talk()
    finally:
        await runner.cleanup()
        await app.stop()


class Terminal:
    """One conversation on standard input and output."""

    def __init__(self, app: App, conversation: ConversationId, challenge: tuple[str, ...]) -> None:
        self._app = app
        self._id = conversation
        self._challenge = challenge
        self._seen = 0
        self._asked: Phrased | None = None

    async def talk(self) -> None:
        """Say hello, then line after line."""
        showing = asyncio.create_task(self._show())
        await self._do(Command("start"))
        while line := await asyncio.to_thread(sys.stdin.readline):
            if line.strip():
                await self._take(line)
        await asyncio.sleep(0.3)
        showing.cancel()

    async def _take(self, line: str) -> None:
        what = to_what(line, self._asked)
        if isinstance(what, Path):
            sent = await self._file(what)
            if sent is not None:
                await self._do(sent)
        else:
            await self._do(what)

    async def _do(self, what: What) -> None:
        inbound = Inbound(
            InboundId(f"console:{secrets.token_hex(8)}"), self._id, Who("applicant"), what, self._app.clock.now()
        )
        await self._app.assistant.handle(inbound)

    async def _file(self, path: Path) -> Sent | None:
        texts, kind = self._app.assistant.script.texts, "video" if path.suffix.lower() in _CLIPS else "photo"
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as unread:
            print(f"{path}: {unread.strerror}")
            return None
        limits = self._app.upload_settings
        if kind == "video":
            clean = await self._app.media.run(clean_clip, data, limits.clip)
        else:
            clean = await self._app.media.run(clean_picture, data, limits.reader)
        if isinstance(clean, str):
            print(texts.say(f"problem.{clean}", "zh"))
            return None
        ref = await self._app.files.put(clean, conversation=self._id, kind=kind)
        return Sent(
            ref, "video" if kind == "video" else "photo", len(clean), self._challenge if kind == "video" else ()
        )

    async def _show(self) -> None:
        """Print what is said, whenever it is said."""
        while True:
            for event in await self._app.store.events_after(self._id, self._seen):
                self._seen = event.seq
                if event.kind == "reply" and not event.seat:
                    language = (await self._app.store.get(self._id)).language
                    said = phrase(reply_of(event.body), self._app.assistant.script.texts, language, full=True)
                    self._asked = said if said.wants != "none" else self._asked
                    print(f"\n{to_text(said)}", flush=True)
            await self._app.announcer.wait(self._id, self._seen, 1.0)
