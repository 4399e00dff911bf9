"""Fetches pictures and clips out of Telegram: the size is looked at first, and the whole has limits while it comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError

from bot.channels.telegram.incoming import Fetch
from bot.channels.uploads import Refused, Uploads

CLOUD_MB = 20  # what the cloud's getFile gives out at most; source: core.telegram.org/bots/api#getfile
_CHUNK = 1 << 16


class NotNow(Exception):
    """Telegram cannot be asked at the moment; later it may."""


async def fetch(bot: Bot, wanted: Fetch, uploads: Uploads, local: bool) -> bytes:
    """All of a file. Raises Refused for what is too large or gone, NotNow for what may be tried again."""
    settings = uploads.settings
    ours = settings.picture_mb if wanted.kind == "photo" else settings.clip_mb
    most_mb = ours if local else min(CLOUD_MB, ours)
    if wanted.size > most_mb << 20:
        raise Refused("upload_too_large" if wanted.kind == "photo" else "clip_too_large")
    try:
        file = await bot.get_file(wanted.file)
        if not file.file_path:
            raise Refused("unreadable_file")
        return await uploads.receive(wanted.kind, _content(bot, file.file_path, local))
    except TelegramBadRequest as gone:
        too_big = "too big" in gone.message
        raise Refused("clip_too_large" if too_big and wanted.kind == "video" else "unreadable_file") from None
    except (AiogramError, ClientError, TimeoutError, OSError) as failed:
        raise NotNow(type(failed).__name__) from None


async def _content(bot: Bot, path: str, local: bool) -> AsyncIterator[bytes]:
    """A local Bot API server names a file on this machine; the cloud's has an address, with the token in it."""
    if local:
        with Path(path).open("rb") as file:  # noqa: ASYNC230  the server has just written it: it is in memory
            while chunk := file.read(_CHUNK):
                yield chunk
        return
    address = bot.session.api.file_url(bot.token, path)
    async for chunk in bot.session.stream_content(url=address, timeout=180, chunk_size=_CHUNK):
        yield chunk
