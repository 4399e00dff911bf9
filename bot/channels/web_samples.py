"""The sandbox's sample pictures: looked at, and sent in place of an upload on every page that takes photos."""

from __future__ import annotations

import asyncio
import mimetypes
from dataclasses import dataclass
from functools import partial

from aiohttp import web

from bot.channels.uploads import Refused
from bot.channels.web_api import Api
from bot.channels.web_assets import Samples


@dataclass(frozen=True)
class SamplePages:
    """There only where there is a sandbox."""

    samples: Samples

    def routes(self, *apis: Api) -> list[web.RouteDef]:
        """The pictures, and for each page's api the two ways to send one."""
        ways = (("sample", self.send_sample), ("sample-card", self.send_own_card))
        sending = [web.post(f"{api.side.prefix}/api/{name}", partial(way, api)) for api in apis for name, way in ways]
        return [web.get("/samples/{name}", self.sample), *sending]

    async def sample(self, request: web.Request) -> web.Response:
        """A sample picture, to be looked at before it is sent."""
        name = request.match_info["name"]
        return web.Response(body=await self._read(name), content_type=mimetypes.guess_type(name)[0])

    async def send_sample(self, api: Api, request: web.Request) -> web.Response:
        """Take a sample in as if it had been uploaded."""
        session = await api.visits.get_for_change(request)
        data = await self._read(request.query.get("file", ""))
        try:
            return await api.take(request, session, "photo", data)
        except Refused as refused:
            return await api.refused(session, refused, request)

    async def send_own_card(self, api: Api, request: web.Request) -> web.Response:
        """A test card with the face that the visitor's camera sees now, so that his selfie can match it."""
        session = await api.visits.get_for_change(request)
        try:
            card = await api.uploads.drawn_card(request.content.iter_chunked(1 << 16))
            return await api.take(request, session, "photo", card)
        except Refused as refused:
            return await api.refused(session, refused, request)

    async def _read(self, name: str) -> bytes:
        if name not in self.samples.names:
            raise web.HTTPNotFound
        return await asyncio.to_thread((self.samples.folder / name).read_bytes)
