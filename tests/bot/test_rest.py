"""The REST channel: Rasa's shape, guarded by a token, and what that shape lacks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestClient

from bot.app import App
from bot.settings import Settings
from dialogs.messages import Inbound, InboundId, StaffSaid, Who
from tests.bot.web_house import house, jpeg, visiting

TOKEN = {"Authorization": "Bearer a-token-of-the-rest-channel"}
Caller = TestClient[Any, Any]


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> App:
    return house(monkeypatch, tmp_path / "var")


async def say(client: Caller, message: str, **metadata: str) -> list[dict[str, Any]]:
    call = {"sender": "acc-1", "message": message, "metadata": metadata}
    answer = await client.post("/webhooks/rest/webhook", json=call, headers=TOKEN)
    assert answer.status == 200, await answer.text()
    replies: list[dict[str, Any]] = await answer.json()
    return replies


def test_it_is_shut_without_the_token_and_absent_unless_enabled(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            for method, path in (("post", "webhook"), ("post", "files"), ("post", "challenge"), ("get", "messages")):
                for given in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Bearer ünknown"}):
                    answer = await getattr(client, method)(f"/webhooks/rest/{path}", headers=given)
                    assert answer.status == 401, path
        shut = App(Settings(), app.url)
        async with visiting(shut) as client:
            assert (await client.post("/webhooks/rest/webhook", headers=TOKEN)).status == 404

    asyncio.run(go())


def test_it_does_not_start_with_a_token_anybody_could_guess(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", "short")
    with pytest.raises(ValueError, match="16 characters"):
        app.rest()


def test_a_conversation_in_rasas_shape_by_words_and_by_buttons(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            replies = await say(client, "/command start", message_id="m-1")
            assert all(reply["recipient_id"] == "acc-1" for reply in replies)
            [agree] = replies[-1]["buttons"]
            asked = await say(client, agree["payload"], message_id="m-2")
            assert [button["payload"].split()[-1] for button in asked[-1]["buttons"]] == ["person", "company", "other"]
            assert asked[-1]["custom"]["progress"]["step"] == 2
            again = await say(client, agree["payload"], message_id="m-2")
            assert again == asked
            by_words = await say(client, "个人", message_id="m-3")
            assert by_words[-1]["buttons"]

    asyncio.run(go())


def test_a_file_is_named_in_a_later_message_by_its_own_sender_only(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            await say(client, "/command start")
            form = aiohttp.FormData()
            form.add_field("sender", "acc-1")
            form.add_field("kind", "photo")
            form.add_field("file", jpeg(), filename="card.jpg")
            stored = await (await client.post("/webhooks/rest/files", data=form, headers=TOKEN)).json()
            told = await say(client, "", file=stored["file"], message_id="m-9")
            assert told
            call = {"sender": "acc-2", "message": "", "metadata": {"file": stored["file"]}}
            assert (await client.post("/webhooks/rest/webhook", json=call, headers=TOKEN)).status == 404
            bad = aiohttp.FormData()
            bad.add_field("sender", "acc-1")
            bad.add_field("file", b"no picture", filename="card.jpg")
            refused = await client.post("/webhooks/rest/files", data=bad, headers=TOKEN)
            assert (refused.status, (await refused.json())["problem"]) == (422, "unreadable_file")

    asyncio.run(go())


def test_what_comes_later_is_fetched_by_waiting_for_it(app: App) -> None:
    async def go() -> None:
        async with visiting(app) as client:
            await say(client, "/command start")
            page = await fetch(client, 0)
            waiting = asyncio.create_task(fetch(client, page["last"], wait=10))
            await asyncio.sleep(0.1)
            [id_] = await app.store.conversations_of("acc-1")
            said = Inbound(InboundId("desk:1"), id_, Who("staff", "s1"), StaffSaid("请补一张照片"), app.clock.now())
            await app.assistant.handle(said)
            async with asyncio.timeout(5):
                later = await waiting
            assert [message["text"] for message in later["messages"]] == ["请补一张照片"]

    asyncio.run(go())


async def fetch(client: Caller, after: int, wait: int = 0) -> dict[str, Any]:
    query = {"sender": "acc-1", "after": str(after), "wait": str(wait)}
    page: dict[str, Any] = await (await client.get("/webhooks/rest/messages", params=query, headers=TOKEN)).json()
    return page
