"""What the page is made of besides words: its own script and style, and the sample pictures of the sandbox."""

from __future__ import annotations

import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from aiohttp import web


class Holes(dict[str, str]):
    """Placeholders that only the script can fill stay as they are."""

    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


@dataclass(frozen=True)
class Samples:
    """Sample pictures: manifest.json is a list of {file, for, label}; `for` is the start of the keys it answers."""

    folder: Path

    @cached_property
    def manifest(self) -> list[dict[str, Any]]:
        """As the page reads it."""
        path = self.folder / "manifest.json"
        listed: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return listed

    @cached_property
    def names(self) -> frozenset[str]:
        """Only these may be asked for."""
        return frozenset(sample["file"] for sample in self.manifest)


class Static:
    """The page's files under a version that is the hash of them all, so that they may be kept for ever."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        parts = (name.encode() + data for name, data in self._files.items())
        self.version = hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]

    async def file(self, request: web.Request) -> web.Response:
        """One of them; under an old version it must be asked for again."""
        data = self._files.get(request.match_info["name"])
        if data is None:
            raise web.HTTPNotFound
        kept = request.match_info["version"] == self.version
        caching = "public, max-age=31536000, immutable" if kept else "no-cache"
        mime = mimetypes.guess_type(request.match_info["name"])[0] or "application/octet-stream"
        charset = "utf-8" if mime.startswith("text/") else None
        return web.Response(body=data, content_type=mime, charset=charset, headers={"Cache-Control": caching})

    async def icon(self, _request: web.Request) -> web.Response:
        """What browsers ask for unasked."""
        return web.Response(body=self._files["icon.svg"], content_type="image/svg+xml")
