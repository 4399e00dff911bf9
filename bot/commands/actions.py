"""An action server: our actions over rasa-sdk's HTTP door, for `actions.url` of other machines."""

from __future__ import annotations

import argparse
import asyncio
import hmac
import json
import os
from functools import partial

from aiohttp import ClientSession, ClientTimeout, web

from actions.rasa import Executor, Unavailable
from actions.registers.settings import ProviderSettings
from actions.workers import Workers
from bot import pools
from bot.remote_actions import SECRET_HEADER
from bot.settings import Settings, load
from bot.verbs import build_verbs


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen; loopback unless told otherwise."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted. Needs the shared secret in XIAOBEI_ACTIONS_SECRET."""
    settings, secret = load(), os.environ.get("XIAOBEI_ACTIONS_SECRET", "")
    if len(secret) < 16:
        print("xiaobei actions: XIAOBEI_ACTIONS_SECRET needs 16 characters or more")
        return 2
    web.run_app(server(settings, secret), host=args.host, port=args.port, access_log=None)
    return 0


def server(settings: Settings, secret: str) -> web.Application:
    """rasa-sdk's /webhook in front of its own executor; its server would echo the request in an error."""
    readers = Workers(settings.actions.readers, settings.actions.timeout_s, pools.READER_MB, pools.warm_reader)
    faces = Workers(
        settings.actions.faces, settings.actions.timeout_s, pools.FACE_MB, partial(pools.warm_faces, settings.face)
    )
    provider = ProviderSettings(
        settings.provider.url,
        settings.secret("PROVIDER_TOKEN"),
        settings.secret("PROVIDER_SECRET"),
        settings.provider.timeout_s,
    )
    executor = Executor(build_verbs(provider, _fetch, readers, faces, settings.reader, settings.face))

    async def webhook(request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return web.json_response({"error": "secret"}, status=401)
        try:
            return web.json_response(await executor.answer(await request.json()))
        except Unavailable:
            return web.json_response({"error": "unavailable"}, status=503)
        except (LookupError, ValueError, json.JSONDecodeError) as broken:
            return web.json_response({"error": type(broken).__name__}, status=400)

    app = web.Application(client_max_size=4 * 1024 * 1024)
    app.router.add_post("/webhook", webhook)

    async def stop(_app: web.Application) -> None:
        await asyncio.gather(asyncio.to_thread(readers.stop), asyncio.to_thread(faces.stop))

    app.on_cleanup.append(stop)
    return app


async def _fetch(link: str) -> bytes:
    """A file by its short-lived link."""
    async with ClientSession(timeout=ClientTimeout(total=30)) as session, session.get(link) as answer:
        if answer.status != 200:
            raise Unavailable("file link")
        return await answer.read()
