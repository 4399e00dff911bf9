"""Files as actions get them: short-lived links in place of names, and the bytes behind a link (actions.media.Fetch)."""

from __future__ import annotations

import importlib
from typing import cast

from bot.security import FileLinks
from bot.storage.files import Files, NoSuchFile
from dialogs.messages import FileRef, Value

_DAY_S = 86_400
_LOCAL = "local:"


class Links:
    """`public_url` is our own address as others reach it (https://host). `within`: actions run in this process and fetch
    by `fetch`, so their links need no address; else they run elsewhere and fetch over HTTP as the provider does.

    `seconds` is how long an action may take to fetch one; range 60-3600.
    """

    def __init__(
        self, signed: FileLinks, files: Files, public_url: str, *, within: bool = True, seconds: int = 600
    ) -> None:
        self._signed = signed
        self._files = files
        self._public = f"{public_url.rstrip('/')}/links"
        self._base = _LOCAL if within else self._public
        self._seconds = seconds

    def instead(self, value: Value) -> Value:
        """The same value with each file's name turned into a link."""
        if isinstance(value, tuple):
            return tuple(self.instead(item) for item in value)
        if isinstance(value, str) and value.startswith("file:"):
            return self.link(FileRef(value), self._seconds)
        return value

    def for_a_day(self, ref: FileRef) -> str:
        """For the provider, who fetches over HTTP when he has time, wherever our actions run."""
        return f"{self._public}/files/{self._signed.make(ref, _DAY_S)}"

    def link(self, ref: FileRef, seconds: int) -> str:
        """For an action. With an address it is served at GET /links/files/{token}."""
        return f"{self._base}/files/{self._signed.make(ref, seconds)}"

    async def fetch(self, link: str) -> bytes:
        """actions.media.Fetch within this process. Raises actions.rasa.Unavailable when it is over or gone."""
        ref = self._signed.read(link.rpartition("/")[2])
        try:
            if ref is not None:
                return await self._files.get(ref)
        except NoSuchFile:
            pass
        raise cast(type[Exception], importlib.import_module("actions.rasa").Unavailable)("file link")
