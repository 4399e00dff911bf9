"""The REST channel in Rasa's shape, with what that shape lacks beside it: files, repeated sends, what comes later.

    POST /webhooks/rest/webhook    {"sender", "message", "metadata"} -> [{"recipient_id", "text", "buttons", "custom"}]
    POST /webhooks/rest/files      multipart: sender, file, kind=photo|video, nonce -> {"file"}, to be named in metadata
    POST /webhooks/rest/challenge  {"sender"} -> {"nonce", "actions", "seconds"}: what a face clip must show
    GET  /webhooks/rest/messages   ?sender=&after=&wait= -> {"messages", "last"}; as server-sent events when asked for

`sender` is the customer's account at the provider; whoever holds the token speaks for all of them, so it is off until a
token is set. metadata: message_id (sending it again is harmless), language, site, file, kind. A button's payload is sent
back as the message. Values are masked unless config says that this caller shows them to their owner alone.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from aiohttp import BodyPartReader, web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from actions.registers.customer import Customer, Site
from bot.channels.announce import Announcer
from bot.channels.transcript import Message, messages
from bot.channels.uploads import Kind, Refused, Runs, Uploads, UploadSettings, random_challenge
from bot.storage.challenges import Challenges
from bot.storage.files import Files
from bot.storage.reader import Reader
from bot.storage.rows import StoredEvent
from dialogs.messages import (
    Command,
    ConversationId,
    FileRef,
    Inbound,
    InboundId,
    Pressed,
    Said,
    Sent,
    Stamp,
    What,
    Who,
)
from dialogs.ports import Clock, Committed
from dialogs.texts import Texts

Door = Callable[[Inbound], Awaitable[Committed]]
OpenConversation = Callable[[Customer, str], Awaitable[ConversationId]]

_PRESS, _COMMAND = "/press ", "/command "
_EVENTS = 200
_MOST_WAIT_S = 50
_HEARTBEAT_S = 15.0


@dataclass(frozen=True)
class RestSettings:
    """The REST channel. Section `rest` of config.yml."""

    #: What callers say in `Authorization: Bearer`. Source: the environment, XIAOBEI_REST_TOKEN; at least 16 characters.
    token: str = field(repr=False)
    #: Whether replies carry whole ID numbers, phones and e-mails: only for a caller who shows them to their owner alone.
    full_values: bool = False
    #: Seconds after which a waiting request looks for commits of other processes, 1..30. Source: our own choice.
    recheck_s: float = 5.0
    uploads: UploadSettings = field(default_factory=UploadSettings)


class _Metadata(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    message_id: str = Field(default="", max_length=128)
    language: Literal["zh", "en"] = "zh"
    site: Site = "china"
    file: str = Field(default="", max_length=64)


class _Call(BaseModel):
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    sender: str = Field(min_length=1, max_length=128)
    message: str = Field(default="", max_length=8000)
    metadata: _Metadata = _Metadata()


class RestChannel:
    """Two mappings and a token."""

    def __init__(
        self,
        *,
        door: Door,
        store: Reader,
        files: Files,
        challenges: Challenges,
        announcer: Announcer,
        texts: Texts,
        workers: Runs,
        settings: RestSettings,
        clock: Clock,
        open_conversation: OpenConversation,
        pick_challenge: Callable[[], Sequence[str]] = random_challenge,
    ) -> None:
        if len(settings.token) < 16:
            raise ValueError("the REST channel needs a token of at least 16 characters (XIAOBEI_REST_TOKEN)")
        self._door = door
        self._store = store
        self._files = files
        self._announcer = announcer
        self._texts = texts
        self._settings = settings
        self._clock = clock
        self._open = open_conversation
        self._uploads = Uploads(files, challenges, workers, pick_challenge, settings.uploads, clock)

    def routes(self) -> list[web.RouteDef]:
        """All of them ask for the token."""
        return [
            web.post("/webhooks/rest/webhook", self._guarded(self.webhook)),
            web.post("/webhooks/rest/files", self._guarded(self.upload)),
            web.post("/webhooks/rest/challenge", self._guarded(self.challenge)),
            web.get("/webhooks/rest/messages", self._guarded(self.messages)),
        ]

    async def webhook(self, request: web.Request) -> web.Response:
        """One message in, the replies of its turn out. Sent again, it gives the same replies and changes nothing."""
        call = await _call(request)
        conversation = await self._open(Customer(call.sender, call.metadata.site), call.metadata.language)
        id = InboundId(f"rest:{call.metadata.message_id or uuid4().hex}")
        what = await self._what(call, conversation)
        who = Who("applicant", call.sender)
        committed = await self._door(Inbound(id, conversation, who, what, self._clock.now()))
        if isinstance(what, Sent) and committed.fresh:
            await self._uploads.keep_if_wanted(what.ref, committed)
        events = await self._replies(conversation, committed)
        return web.json_response(self._rendered(events, call.sender, committed.turn.conversation.language))

    async def upload(self, request: web.Request) -> web.Response:
        """A file for a later message. The parts come in the order sender, kind, nonce, file."""
        given: dict[str, str] = {}
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "file" or part.filename:
                return await self._stored(part, given)
            given[part.name or ""] = (await part.read_chunk(256)).decode("utf-8", "replace")
        return _problem(400, "no_file")

    async def challenge(self, request: web.Request) -> web.Response:
        """What the next face clip of this sender must show."""
        call = await _call(request)
        conversation = await self._open(Customer(call.sender, call.metadata.site), call.metadata.language)
        nonce, actions = await self._uploads.challenge(conversation)
        seconds = self._settings.uploads.challenge_s
        return web.json_response({"nonce": nonce, "actions": list(actions), "seconds": seconds})

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """What was said after event `after`: at once, as a long poll, or as a stream."""
        sender, after = request.query.get("sender", ""), _number(request.query, "after")
        found = await self._store.conversations_of(sender)
        if not found:
            return _problem(404, "unknown_sender")
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._stream(request, found[0], sender, after)
        wait_s = min(_number(request.query, "wait"), _MOST_WAIT_S)
        events = await self._after(found[0], after, wait_s)
        language = (await self._store.get(found[0])).language
        last = events[-1].seq if events else after
        return web.json_response({"messages": self._rendered(events, sender, language), "last": last})

    async def _stream(
        self, request: web.Request, conversation: ConversationId, sender: str, after: int
    ) -> web.StreamResponse:
        after = _count(request.headers.get("Last-Event-ID", "")) or after
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while not self._announcer.closed:
            events = await self._after(conversation, after, _HEARTBEAT_S)
            after = events[-1].seq if events else after
            language = (await self._store.get(conversation)).language
            for message in self._rendered(events, sender, language):
                line = json.dumps(message, ensure_ascii=False)
                await response.write(f"id: {message['custom']['seq']}\ndata: {line}\n\n".encode())
            if not events:
                await response.write(b": still here\n\n")
        return response

    async def _what(self, call: _Call, conversation: ConversationId) -> What:
        if call.metadata.file:
            ref = FileRef(call.metadata.file)
            if await self._files.owner(ref) != conversation:
                raise web.HTTPNotFound
            return await self._uploads.sent(ref)
        return _what(call.message)

    async def _stored(self, part: BodyPartReader, given: Mapping[str, str]) -> web.Response:
        sender, kind = given.get("sender", ""), given.get("kind", "photo")
        if not sender or kind not in ("photo", "video"):
            return _problem(400, "no_sender")
        conversation = await self._open(Customer(sender, "china"), given.get("language", "zh"))
        try:
            ref = await self._put(conversation, "video" if kind == "video" else "photo", part, given.get("nonce", ""))
        except Refused as refused:
            return _problem(422, refused.code)
        return web.json_response({"file": ref})

    async def _put(self, conversation: ConversationId, kind: Kind, part: BodyPartReader, nonce: str) -> FileRef:
        data = await self._uploads.receive(kind, _chunks(part))
        if kind == "video":
            return await self._uploads.video(conversation, data, nonce)
        return (await self._uploads.photo(conversation, data))[0]

    async def _replies(self, conversation: ConversationId, committed: Committed) -> list[StoredEvent]:
        """Those of the turn; of a repeated message, what was said since the sender did something last."""
        if committed.fresh:
            count = len(committed.turn.events) + len(committed.turn.replies)
            return await self._store.events_after(conversation, committed.last_seq - count, count) if count else []
        events = await self._store.last_events(conversation, _EVENTS)
        spoke = [event.seq for event in events if event.kind in ("said", "pressed", "sent", "command")]
        return [event for event in events if event.seq > max(spoke, default=0)]

    def _rendered(self, events: list[StoredEvent], sender: str, language: str) -> list[dict[str, Any]]:
        shown = messages(events, self._texts, language, self._settings.full_values)
        return [in_rasas_shape(message, sender) for message in shown if message["from"] in ("bot", "staff")]

    async def _after(self, conversation: ConversationId, after: int, wait_s: float) -> list[StoredEvent]:
        until = asyncio.get_running_loop().time() + wait_s
        while True:
            events = await self._store.events_after(conversation, after, _EVENTS)
            left = until - asyncio.get_running_loop().time()
            if events or left <= 0 or self._announcer.closed:
                return events
            await self._announcer.wait(conversation, after, min(left, self._settings.recheck_s))

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        """Nobody gets in without the token."""

        async def handle(request: web.Request) -> web.StreamResponse:
            given = request.headers.get("Authorization", "").removeprefix("Bearer ")
            if not hmac.compare_digest(given.encode(), self._settings.token.encode()):
                return _problem(401, "no_token")
            return await handler(request)

        return handle


def in_rasas_shape(message: Message, sender: str) -> dict[str, Any]:
    """Rasa's recipient_id, text and buttons; all the rest of what was said in `custom`."""
    custom = {name: part for name, part in message.items() if name not in ("text", "choices")}
    shaped: dict[str, Any] = {"recipient_id": sender, "text": message["text"], "custom": custom}
    choices = message.get("choices") or ()
    if choices:
        shaped["buttons"] = [
            {"title": choice["label"], "payload": f"{_PRESS}{message['stamp']} {choice['value']}"}
            | ({"unfit": choice["unfit"]} if choice["unfit"] else {})
            for choice in choices
        ]
    return shaped


def _what(text: str) -> What:
    """A button's payload, a wish with its argument, or words."""
    if text.startswith(_PRESS):
        stamp, _, value = text.removeprefix(_PRESS).partition(" ")
        return Pressed(Stamp(stamp[:64]), value[:256])
    if text.startswith(_COMMAND):
        name, _, argument = text.removeprefix(_COMMAND).partition(" ")
        return Command(name[:32], argument[:128])
    return Said(text[:2000])


async def _call(request: web.Request) -> _Call:
    try:
        return _Call.model_validate_json(await request.read())
    except ValidationError as error:
        raise web.HTTPBadRequest(text='{"problem": "not_a_message"}', content_type="application/json") from error


async def _chunks(part: BodyPartReader) -> Any:
    while chunk := await part.read_chunk(1 << 16):
        yield chunk


def _number(query: Mapping[str, str], name: str) -> int:
    return _count(query.get(name, ""))


def _count(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 12 else 0


def _problem(status: int, code: str) -> web.Response:
    return web.json_response({"problem": code}, status=status)
