"""The real app behind a test client: everything real but the worker processes, whose functions run right here."""

from __future__ import annotations

import io
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from aiohttp.test_utils import TestClient, TestServer
from PIL import Image

from actions.registers.customer import Customer, sign
from bot.app import App
from bot.settings import Settings
from tests.actions.clips import clip_of

ORIGIN = {"Sec-Fetch-Site": "same-origin"}


class Here:
    """Workers.run without a process."""

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)


def house(monkeypatch: pytest.MonkeyPatch, var: Path) -> App:
    """An app with a data folder of its own; no job runs in it."""
    monkeypatch.setenv("XIAOBEI_VAR", str(var))
    monkeypatch.setenv("XIAOBEI_REST_TOKEN", "a-token-of-the-rest-channel")
    var.mkdir(exist_ok=True)
    app = App(Settings(rest={"enabled": True}), "http://127.0.0.1:1")
    app.__dict__["media"] = Here()
    app.store.purged = app.files.clear
    return app


@asynccontextmanager
async def visiting(app: App) -> AsyncIterator[TestClient[Any, Any]]:
    """A browser without a cookie."""
    async with TestClient(TestServer(app.http())) as client:
        yield client


async def log_in(client: TestClient[Any, Any], app: App, account: str = "sandbox-person") -> dict[str, Any]:
    """Come from the provider's page; what the page was given, the token against forgery among it."""
    token = sign(Customer(account, "china", secrets.token_hex(4)), app.provider_settings.secret)
    came = await client.get("/", params={"token": token})
    assert came.status == 200
    assert "token" not in str(came.url)
    return config_of(await came.text())


def config_of(page: str) -> dict[str, Any]:
    """The data block of the chat page."""
    config: dict[str, Any] = json.loads(page.split('id="config">')[1].split("</script>", maxsplit=1)[0])
    return config


def jpeg(side: int = 400, exif: bytes = b"") -> bytes:
    """Noise as a photo, so that no two are alike."""
    pixels = np.random.default_rng().integers(0, 255, (side, side, 3), np.uint8)
    into = io.BytesIO()
    Image.fromarray(pixels).save(into, "JPEG", exif=exif)
    return into.getvalue()


def clip() -> bytes:
    """Two seconds of noise."""
    dice = np.random.default_rng()
    return clip_of(dice.integers(0, 255, (120, 160, 3), np.uint8) for _ in range(60))
