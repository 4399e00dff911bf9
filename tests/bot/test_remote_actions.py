"""Actions on a server elsewhere: the same call over HTTP, its secret along, its errors without anybody's data."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from aiohttp import web

from actions.rasa import Executor, Unavailable
from bot.remote_actions import SECRET_HEADER, ActionFailed, RemoteExecutor
from tests.bot.small_house import Look


def test_an_action_server_answers_as_the_executor_in_process_does(tmp_path: Path) -> None:
    here = Executor((Look(tmp_path / "ran.log"),))

    async def webhook(request: web.Request) -> web.Response:
        if request.headers.get(SECRET_HEADER) != "secret":
            return web.json_response({"error": await request.text()}, status=500)
        answer = await here._executor.run(await request.json())
        return web.json_response(answer.model_dump())

    async def body() -> None:
        app = web.Application()
        app.router.add_post("/webhook", webhook)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        good, bad = RemoteExecutor(url, "secret"), RemoteExecutor(url, "wrong")
        try:
            slots = {"what": "110101199003077"}
            assert await good.run("look", "c1", slots) == await here.run("look", "c1", slots)
            with pytest.raises(ActionFailed) as refused:
                await bad.run("look", "c1", slots)
            assert "110101" not in str(refused.value)
            await runner.cleanup()
            with pytest.raises(Unavailable):
                await good.run("look", "c1", slots)
        finally:
            await good.close()
            await bad.close()
            await runner.cleanup()

    asyncio.run(body())
