"""Everything in one process: chat at /, desk at /desk. With --only some parts of it."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import time

from aiohttp import web

from bot import logs
from bot.app import App
from bot.interpreter import share_fairly
from bot.settings import ConfigFaulty, Settings, lacking, load

PARTS = ("web", "telegram", "work", "ticks")
_STARTED = time.monotonic()


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which parts, and where to listen."""
    parser.add_argument("--only", default=",".join(PARTS), help=f"parts to run: {','.join(PARTS)} (default all)")
    parser.add_argument("--port", type=int, help="listen here instead of server.port; 0 takes a free port")
    parser.add_argument("--host", help="listen here instead of server.host")


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    logs.set_up()
    parts = frozenset(args.only.split(","))
    if unknown := parts - set(PARTS):
        print(f"xiaobei serve: no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
        return 2
    try:
        settings = load()
    except ConfigFaulty as faulty:
        print(f"xiaobei serve: {faulty}")
        return 2
    if missing := list(lacking(settings)):
        print("\n".join(f"xiaobei serve: {one}; see README, Going live" for one in missing))
        return 2
    settings.var.mkdir(mode=0o700, parents=True, exist_ok=True)
    listening = listen(args.host or settings.server.host, settings.server.port if args.port is None else args.port)
    asyncio.run(_serve(settings, parts, listening))
    return 0


def listen(host: str, port: int) -> socket.socket:
    """A socket bound before anything is built, so that a free port is known and a taken one is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as taken:
        raise SystemExit(f"xiaobei serve: cannot listen on {host}:{port}: {taken.strerror}") from None
    return listening


async def _serve(settings: Settings, parts: frozenset[str], listening: socket.socket) -> None:
    host, port = listening.getsockname()[:2]
    url = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104  compared, not bound
    app = App(settings, url)
    await app.start(work="work" in parts, ticks="ticks" in parts)
    runner = web.AppRunner(app.http() if "web" in parts else web.Application(), access_log=None)
    await runner.setup()
    if "web" in parts:
        await web.SockSite(runner, listening).start()
    if "telegram" in parts:
        await app.start_telegram()
    share_fairly()
    await _greet(app, parts)
    getting_ready = asyncio.create_task(_get_ready(app, parts))
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    getting_ready.cancel()
    await app.stop_telegram()
    await runner.cleanup()
    await app.stop()


async def _get_ready(app: App, parts: frozenset[str]) -> None:
    """What may come after the first page: example orders, and models that the first photo would wait for."""
    if app.settings.sandbox and "web" in parts:
        await app.seed_examples()
    if "work" in parts:
        await app.warm_up()


async def _greet(app: App, parts: frozenset[str]) -> None:
    """What a newcomer needs to read: the address, and the desk's password, once."""
    took = time.monotonic() - _STARTED
    if "web" in parts:
        print(f"\n  小备 is ready ({took:.1f} s):  {app.url}\n  Staff desk:           {app.url}/desk", flush=True)
        first = await app.people.first_administrator()
        if first:
            print(f"  First administrator:  {first[0]} / {first[1]}   (shown this once)", flush=True)
    if app.settings.sandbox:
        print("  Sandbox: provider and authority are made up; nothing leaves this machine.", flush=True)
    print("  Ctrl+C stops.\n", flush=True)
