"""The real house with scripted actions, and each channel's way of playing a transcript in it.

What the applicant does travels through the channel (HTTP of the page, HTTP of the REST channel, a line typed in the
terminal); staff, provider and clock use the door, as the desk and the hook do. Photos and clips are real small files.
"""

from __future__ import annotations

import asyncio
import io
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import av
import numpy as np
from aiohttp import ClientSession, CookieJar, FormData, web
from PIL import Image

from actions.rasa import Executor
from actions.registers.customer import Customer
from bot.app import App
from bot.channels.console import to_text, to_what
from bot.chores import Runs
from bot.commands.serve import listen
from bot.settings import RestSection, Settings
from bot.storage.store import reply_of
from bot.work import Work, WorkSettings
from dialogs.engine.phrase import phrase
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Pressed, Reply, Said, Sent, What, Who
from tests.fakes import HandClock
from tests.transcripts.stage import verbs_of

TOKEN = "a-token-for-tests-only"
QUICKLY = WorkSettings(
    poll_s=0.02, unhurried_poll_s=0.02, action_retry_s=(), notice_retry_s=(0.05,), submit_retry_s=(0.05,)
)


Served = TypeVar("Served", bound=App)


@dataclass(frozen=True)
class ScriptedApp(App):
    """The house as it is, but for what its actions find and what time it is."""

    world: dict[str, Any] = field(default_factory=dict)
    hand: HandClock = field(default_factory=HandClock)

    @cached_property
    def clock(self) -> HandClock:
        return self.hand

    @cached_property
    def work(self) -> Work:
        return Work(self.database, self.chores, QUICKLY)

    @cached_property
    def _executor(self) -> Runs:
        return Executor(verbs_of(self.world))


@asynccontextmanager
async def house() -> AsyncIterator[ScriptedApp]:
    """With the REST channel and scripted actions."""
    async with served(ScriptedApp, Settings(rest=RestSection(enabled=True))) as app:
        yield app


@asynccontextmanager
async def served(kind: type[Served], settings: Settings) -> AsyncIterator[Served]:
    """A house on a free port of loopback, until the block ends."""
    socket = listen("127.0.0.1", 0)
    app = kind(settings, f"http://127.0.0.1:{socket.getsockname()[1]}")
    await app.start(ticks=False)
    runner = web.AppRunner(app.http(), access_log=None)
    await runner.setup()
    await web.SockSite(runner, socket).start()
    try:
        yield app
    finally:
        await runner.cleanup()
        await app.stop()


@dataclass
class ChannelStage:
    """What all channels share: staff and clock through the door, reading the replies, waiting until all is done."""

    app: ScriptedApp
    language: str
    site: str
    account: str = "account"
    id: ConversationId = field(default=ConversationId(""))
    numbers: count = field(default_factory=count)

    @property
    def clock(self) -> HandClock:
        return self.app.hand

    @property
    def store(self) -> Any:
        return self.app.store

    async def open(self) -> None:
        self.id = await self.app.open_conversation(Customer(self.account, self.site), self.language)  # type: ignore[arg-type]

    async def close(self) -> None:
        """Let the connection go."""
        session: ClientSession | None = getattr(self, "session", None)
        if session is not None:
            await session.close()

    async def do(self, who: Who, what: What) -> None:
        if who.kind == "applicant":
            await self.send(what)
        else:
            number = InboundId(f"other:{next(self.numbers)}")
            await self.app.assistant.handle(Inbound(number, self.id, who, what, self.clock.now()))
        await self._settled()

    async def send(self, what: What) -> None:
        raise NotImplementedError

    async def replies(self) -> list[Reply]:
        told = await self.app.store.events_after(self.id, 0, 2000)
        return [reply_of(event.body) for event in told if event.kind == "reply"]

    async def _settled(self) -> None:
        """Until no action is under way."""
        for _ in range(1500):
            conversation = await self.app.store.get(self.id)
            if not any(job.state == "running" for filing in conversation.filings for job in filing.jobs.values()):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("an action never came back")


@dataclass
class WebStage(ChannelStage):
    """The page's own requests: cookie, CSRF token, ids of its own making."""

    session: ClientSession | None = None
    csrf: str = ""

    async def open(self) -> None:
        await super().open()
        token, session = await self.app.sessions.create("applicant", self.account, self.id)
        jar = CookieJar(unsafe=True)
        self.csrf = session.csrf
        self.session = ClientSession(self.app.url, cookie_jar=jar, cookies={"xiaobei": token})

    async def send(self, what: What) -> None:
        assert self.session
        headers = page_headers(self)
        number = f"{next(self.numbers):032x}"
        if isinstance(what, Sent):
            nonce = ""
            if what.kind == "video":
                async with self.session.post("/api/challenge", headers=headers, json={}) as asked:
                    nonce = (await asked.json())["nonce"]
            query = {"id": number, "kind": what.kind, "nonce": nonce}
            data = clip() if what.kind == "video" else photo()
            async with self.session.post("/api/upload", params=query, data=data, headers=headers) as answer:
                assert answer.status == 200, await answer.text()
            return
        async with self.session.post("/api/turn", json={"id": number, **_as_json(what)}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


@dataclass
class RestStage(ChannelStage):
    """Rasa's shape: words, payloads and files."""

    session: ClientSession | None = None

    async def open(self) -> None:
        await super().open()
        self.session = ClientSession(self.app.url, headers={"Authorization": f"Bearer {TOKEN}"})

    async def send(self, what: What) -> None:
        assert self.session
        metadata = {"message_id": str(next(self.numbers)), "language": self.language, "site": self.site}
        message = ""
        if isinstance(what, Sent):
            metadata["file"] = await self._upload(what)
        else:
            message = _as_message(what)
        body = {"sender": self.account, "message": message, "metadata": metadata}
        async with self.session.post("/webhooks/rest/webhook", json=body) as answer:
            assert answer.status == 200, await answer.text()
            for told in await answer.json():
                assert told["recipient_id"] == self.account and told["text"]

    async def _upload(self, what: Sent) -> str:
        assert self.session
        nonce = ""
        if what.kind == "video":
            async with self.session.post("/webhooks/rest/challenge", json={"sender": self.account}) as asked:
                nonce = (await asked.json())["nonce"]
        form = FormData()
        for name, value in {"sender": self.account, "kind": what.kind, "nonce": nonce}.items():
            form.add_field(name, value)
        form.add_field("file", clip() if what.kind == "video" else photo(), filename="sent")
        async with self.session.post("/webhooks/rest/files", data=form) as answer:
            assert answer.status == 200, await answer.text()
            return (await answer.json())["file"]


@dataclass
class ConsoleStage(ChannelStage):
    """Lines as one types them in the terminal: a button by its number, words as they are."""

    async def send(self, what: What) -> None:
        if isinstance(what, Sent):
            data = clip() if what.kind == "video" else photo()
            ref = await self.app.files.put(data, conversation=self.id, kind=what.kind)
            await self._handle(Sent(ref, what.kind, len(data), what.challenge))
            return
        asked = await self._asked()
        if isinstance(what, Pressed) and not _offers(asked, what):
            await self._handle(what)  # a terminal has no old or forged buttons; the door is asked all the same
            return
        typed = to_what(self._line(what, asked), asked)
        assert not isinstance(typed, Path)
        await self._handle(typed)

    def _line(self, what: What, asked: Any) -> str:
        match what:
            case Said(text):
                return text
            case Command("change", key):
                rows = [row.key for row in asked.card]
                return f"change {rows.index(key) + 1}" if key in rows else f"/change {key}"
            case Command(name, argument):
                return f"/{name} {argument}".strip()
            case Pressed(_, value):
                return str([choice.value for choice in asked.choices].index(value) + 1)
        raise AssertionError(what)

    async def _asked(self) -> Any:
        texts = self.app.assistant.script.texts
        said = [phrase(reply, texts, self.language, full=True) for reply in await self.replies() if reply.stamp]
        assert all(to_text(one) for one in said)
        return said[-1] if said else None

    async def _handle(self, what: What) -> None:
        number = InboundId(f"console:{next(self.numbers)}")
        await self.app.assistant.handle(Inbound(number, self.id, Who("applicant"), what, self.clock.now()))


def _offers(asked: Any, pressed: Pressed) -> bool:
    """Whether the last card has this button."""
    return bool(asked) and pressed.stamp == asked.stamp and pressed.value in [choice.value for choice in asked.choices]


def page_headers(stage: WebStage) -> dict[str, str]:
    """What the page's own script sends with everything that changes something."""
    return {"X-CSRF": stage.csrf, "Origin": stage.app.url, "Sec-Fetch-Site": "same-origin"}


STAGES = {"web": WebStage, "rest": RestStage, "console": ConsoleStage}


def photo() -> bytes:
    """A small JPEG, never the same twice."""
    noise = np.random.default_rng(random.randrange(1 << 30)).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    kept = io.BytesIO()
    Image.fromarray(noise).save(kept, "JPEG", quality=60)
    return kept.getvalue()


def clip() -> bytes:
    """Two seconds of small moving noise in an MP4, never the same twice."""
    dice = np.random.default_rng(random.randrange(1 << 30))
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(20):
            picture = dice.integers(0, 255, (240, 320, 3), dtype=np.uint8)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return kept.getvalue()


def _as_message(what: What) -> str:
    match what:
        case Said(text):
            return text
        case Pressed(stamp, value):
            return f"/press {stamp} {value}"
        case Command(name, argument):
            return f"/command {name} {argument}".strip()
    raise AssertionError(what)


def _as_json(what: What) -> dict[str, str]:
    match what:
        case Said(text):
            return {"said": text}
        case Pressed(stamp, value):
            return {"stamp": stamp, "pressed": value}
        case Command(name, argument):
            return {"command": name, "argument": argument}
    raise AssertionError(what)
