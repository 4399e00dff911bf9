"""The default first filing really runs through rasa-sdk's executor, PaddleOCR and DeepFace, and keeps its secrets.

Nothing is scripted here: the house as `make run` builds it, pictures from the generator, a real clip, real workers, the
sandbox over HTTP. What runs in a worker process is counted there, around the library's own functions.
"""

from __future__ import annotations

import asyncio
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from rasa_sdk.executor import ActionExecutor

from bot.app import App
from bot.settings import Settings
from dialogs.messages import Command, Inbound, InboundId, Reason, Status, Who
from tests.actions.clips import CHALLENGE_OF_D3_LOOP, clip_of, frames, portrait_for_card, real
from tests.bot.channel_stages import WebStage, page_headers
from tests.bot.scripted_house import served
from tests.documents import draw, people
from tests.documents.people import Person

_COUNTS: dict[str, int] = {}


def count_in_worker(module: str, owner: str, name: str) -> None:
    """In a worker process: count the calls of a library's function from now on."""
    import importlib

    holder = importlib.import_module(module)
    for part in filter(None, owner.split(".")):
        holder = getattr(holder, part)
    original, key = getattr(holder, name), f"{module}.{name}"

    def counted(*args: object, **named: object) -> object:
        _COUNTS[key] = _COUNTS.get(key, 0) + 1
        return original(*args, **named)

    setattr(holder, name, counted)


def counted_in_worker() -> dict[str, int]:
    """In a worker process: how often each was called."""
    return _COUNTS


@pytest.mark.clips
def test_a_first_filing_really_runs_and_nothing_personal_lies_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    ran: list[str] = []
    run = ActionExecutor.run

    async def noted(self: ActionExecutor, call: dict) -> object:  # type: ignore[type-arg]
        ran.append(call["next_action"])
        return await run(self, call)

    monkeypatch.setattr(ActionExecutor, "run", noted)
    person = next(somebody for somebody in map(people.person, range(40, 99)) if somebody.valid_to is None)
    counts = asyncio.run(_file(person, tmp_path))

    assert counts["paddleocr.predict"] >= 2
    assert counts["deepface.DeepFace.verify"] >= 1
    assert {"read_document", "compare_face", "look_up_filing", "reserve_server", "submit_order"} <= set(ran)
    for secret in (person.number, person.name, "13811112222", "canary@example.com"):
        assert secret not in caplog.text


async def _file(person: Person, var: Path) -> dict[str, int]:
    async with served(App, Settings()) as app:
        await app.readers.run(count_in_worker, "paddleocr", "TextRecognition", "predict")
        await app.faces.run(count_in_worker, "deepface.DeepFace", "", "verify")
        applicant = Filer(app, "zh", "china", "sandbox-person")
        await applicant.open()
        try:
            await applicant.file(person)
            await _decide(app, applicant)
            _nothing_lies_open(var, person)
            await _delete(app, applicant)
            _nothing_lies_open(var, person)
            assert [path for path in (var / "files").rglob("*") if path.is_file()] == []
        finally:
            await applicant.close()
        return {**await app.readers.run(counted_in_worker), **await app.faces.run(counted_in_worker)}


class Filer(WebStage):
    """Somebody at the page's own API, who reads what is asked and answers it."""

    async def file(self, person: Person) -> None:
        """From hello to submission."""
        first = next(frames(real("clips/d3.mp4")))
        front = _jpeg(draw.id_card_front(person, portrait_for_card(first)))
        selfie = clip_of(frames(real("clips/d3.mp4"), 7.8, 11.79), rate=25)
        await self.do(Who("applicant"), Command("start"))
        await self._press("ask.consent.service", "agree")
        await self._press("ask.subject.nature", "person")
        await self._press("ask.consent.documents", "agree")
        await self._upload("ask.subject.id_front", "photo", front)
        await self._upload("ask.subject.id_back", "photo", _jpeg(draw.id_card_back(person)))
        card = await self._press("ask.subject.card", "right")
        assert {row["key"]: row["value"] for row in card["card"]}["subject.id_number"] == person.number
        await self._say("ask.sites.domain", "example-canary.cn")
        await self._press("ask.consent.face", "agree")
        await self._upload("ask.face.video", "video", selfie)
        await self._press("ask.sites.server", "i-bp1personfit00a3")
        await self._press("ask.filing.type_card", "right")
        await self._say("ask.sites.name", "晓雨手作记录")
        await self._press("ask.sites.content", "other")
        await self._say("ask.contact.mobile", "13811112222")
        await self._say("ask.contact.emergency", "13911112222")
        await self._say("ask.contact.email", "canary@example.com")
        await self._press("ask.subject.mail_address", "same_address")
        summary = await self._press("ask.filing.summary", "submit")
        rows = {row["key"]: row["value"] for row in summary["card"]}
        assert rows["face.decision"] == "通过", "the real comparison did not match"

    async def _press(self, key: str, value: str) -> dict:  # type: ignore[type-arg]
        asked = await self._asked(key)
        await self._tell_page("/api/turn", {"stamp": asked["stamp"], "pressed": value})
        return asked

    async def _say(self, key: str, words: str) -> None:
        await self._asked(key)
        await self._tell_page("/api/turn", {"said": words})

    async def _upload(self, key: str, kind: str, data: bytes) -> None:
        await self._asked(key)
        assert self.session
        nonce = await self._challenge() if kind == "video" else ""
        query = {"id": f"{next(self.numbers):032x}", "kind": kind, "nonce": nonce}
        async with self.session.post("/api/upload", params=query, data=data, headers=page_headers(self)) as answer:
            assert answer.status == 200, await answer.text()

    async def _challenge(self) -> str:
        """Ask until the challenge is the one that the clip performs."""
        assert self.session
        while True:
            async with self.session.post("/api/challenge", headers=page_headers(self), json={}) as asked:
                told = await asked.json()
            if tuple(action["name"] for action in told["actions"]) == CHALLENGE_OF_D3_LOOP:
                return str(told["nonce"])

    async def _asked(self, key: str) -> dict:  # type: ignore[type-arg]
        """Wait until this is the question."""
        assert self.session
        for _ in range(900):
            async with self.session.get("/api/messages") as answer:
                said = [one for one in (await answer.json())["messages"] if one.get("stamp")]
            if said and said[-1]["key"] == key:
                return said[-1]
            await asyncio.sleep(0.1)
        raise AssertionError(f"{key} was never asked; last: {said[-1]['key'] if said else None}")

    async def _tell_page(self, path: str, body: dict[str, str]) -> None:
        assert self.session
        body = {"id": f"{next(self.numbers):032x}", **body}
        async with self.session.post(path, json=body, headers=page_headers(self)) as answer:
            assert answer.status == 200, await answer.text()


async def _decide(app: App, applicant: Filer) -> None:
    """The reviewer passes; the sandbox's own push says that it was handed in."""
    order = (await app.store.get(applicant.id)).filing.order
    assert order
    status = Status(order.id, order.version, "pass", (Reason("R01"),))
    await app.assistant.handle(Inbound(InboundId("pass"), applicant.id, Who("staff", "rev"), status, datetime.now(UTC)))
    for _ in range(300):
        state = (await app.store.get(applicant.id)).filing.order.state.value  # type: ignore[union-attr]
        if state in ("sms_pending", "authority_review"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the order was never handed in: {state}")


async def _delete(app: App, applicant: Filer) -> None:
    await applicant._tell_page("/api/turn", {"command": "delete"})
    await applicant._tell_page("/api/turn", {"stamp": "pending0", "pressed": "yes"})
    assert (await app.store.get(applicant.id)).deleted


def _nothing_lies_open(var: Path, person: Person) -> None:
    """No byte of what identifies him, in no file that we write: database, media, sandbox, queue."""
    secrets = [person.number, person.name, person.address[:12], "13811112222", "canary@example.com"]
    needles = [form for secret in secrets for form in (secret.encode(), json.dumps(secret).strip('"').encode())]
    for path in var.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert not [needle for needle in needles if needle in data], f"{path.name} tells somebody's secret"
            assert not re.search(rb"\xff\xd8\xff\xe0..JFIF", data, re.DOTALL), f"{path.name} holds an open picture"


def _jpeg(picture: Image.Image) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, "JPEG", quality=92)
    return kept.getvalue()
