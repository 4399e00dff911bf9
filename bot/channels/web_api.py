"""What the chat page's script calls: read back, follow, speak, send a file, name a challenge.

Everything the applicant does becomes an Inbound whose id the page made, so that sending again is harmless.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.channels.announce import Announcer
from bot.channels.transcript import Message, messages
from bot.channels.uploads import Kind, Refused, Uploads
from bot.channels.web_session import Visits, refusal
from bot.chores import place_of
from bot.storage.files import Files, NoSuchFile
from bot.storage.reader import Reader
from bot.storage.rows import StoredEvent
from bot.storage.sessions import Session
from dialogs.messages import (
    Command,
    ConversationId,
    FileRef,
    Inbound,
    InboundId,
    Pressed,
    Said,
    Stamp,
    What,
    Who,
)
from dialogs.ports import Clock, Committed, UnknownConversation
from dialogs.texts import LANGUAGES, Texts

Door = Callable[[Inbound], Awaitable[Committed]]

#: What the page opens with: events, of which about half are shown.
PAGE_EVENTS = 120
MOST_WORDS = 2000
_MOST_BODY = 64 * 1024
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_MOST_WAIT_S = 50.0
_HEARTBEAT_S = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Api:
    """The handlers. `recheck_s`: how often a waiting request looks for itself, for commits of other processes."""

    door: Door
    store: Reader
    files: Files
    visits: Visits
    uploads: Uploads
    announcer: Announcer
    texts: Texts
    clock: Clock
    recheck_s: float

    def routes(self) -> list[web.RouteDef]:
        """All of /api, and the owner's files."""
        return [
            web.get("/api/messages", self.messages),
            web.get("/api/stream", self.stream),
            web.post("/api/turn", self.turn),
            web.post("/api/upload", self.upload),
            web.post("/api/challenge", self.challenge),
            web.get("/files/{name:[0-9a-f]{32}}", self.file),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """History, or what is new; with `wait` seconds it is a long poll."""
        session = await self.visits.get(request)
        language = _language(request)
        if "before" in request.query:
            return web.json_response(self._page(await self._earlier(session, _number(request, "before")), language))
        if "after" not in request.query:
            events = await self.store.last_events(session.conversation, PAGE_EVENTS)
            return web.json_response(self._page(events, language))
        after = _number(request, "after")
        wait_s = min(float(_number(request, "wait")), _MOST_WAIT_S)
        events = await self._new(session.conversation, after, wait_s)
        return web.json_response(self._page(events, language))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; a reconnecting browser says with Last-Event-ID what it has."""
        session = await self.visits.get(request)
        after, language = _number(request, "after"), _language(request)
        after = _count(request.headers.get("Last-Event-ID", "")) or after
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            while not self.announcer.closed and await self.visits.find(request):
                events = await self._new(session.conversation, after, _HEARTBEAT_S)
                after = events[-1].seq if events else after
                for message in messages(events, self.texts, language, full=True):
                    await response.write(_event(message))
                if not events:
                    await response.write(b"event: beat\ndata: 1\n\n")
        return response

    async def turn(self, request: web.Request) -> web.Response:
        """Words, a press, a wish."""
        session = await self.visits.get_for_change(request)
        body = await _json(request)
        what, cut = _what(body)
        committed = await self._handle(session, str(body.get("id", "")), what)
        return await self._taken(session, committed, request, cut=cut)

    async def upload(self, request: web.Request) -> web.Response:
        """A photo or clip as the request's body."""
        session = await self.visits.get_for_change(request)
        kind: Kind = "video" if request.query.get("kind") == "video" else "photo"
        try:
            data = await self.uploads.receive(kind, request.content.iter_chunked(1 << 16))
            return await self.take(request, session, kind, data)
        except Refused as refused:
            return await self.refused(session, refused, request)

    async def take(self, request: web.Request, session: Session, kind: Kind, data: bytes) -> web.Response:
        """The file's bytes are here: clean, store, and tell the assistant. Raises Refused."""
        id = request.query.get("id", "")
        _require_id(id)
        if kind == "video":
            ref, _ = await self.uploads.video(session.conversation, data, request.query.get("nonce", ""))
        else:
            ref, _ = await self.uploads.photo(session.conversation, data)
        committed = await self._handle(session, id, await self.uploads.sent(ref))
        await self.uploads.keep_if_wanted(ref, committed)
        return await self._taken(session, committed, request)

    async def challenge(self, request: web.Request) -> web.Response:
        """What the clip that is about to be recorded must show."""
        session = await self.visits.get_for_change(request)
        language = _language(request)
        nonce, actions = await self.uploads.challenge(session.conversation)
        named = [{"name": name, "text": self.texts.say(f"challenge.{name}", language)} for name in actions]
        seconds = self.uploads.settings.challenge_s
        return web.json_response({"nonce": nonce, "actions": named, "seconds": seconds})

    async def file(self, request: web.Request) -> web.Response:
        """A file of one's own; everybody else's does not exist."""
        session = await self.visits.get(request)
        ref = FileRef(f"file:{request.match_info['name']}")
        if await self.files.owner(ref) != session.conversation:
            raise web.HTTPNotFound
        try:
            data, meta = await self.files.get(ref), await self.files.meta(ref)
        except NoSuchFile as error:
            raise web.HTTPNotFound from error
        mime = str(meta.more.get("mime", "application/octet-stream"))
        return _part(request, data, mime)

    async def _handle(self, session: Session, id: str, what: What) -> Committed:
        _require_id(id)
        who = Who("applicant", session.name)
        inbound = Inbound(InboundId(f"web:{id}"), session.conversation, who, what, self.clock.now())
        try:
            return await self.door(inbound)
        except UnknownConversation as error:
            raise refusal(web.HTTPUnauthorized, "no_session") from error
        except Exception as failed:
            log.error("a turn of conversation %s failed: %s", session.conversation, place_of(failed))
            raise refusal(web.HTTPServiceUnavailable, "try_again") from None

    async def _taken(
        self, session: Session, committed: Committed, request: web.Request, cut: bool = False
    ) -> web.Response:
        """What is new since the page looked last, so that it need not wait for its stream."""
        conversation = committed.turn.conversation
        after = _number(request, "after")
        events = await self.store.events_after(session.conversation, after, PAGE_EVENTS)
        page = self._page(events, conversation.language)
        page |= {"language": conversation.language, "deleted": conversation.deleted, "cut": cut}
        return web.json_response(page)

    async def refused(self, session: Session, refused: Refused, request: web.Request) -> web.Response:
        """Why an upload cannot be used, as a sentence to stand beside it."""
        limits = self.uploads.settings
        mb = limits.clip_mb if request.query.get("kind") == "video" else limits.picture_mb
        text = self.texts.say(f"problem.{refused.code}", _language(request), {"mb": str(mb)})
        log.info("an upload in conversation %s was refused: %s", session.conversation, refused.code)
        return web.json_response({"problem": refused.code, "text": text}, status=422)

    async def _new(self, conversation: ConversationId, after: int, wait_s: float) -> list[StoredEvent]:
        """What came after; waits until something does or the time is over."""
        until = asyncio.get_running_loop().time() + wait_s
        while True:
            events = await self.store.events_after(conversation, after, PAGE_EVENTS)
            left = until - asyncio.get_running_loop().time()
            if events or left <= 0 or self.announcer.closed:
                return events
            await self.announcer.wait(conversation, after, min(left, self.recheck_s))

    async def _earlier(self, session: Session, before: int) -> list[StoredEvent]:
        """A conversation's events are numbered without gaps."""
        first = max(before - 1 - PAGE_EVENTS, 0)
        events = await self.store.events_after(session.conversation, first, PAGE_EVENTS)
        return [event for event in events if event.seq < before]

    def _page(self, events: list[StoredEvent], language: str) -> dict[str, Any]:
        shown = list(messages(events, self.texts, language, full=True))
        first, last = (events[0].seq, events[-1].seq) if events else (0, 0)
        return {"messages": shown, "first": first, "last": last}


def _part(request: web.Request, data: bytes, mime: str) -> web.Response:
    """The file, or the part of it that was asked for: Safari plays no clip otherwise."""
    headers = {"Content-Disposition": "inline", "Accept-Ranges": "bytes"}
    try:
        begin, end, _ = request.http_range.indices(len(data)) if "Range" in request.headers else (0, len(data), 1)
    except ValueError as error:
        raise web.HTTPRequestRangeNotSatisfiable from error
    if (begin, end) == (0, len(data)):
        return web.Response(body=data, content_type=mime, headers=headers)
    headers["Content-Range"] = f"bytes {begin}-{end - 1}/{len(data)}"
    return web.Response(status=206, body=data[begin:end], content_type=mime, headers=headers)


def _what(body: dict[str, Any]) -> tuple[What, bool]:
    """The page's words for what was done, and whether words had to be cut off."""
    match body:
        case {"said": str(text)} if text.strip():
            return Said(text.strip()[:MOST_WORDS]), len(text.strip()) > MOST_WORDS
        case {"pressed": str(value), "stamp": str(stamp)}:
            return Pressed(Stamp(stamp[:64]), value[:256]), False
        case {"command": str(name)}:
            return Command(name[:32], str(body.get("argument", ""))[:128]), False
        case _:
            raise refusal(web.HTTPBadRequest, "not_understood")


async def _json(request: web.Request) -> dict[str, Any]:
    raw = bytearray()
    async for chunk in request.content.iter_chunked(1 << 14):
        raw += chunk
        if len(raw) > _MOST_BODY:
            raise refusal(web.HTTPBadRequest, "too_long")
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refusal(web.HTTPBadRequest, "not_understood") from error
    return {name: _sound(part) for name, part in body.items()} if isinstance(body, dict) else {}


def _sound(part: Any) -> Any:
    """Half a surrogate pair is JSON, but no text that could be kept."""
    return part.encode("utf-8", "replace").decode() if isinstance(part, str) else part


def _require_id(id: str) -> None:
    if not _ID.fullmatch(id):
        raise refusal(web.HTTPBadRequest, "no_id")


def _number(request: web.Request, name: str) -> int:
    return _count(request.query.get(name, ""))


def _count(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 12 else 0


def _language(request: web.Request) -> str:
    given = request.query.get("lang", "")
    return given if given in LANGUAGES else LANGUAGES[0]


def _event(message: Message) -> bytes:
    return f"id: {message['seq']}\ndata: {json.dumps(message, ensure_ascii=False)}\n\n".encode()
