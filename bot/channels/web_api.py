"""What the chat page's script calls: read back, follow, speak, send a file, name a challenge.

Everything the applicant does becomes an Inbound whose id the page made, so that sending again is harmless.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.announce import Announcer
from bot.channels.transcript import Message, messages
from bot.channels.uploads import Kind, Refused, Uploads
from bot.channels.web_requests import count_of, json_of, language_of, number_of, part_of, require_id, sse_of, what_of
from bot.channels.web_session import Visits, refusal
from bot.logs import place_of
from bot.one_time import qr_svg
from bot.storage.files import Files, NoSuchFile
from bot.storage.reader import Reader
from bot.storage.rows import StoredEvent, reply_of
from bot.storage.sessions import Session
from dialogs.messages import (
    ConversationId,
    FileRef,
    Inbound,
    InboundId,
    Pressed,
    Stamp,
    What,
    Who,
)
from dialogs.ports import Clock, Committed, UnknownConversation
from dialogs.texts import Texts

Door = Callable[[Inbound], Awaitable[Committed]]
#: A link that continues a conversation in a messenger; "" while the messenger cannot be reached.
LinkTo = Callable[[ConversationId], Awaitable[str]]

#: What the page opens with: events, of which about half are shown.
PAGE_EVENTS = 120
_MOST_WAIT_S = 50.0
_HEARTBEAT_S = 15.0

log = logging.getLogger(__name__)


class Side:
    """Whose page it is: what he may see and do there. This one is the applicant's own, behind his login."""

    prefix = ""  # where the page's addresses begin
    numbers = True  # whether whole numbers and pictures are shown

    def who(self, session: Session) -> Who:
        """Who speaks."""
        return Who("applicant", session.name)

    def channel(self, session: Session) -> str:
        """What the audit calls this surface."""
        return "web"

    def seat(self, session: Session) -> str:
        """Whose messages are shown: "" the applicant's, else an invitation's."""
        return ""

    def since(self, session: Session) -> int:
        """The event from which on messages are shown."""
        return 0

    def may(self, session: Session, what: What) -> bool:
        """Whether this may be done here."""
        return True


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
    telegram: LinkTo | None = None  # None: there is no Telegram here
    side: Side = field(default_factory=Side)

    def routes(self) -> list[web.RouteDef]:
        """All of /api, and the owner's files."""
        at = self.side.prefix
        return [
            web.get(f"{at}/api/messages", self.messages),
            web.get(f"{at}/api/stream", self.stream),
            web.post(f"{at}/api/turn", self.turn),
            web.post(f"{at}/api/upload", self.upload),
            web.post(f"{at}/api/challenge", self.challenge),
        ]

    def own_routes(self) -> list[web.RouteDef]:
        """What only who is logged in has: his files, the QR codes of the links he passes on."""
        return [
            web.post("/api/telegram", self.continue_in_telegram),
            web.get("/files/{name:[0-9a-f]{32}}", self.file),
            web.get("/api/qr/{seq:[0-9]{1,9}}", self.qr),
        ]

    async def messages(self, request: web.Request) -> web.Response:
        """History, or what is new; with `wait` seconds it is a long poll."""
        session = await self.visits.get(request)
        language = language_of(request)
        if "before" in request.query:
            earlier = await self._earlier(session, number_of(request, "before"))
            return web.json_response(self._page(session, earlier, language))
        if "after" not in request.query:
            events = await self.store.last_events(session.conversation, PAGE_EVENTS)
            return web.json_response(self._page(session, events, language))
        after = number_of(request, "after")
        wait_s = min(float(number_of(request, "wait")), _MOST_WAIT_S)
        events = await self._new(session.conversation, after, wait_s)
        return web.json_response(self._page(session, events, language))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events; a reconnecting browser says with Last-Event-ID what it has."""
        session = await self.visits.get(request)
        after, language = number_of(request, "after"), language_of(request)
        after = count_of(request.headers.get("Last-Event-ID", "")) or after
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        await response.write(b"retry: 2000\n\n")
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            while not self.announcer.closed and await self.visits.find(request):
                events = await self._new(session.conversation, after, _HEARTBEAT_S)
                after = events[-1].seq if events else after
                shown = self._shown(session, events, language)
                for message in shown:
                    await response.write(sse_of(message))
                if not shown:
                    await response.write(b"event: beat\ndata: 1\n\n")
        return response

    async def turn(self, request: web.Request) -> web.Response:
        """Words, a press, a wish."""
        session = await self.visits.get_for_change(request)
        body = await json_of(request)
        what, cut = what_of(body)
        if not self.side.may(session, what):
            raise refusal(web.HTTPForbidden, "not_here")
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
        require_id(id)
        if kind == "video":
            nonce, once = request.query.get("nonce", ""), f"{self.side.channel(session)}:{id}"
            ref = await self.uploads.video(session.conversation, data, nonce, seat=self.side.seat(session), once=once)
        else:
            ref, _ = await self.uploads.photo(session.conversation, data, self.side.seat(session))
        committed = await self._handle(session, id, await self.uploads.sent(ref))
        await self.uploads.keep_if_wanted(ref, committed)
        return await self._taken(session, committed, request)

    async def challenge(self, request: web.Request) -> web.Response:
        """What the clip that is about to be recorded must show."""
        session = await self.visits.get_for_change(request)
        language = language_of(request)
        nonce, actions = await self.uploads.challenge(session.conversation)
        named = [{"name": name, "text": self.texts.say(f"challenge.{name}", language)} for name in actions]
        seconds = self.uploads.settings.challenge_s
        return web.json_response({"nonce": nonce, "actions": named, "seconds": seconds})

    async def continue_in_telegram(self, request: web.Request) -> web.Response:
        """A deep link that binds the Telegram account that opens it: once, and soon."""
        session = await self.visits.get_for_change(request)
        url = await self.telegram(session.conversation) if self.telegram else ""
        if not url:
            raise refusal(web.HTTPServiceUnavailable, "no_telegram")
        return web.json_response({"url": url})

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
        if meta.more.get("seat"):
            raise web.HTTPNotFound  # somebody who was invited sent it, for the reviewers and nobody else
        mime = str(meta.more.get("mime", "application/octet-stream"))
        return part_of(request, data, mime)

    async def qr(self, request: web.Request) -> web.Response:
        """The QR code of the link in one of one's own messages."""
        session = await self.visits.get(request)
        seq = int(request.match_info["seq"])
        events = await self.store.events_after(session.conversation, seq - 1, 1)
        reply = reply_of(events[0].body) if events and events[0].kind == "reply" and events[0].body else None
        if reply is None or reply.to or not any(link.qr for link in reply.links):
            raise web.HTTPNotFound
        return web.Response(body=qr_svg(reply.links[0].url), content_type="image/svg+xml")

    async def _handle(self, session: Session, id: str, what: What) -> Committed:
        require_id(id)
        who = self.side.who(session)
        inbound = Inbound(
            InboundId(f"{self.side.channel(session)}:{id}"), session.conversation, who, what, self.clock.now()
        )
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
        after = number_of(request, "after")
        events = await self.store.events_after(session.conversation, after, PAGE_EVENTS)
        invitation = conversation.invited(self.side.seat(session))
        spoken = invitation.marks.language if invitation else conversation.language
        page = self._page(session, events, spoken)
        page |= {"language": spoken, "deleted": conversation.deleted, "cut": cut}
        return web.json_response(page)

    async def refused(self, session: Session, refused: Refused, request: web.Request) -> web.Response:
        """Why an upload cannot be used, as a sentence to stand beside it."""
        limits = self.uploads.settings
        mb = limits.clip_mb if request.query.get("kind") == "video" else limits.picture_mb
        text = self.texts.say(f"problem.{refused.code}", language_of(request), {"mb": str(mb)})
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

    def _shown(self, session: Session, events: list[StoredEvent], language: str) -> list[Message]:
        """Those that are his to see, with the buttons that are his to press."""
        side = self.side
        events = [event for event in events if event.seq >= side.since(session)]
        shown = messages(events, self.texts, language, True, side.seat(session), side.numbers)
        return [self._pressable(session, message) for message in shown]

    def _pressable(self, session: Session, message: Message) -> Message:
        stamp, choices = Stamp(message.get("stamp", "")), message.get("choices", ())
        own = [choice for choice in choices if self.side.may(session, Pressed(stamp, choice["value"]))]
        return {**message, "choices": own} if len(own) < len(choices) else message

    def _page(self, session: Session, events: list[StoredEvent], language: str) -> dict[str, Any]:
        shown = self._shown(session, events, language)
        first, last = (events[0].seq, events[-1].seq) if events else (0, 0)
        return {"messages": shown, "first": first, "last": last}
