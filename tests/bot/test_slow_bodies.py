"""A body that comes in two segments is read to its end, at every door that strangers post to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from actions.registers.signature import headers_for
from bot.app import App
from bot.channels import provider_pc
from bot.settings import Settings
from tests.bot.scripted_house import served


async def slowly(body: bytes) -> AsyncIterator[bytes]:
    """In two segments, the second a while after the first."""
    yield body[:20]
    await asyncio.sleep(0.2)
    yield body[20:]


def test_receipts_and_wishes_for_a_link_may_come_in_two_segments(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("XIAOBEI_VAR", str(tmp_path))

    async def live() -> None:
        async with served(App, Settings()) as app, aiohttp.ClientSession(app.url) as session:
            receipts = json.dumps([{"biz_id": "not-ours", "out_id": "nobody", "success": False}]).encode()
            answer = await session.post(f"/sms/report/{app.report_token}", data=slowly(receipts))
            assert (answer.status, (await answer.json())["code"]) == (200, 0)
            wish = json.dumps({"account": "sandbox-person", "site": "china"}).encode()
            signed = headers_for(app.provider_settings.secret, wish, app.clock.now())
            answer = await session.post(provider_pc.PATH, data=slowly(wish), headers=signed)
            assert answer.status == 200 and "url" in await answer.json()

    asyncio.run(live())
