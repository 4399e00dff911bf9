"""Each channel's way of playing a transcript in the real house.

What the applicant does travels through the channel (HTTP of the page, HTTP of the REST channel, a line typed in the
terminal); staff, provider and clock use the door, as the desk and the hook do. Photos and clips are real small files.
"""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from itertools import count, product
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from aiohttp import ClientSession, CookieJar, FormData
from PIL import Image

from actions.registers.customer import Customer
from bot.channels.console import to_text, to_what
from bot.storage.store import reply_of
from dialogs.engine.conversation import Conversation
from dialogs.engine.phrase import phrase
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Pressed, Said, Sent, What, Who
from dialogs.replies import Reply
from tests.bot.scripted_house import TOKEN, ScriptedApp
from tests.fakes import HandClock
from tests.transcripts.stage import ALL, Play, read

_CHANNELS = ("web", "telegram", "rest", "console")


def quarters(*channels: str) -> list[Any]:
    """Channel, language and every fourth transcript. `make test` plays each on two of the four channels, in zh on one and
    in en on the other; `make trial` all on all in both.
    """
    cases = product(channels, range(4), range(2))
    return [_quarter(_CHANNELS.index(channel), part, language) for channel, part, language in cases]


def _quarter(channel: int, part: int, language: int) -> Any:
    tested = (channel + part) % 2 == 0 and language == (channel // 2 + part // 2) % 2
    return pytest.param(
        _CHANNELS[channel],
        ("zh", "en")[language],
        ALL[part::4],
        marks=() if tested else (pytest.mark.trial,),
        id=f"{_CHANNELS[channel]}-{('zh', 'en')[language]}-{part}",
    )


async def play_all(
    app: ScriptedApp, transcripts: Sequence[Path], stage_of: Callable[[str, str], ChannelStage]
) -> list[str]:
    """In one house, each by a customer of its own; what was missed. `stage_of(site, name)`."""
    missed: list[str] = []
    for path in transcripts:
        transcript = read(path)
        app.world.clear()
        app.world.update(transcript["world"])
        _next_morning(app)
        stage = stage_of(transcript.get("site", "china"), path.stem)
        await stage.open()
        try:
            await Play(stage).run(transcript)
        except AssertionError as unlike:
            missed.append(f"{path.stem}: {unlike}")
        finally:
            await stage.close()
    return missed


def _next_morning(app: ScriptedApp) -> None:
    """What the transcripts before moved the clock by must not decide whether somebody is at the desk in this one."""
    hours = app.assistant.script.hours
    app.hand.at = hours.next(hours.closing(app.hand.now())).astimezone(UTC)


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
        return await self._told("reply")

    async def withheld(self) -> list[Reply]:
        return await self._told("withheld")

    async def _told(self, kind: str) -> list[Reply]:
        told = await self.app.store.events_after(self.id, 0, 2000)
        return [reply_of(event.body) for event in told if event.kind == kind]

    async def _settled(self) -> None:
        """Until no action is under way."""
        for _ in range(1500):
            if not is_busy(await self.app.store.get(self.id)):
                return
            await asyncio.sleep(0.02)
        raise AssertionError("an action never came back")


def is_busy(conversation: Conversation) -> bool:
    """Whether somebody still looks something up, or the provider is asked."""
    return (
        conversation.asking
        or bool(conversation.reading)
        or any(
            filing.recalling or filing.looking or any(job.state == "running" for job in filing.jobs.values())
            for filing in conversation.filings
        )
    )


@dataclass
class WebStage(ChannelStage):
    """The page's own requests: cookie, CSRF token, ids of its own making."""

    session: ClientSession | None = None
    csrf: str = ""
    guests: dict[str, tuple[ClientSession, str]] = field(default_factory=dict)  # by invitation: his browser, its token

    async def open(self) -> None:
        await super().open()
        token, session = await self.app.sessions.create("applicant", self.account, self.id)
        jar = CookieJar(unsafe=True)
        self.csrf = session.csrf
        self.session = ClientSession(self.app.url, cookie_jar=jar, cookies={"xiaobei": token})

    async def do(self, who: Who, what: What) -> None:
        if who.kind != "invited":
            await super().do(who, what)
            return
        if what == Command("open"):
            await self._open_link(who.name)
        else:
            session, csrf = self.guests[who.name]
            await self._post(session, "/i", csrf, what, (200, 401))  # 401: the link has ended
        await self._settled()

    async def close(self) -> None:
        for session, _ in self.guests.values():
            await session.close()
        await super().close()

    async def _open_link(self, id: str) -> None:
        """The link's page, its button, and the page behind it, in a browser of the person's own."""
        invitation = (await self.app.store.get(self.id)).invited(id)
        assert invitation is not None
        link = self.app.one_time.address(self.id, invitation.name).removeprefix(self.app.url)
        session = ClientSession(self.app.url, cookie_jar=CookieJar(unsafe=True))
        async with session.get(link) as intro:
            assert intro.status == 200, await intro.text()
        async with session.post(link, data={"wish": "begin"}, headers={"Sec-Fetch-Site": "same-origin"}) as page:
            config = json.loads((await page.text()).split('id="config">')[1].split("</script>", maxsplit=1)[0])
        if id in self.guests:
            await self.guests[id][0].close()
        self.guests[id] = (session, config["csrf"])

    async def send(self, what: What) -> None:
        assert self.session
        await self._post(self.session, "", self.csrf, what, (200,))

    async def _post(self, session: ClientSession, at: str, csrf: str, what: What, fine: tuple[int, ...]) -> None:
        headers = {"X-CSRF": csrf, "Origin": self.app.url, "Sec-Fetch-Site": "same-origin"}
        number = f"{next(self.numbers):032x}"
        if isinstance(what, Sent):
            nonce = ""
            if what.kind == "video":
                async with session.post(f"{at}/api/challenge", headers=headers, json={}) as asked:
                    nonce = (await asked.json())["nonce"]
            query = {"id": number, "kind": what.kind, "nonce": nonce}
            data = clip() if what.kind == "video" else photo()
            async with session.post(f"{at}/api/upload", params=query, data=data, headers=headers) as answer:
                assert answer.status in fine, await answer.text()
            return
        async with session.post(f"{at}/api/turn", json={"id": number, **_as_json(what)}, headers=headers) as answer:
            assert answer.status in fine, await answer.text()


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
    """Two seconds of coarse moving noise in an MP4, never the same twice; fine noise takes a second to encode."""
    dice = np.random.default_rng(random.randrange(1 << 30))
    kept = io.BytesIO()
    with av.open(kept, "w", format="mp4") as out:
        stream = out.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(20):
            picture = dice.integers(0, 255, (6, 8, 3), dtype=np.uint8).repeat(40, axis=0).repeat(40, axis=1)
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
