"""The webhook on which the provider tells how an order moves: POST /provider/status, signed (docs/provider-api.md).

An event becomes an Inbound with the event's own id, so a repetition is dropped behind the door. It is answered with 200
only after the door has committed; an event that comes before its time is answered 409 and sent again later.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from aiohttp import web
from pydantic import ValidationError

from actions.registers.bounded import read_at_most
from actions.registers.contract import Event
from actions.registers.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine
from dialogs.engine.conversation import Answer, Conversation
from dialogs.messages import ConversationId, Inbound, InboundId, Key, Reason, Status, Who
from dialogs.ports import Clock
from filing.order import Actor, Move, Order, moves
from filing.reasons import reopen_keys

PATH = "/provider/status"
#: An event is a few hundred bytes; a rejection with thirty-five reasons some thousands.
MOST_BYTES = 64 * 1024

Door = Callable[[Inbound], Awaitable[object]]
FindConversation = Callable[[str], Awaitable[ConversationId | None]]
ReadConversation = Callable[[ConversationId], Awaitable[Conversation]]

#: What each event of the contract does to an order, and who did it.
_MOVES: Mapping[str, tuple[Move, Actor]] = {
    "handed_in": (Move.HAND_IN, Actor.PROVIDER),
    "sms_verified": (Move.SMS_DONE, Actor.AUTHORITY),
    "sms_expired": (Move.SMS_OVER, Actor.AUTHORITY),
    "sms_failed": (Move.SMS_FAILED, Actor.AUTHORITY),
    "approved": (Move.APPROVE, Actor.AUTHORITY),
    "rejected": (Move.REJECT, Actor.AUTHORITY),
}

log = logging.getLogger(__name__)


def routes(
    door: Door,
    find_conversation: FindConversation,
    secret: str,
    clock: Clock,
    read: ReadConversation | None = None,
) -> list[web.RouteDef]:
    """The one route. With `read` (the store's get) an event that comes too early is put off, not lost, and a reason
    without a field finds the answers it means.
    """
    if not secret:
        raise ValueError("an empty secret lets everybody move orders")
    return [web.post(PATH, _Hook(door, find_conversation, secret, clock, read).handle)]


@dataclass(frozen=True)
class _Hook:
    door: Door
    find_conversation: FindConversation
    secret: str
    clock: Clock
    read: ReadConversation | None

    async def handle(self, request: web.Request) -> web.Response:
        body = await _body(request)
        if body is None:
            return _answer(413, "too_long")
        if not self._is_genuine(request, body):
            return _answer(401, "bad_signature")
        try:
            event = Event.model_validate_json(body)
        except ValidationError:
            return _answer(400, "not_an_event")
        return await self._take(event)

    def _is_genuine(self, request: web.Request, body: bytes) -> bool:
        timestamp, signature = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
        return is_genuine(self.secret, body, timestamp, signature, self.clock.now())

    async def _take(self, event: Event) -> web.Response:
        conversation = await self.find_conversation(event.order)
        if conversation is None:
            return _answer(404, "unknown_order")
        inbound = inbound_of(event, conversation, self.clock)
        if self.read:
            known = await self.read(conversation)
            if _is_early(event, known):
                return _answer(409, "not_yet")
            inbound = replace(inbound, what=_status(event, tuple(_placed(event, known))))
        try:
            await self.door(inbound)
        except Exception:
            log.exception("status of order %s was not taken", event.order)
            return _answer(500, "try_again")
        return _answer(200, "ok")


def inbound_of(event: Event, conversation: ConversationId, clock: Clock) -> Inbound:
    """The event as what passes through the door. Its time is ours; of when the SMS went out the provider's word is
    taken as far as it shortens a deadline, never where it would lengthen one.
    """
    reasons = tuple(Reason(reason.code, reason.field, reason.words) for reason in event.reasons)
    who = Who("system", _MOVES[event.event][1].value)
    return Inbound(InboundId(f"provider:{event.id}"), conversation, who, _status(event, reasons), clock.now())


def _status(event: Event, reasons: tuple[Reason, ...]) -> Status:
    move = _MOVES[event.event][0].value
    return Status(event.order, event.version, move, reasons, event.numbers, event.principal, event.at)


def _placed(event: Event, conversation: Conversation) -> Iterator[Reason]:
    """The event's reasons, each at the answers it means: an authority says "R08", not which question to ask again."""
    answers = next((one.answers for one in conversation.filings if one.order and one.order.id == event.order), {})
    nature = answers.get(Key("subject.nature"))
    for reason in event.reasons:
        known = (reason.field,) if reason.field else reopen_keys(reason.code, _word(nature), present=tuple(answers))
        for place, key in enumerate(known or ("",)):
            yield Reason(reason.code, key, reason.words if place == 0 else "")


def _word(answer: Answer | None) -> str:
    return str(answer.value) if answer else ""


def _is_early(event: Event, conversation: Conversation) -> bool:
    """Whether the order can neither make this move now nor has it behind it: another event is still on its way.

    Only the version in hand can be early. What never fits is put off too, until the provider gives up and staff see it.
    """
    move, actor = _MOVES[event.event]
    order = _order(conversation, event.order)
    if order is None or order.version != event.version:
        return False
    return move not in moves(order.state, actor) and (event.version, move) not in order.made


def _order(conversation: Conversation, order: str) -> Order | None:
    orders = (filing.order for filing in conversation.filings)
    return next((one for one in orders if one is not None and one.id == order), None)


async def _body(request: web.Request) -> bytes | None:
    body = await read_at_most(request.content, MOST_BYTES + 1)
    return body if len(body) <= MOST_BYTES else None


def _answer(status: int, code: str) -> web.Response:
    return web.json_response({"code": code}, status=status)
