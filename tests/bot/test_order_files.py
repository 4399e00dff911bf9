"""The pictures of an order reach the provider: each is a link that he can open from outside, wherever our actions run."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from actions.submit_order import order_body
from bot.app import App
from bot.settings import ActionSettings, Settings
from bot.storage.rows import OrderRow
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Submission
from dialogs.messages import ConversationId, Key
from tests.bot.scripted_house import served

C1, PHOTO = ConversationId("c1"), b"a photo of a licence"
AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
ROW = OrderRow("o1", C1, 1, "to_authority", AT, AT, 1, "", None)


@pytest.mark.parametrize("elsewhere", ["", "http://127.0.0.1:1"])
def test_the_provider_fetches_an_orders_pictures_over_http(tmp_path: Path, monkeypatch, elsewhere: str) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))
    monkeypatch.setenv("XIAOBEI_ACTIONS_SECRET", "x" * 16)

    async def live() -> None:
        async with served(App, Settings(actions=ActionSettings(url=elsewhere))) as app:
            photo = await app.files.put(PHOTO, conversation=C1, kind="photo")
            frozen = Submission("o1", 1, {Key("sites.s1.domain"): "example.cn"}, {Key("subject.id_front"): photo})
            slots = app.chores.order_slots(Conversation(C1, "acc-1"), ROW, frozen)
            body = order_body("o1", 1, str(slots["payload"]))
            async with aiohttp.ClientSession() as provider:
                link = body.files["subject.id_front"]
                answer = await provider.get(link)
                assert (answer.status, await answer.read()) == (200, PHOTO)
                assert (await provider.get(f"{link[:-3]}xxx")).status == 404

    asyncio.run(live())


def test_the_sandbox_takes_no_order_whose_pictures_nobody_outside_can_open(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))

    async def live() -> None:
        async with served(App, Settings()) as app, aiohttp.ClientSession() as session:
            payload = json.dumps({"sms": False, "files": {"subject.id_front": "https://files.example/1"}})
            body = order_body("o1", 1, payload).model_dump(mode="json")
            path = f"{app.provider_settings.url}/v1/orders/o1/versions/1"
            headers = {"Authorization": f"Bearer {app.provider_settings.token}"}
            inner = body | {"files": {"subject.id_front": "local:/files/1"}}
            for sent, status in ((inner, 400), (body, 200)):
                assert (await session.put(path, json=sent, headers=headers)).status == status

    asyncio.run(live())
