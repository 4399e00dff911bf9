"""What the provider's PC filing page asks us for: POST /provider/upload-links, signed as its pushes are.

The page shows the answer as a QR code. A phone that scans it goes on with the same order, without a login: papers, selfie,
and confirming where the account could log in there as well (the seed, 备案须知; docs/facts.md 2.3, 2.4).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from secrets import token_hex

from aiohttp import web
from pydantic import ValidationError

from actions.registers.bounded import read_at_most
from actions.registers.contract import UploadLink, UploadLinkQuestion
from actions.registers.customer import Customer
from actions.registers.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine
from bot.one_time import OneTimeLinks
from bot.storage.store import SqlStore
from dialogs.engine.conversation import SELF, Conversation
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Who
from dialogs.ports import Clock, Turn

PATH = "/provider/upload-links"
_MOST_BYTES = 4096

Door = Callable[[Inbound], Awaitable[object]]
OpenConversation = Callable[[Customer, str], Awaitable[ConversationId]]


@dataclass(frozen=True)
class UploadLinks:
    """Mints the link of an account's running order; a link minted before it ends with that."""

    door: Door
    store: SqlStore
    links: OneTimeLinks
    open_conversation: OpenConversation
    secret: str
    clock: Clock

    def routes(self) -> list[web.RouteDef]:
        """The one route."""
        return [web.post(PATH, self.handle)]

    async def handle(self, request: web.Request) -> web.Response:
        """401 for a wrong signature, 400 for a body that is not the contract's, 409 when nothing can be handed in now."""
        body = await read_at_most(request.content, _MOST_BYTES)
        timestamp, signature = request.headers.get(TIMESTAMP_HEADER, ""), request.headers.get(SIGNATURE_HEADER, "")
        if not is_genuine(self.secret, body, timestamp, signature, self.clock.now()):
            return web.json_response({"code": "bad_signature"}, status=401)
        try:
            asked = UploadLinkQuestion.model_validate_json(body)
        except ValidationError:
            return web.json_response({"code": "malformed"}, status=400)
        minted = await self.mint(Customer(asked.account, asked.site))
        if minted is None:
            return web.json_response({"code": "nothing_to_upload"}, status=409)
        return web.Response(text=minted.model_dump_json(), content_type="application/json")

    async def mint(self, customer: Customer) -> UploadLink | None:
        """The link, or None while others have the order."""
        id = await self.open_conversation(customer, "zh")
        await at_pc(self.store, id, customer, self.clock)
        who = Who("applicant", customer.account)
        wish = Inbound(InboundId(f"pc:{token_hex(8)}"), id, who, Command("phone"), self.clock.now())
        await self.door(wish)
        conversation = await self.store.get(id)
        newest = next((one for one in reversed(conversation.invitations) if one.person == SELF), None)
        if newest is None or not newest.opens(self.clock.now()):
            return None
        return UploadLink(url=self.links.address(id, newest.name), expires=newest.expires)


async def at_pc(store: SqlStore, id: ConversationId, customer: Customer, clock: Clock) -> None:
    """From now on the order is one of the PC page's, whichever kind of account it is (docs/facts.md, 2.3)."""

    def mark(conversation: Conversation) -> Turn:
        return Turn(replace(conversation, surface="pc"))

    who = Who("applicant", customer.account)
    await store.turn(Inbound(InboundId(f"pc:here:{token_hex(8)}"), id, who, Command("login"), clock.now()), mark)
