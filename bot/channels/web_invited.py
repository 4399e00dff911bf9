"""The pages behind a one-time link: who asks for what, the own consent, and then the steps of one person, or one's phone.

Opening a link changes nothing, since messengers open links by themselves to show what is there. Beginning takes a press;
from then on a cookie of its own stands for the link, for as long as the conversation says that it lets somebody in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from aiohttp import web

from bot.channels.web_api import Api, Door, Side
from bot.channels.web_session import Visits, is_ours
from bot.one_time import PATH, OneTimeLinks
from bot.storage.reader import Reader
from bot.storage.sessions import Session
from dialogs.engine.commands import PENDING_STAMPS
from dialogs.engine.conversation import PHONE, SELF, Conversation, Invitation
from dialogs.engine.invited import lets_in
from dialogs.engine.talk import COMMAND_STAMP
from dialogs.messages import Command, Inbound, InboundId, Pressed, Sent, What, Who
from dialogs.ports import Clock, UnknownConversation
from filing.masking import mask

COOKIE = "xiaobei_invited"
#: What the applicant's own phone may wish for: words are typed where he is logged in (docs/facts.md, 2.4).
_PHONE_WISHES = frozenset({"help", "human", "language"})
#: What the buttons of messages may wish for there: those of the help, and of a photo that nobody asked for. What deletes,
#: withdraws, revokes or switches off takes a login: a link may be seen by others.
_PHONE_BUTTONS = frozenset({"help", "status", "back", "human", "rejection", "start"})
Render = Callable[..., web.Response]


@dataclass(frozen=True)
class Pass:
    """What the session of a link stands for; written into its name."""

    person: str
    id: str
    serial: int
    since: int  # the event from which on this page shows messages

    def text(self) -> str:
        """As kept in the session."""
        return f"{self.person}:{self.id}:{self.serial}:{self.since}"


def pass_of(session: Session) -> Pass:
    """Back from the session's name."""
    person, id, serial, since = session.name.split(":")
    return Pass(person, id, int(serial), int(since))


class InvitedSide(Side):
    """Behind a link: only what is his own, never a whole number, and no picture of a certificate once it is sent."""

    prefix = PATH
    numbers = False

    def who(self, session: Session) -> Who:
        """Somebody who was invited, or the applicant on his phone."""
        held = pass_of(session)
        return Who("applicant") if held.person == SELF else Who("invited", held.id)

    def channel(self, session: Session) -> str:
        """The applicant's own phone is a surface by itself: not every account may confirm there."""
        return PHONE if pass_of(session).person == SELF else "web"

    def seat(self, session: Session) -> str:
        """His own messages; on the applicant's phone the applicant's."""
        held = pass_of(session)
        return "" if held.person == SELF else held.id

    def since(self, session: Session) -> int:
        """The applicant's phone shows what was said since it came."""
        return pass_of(session).since

    def may(self, session: Session, what: What) -> bool:
        """A phone hands in, records and confirms. What others who were invited may wish for, the assistant knows."""
        if pass_of(session).person != SELF or isinstance(what, Sent):
            return True
        if isinstance(what, Pressed):
            return _may_press(what)
        return isinstance(what, Command) and what.name in _PHONE_WISHES


def _may_press(pressed: Pressed) -> bool:
    """The card that is open, and a few wishes. A yes or no about a command was asked elsewhere, behind a login."""
    if pressed.stamp == COMMAND_STAMP:
        return pressed.value in _PHONE_BUTTONS
    return pressed.stamp not in PENDING_STAMPS


@dataclass(frozen=True)
class InvitedVisits(Visits):
    """Sessions of links, good only while the conversation says so."""

    store: Reader | None = None
    clock: Clock | None = None

    async def find(self, request: web.Request) -> Session | None:
        """Whose request this is, unless the link has ended."""
        session = await super().find(request)
        if session is None or self.store is None or self.clock is None:
            return None
        held = pass_of(session)
        try:
            conversation = await self.store.get(session.conversation)
        except UnknownConversation:
            return None
        invitation = conversation.invited(held.id)
        if invitation is None or held.serial < invitation.oldest:
            return None
        return session if lets_in(conversation, invitation, self.clock.now()) else None


class InvitedPages:
    """Everything under /i. `chat` draws the conversation page, `render` any other; `phone` is the provider's number."""

    def __init__(
        self, api: Api, links: OneTimeLinks, store: Reader, door: Door, clock: Clock, chat: Render, render: Render,
        language: Callable[[web.Request], str], phone: str,
    ) -> None:  # fmt: skip
        self.api = api
        self._links = links
        self._store = store
        self._door = door
        self._clock = clock
        self._chat = chat
        self._render = render
        self._language = language
        self._phone = phone

    def routes(self) -> list[web.RouteDef]:
        """The link's own page, what it leads to, and the requests of that."""
        return [
            web.get(PATH, self.page),
            web.post(f"{PATH}/leave", self.leave),
            web.get(f"{PATH}/{{token:[A-Za-z0-9_-]{{23,160}}}}", self.show),
            web.post(f"{PATH}/{{token:[A-Za-z0-9_-]{{23,160}}}}", self.begin),
            *self.api.routes(),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """Who asks, for what, until when, what becomes of it, whom to call; and the choice to begin or to decline."""
        found = await self._found(request)
        if found is None or not found[1].opens(self._clock.now()):
            return self._over(request, found[1] if found else None)
        return self._intro(request, *found)

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Begin, or decline."""
        found = await self._found(request)
        if found is None or not found[1].opens(self._clock.now()):
            return self._over(request, found[1] if found else None)
        if not is_ours(request):
            raise web.HTTPForbidden
        conversation, invitation = found
        if (await request.post()).get("wish") == "decline":
            await self._wish(conversation, invitation, "decline")
            return self._over(request, (await self._store.get(conversation.id)).invited(invitation.id))
        since = await self._wish(conversation, invitation, "phone_here" if invitation.person == SELF else "open")
        inside = web.HTTPSeeOther(PATH)
        held = Pass(invitation.person, invitation.id, invitation.serial, since if invitation.person == SELF else 0)
        await self.api.visits.begin(inside, held.text(), conversation.id)
        raise inside

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The conversation of whoever was let in."""
        session = await self.api.visits.find(request)
        if session is None:
            return self._over(request, None)
        conversation = await self._store.get(session.conversation)
        invitation = conversation.invited(self.api.side.seat(session))
        language = invitation.marks.language if invitation else conversation.language
        kind = "phone" if pass_of(session).person == SELF else "invited"
        return self._chat(session, language, kind)

    async def leave(self, request: web.Request) -> web.Response:
        """Close it on this device; the link itself stays as it is."""
        await self.api.visits.get_for_change(request)
        response = web.json_response({})
        await self.api.visits.end(request, response)
        return response

    async def _found(self, request: web.Request) -> tuple[Conversation, Invitation] | None:
        """The conversation and invitation a link is signed for, as long as it is the newest link of it."""
        read = self._links.read(request.match_info["token"])
        if read is None:
            return None
        try:
            conversation = await self._store.get(read[0])
        except UnknownConversation:
            return None
        invitation = conversation.invited(read[1].partition("-")[0])
        return (conversation, invitation) if invitation and invitation.name == read[1] else None

    async def _wish(self, conversation: Conversation, invitation: Invitation, name: str) -> int:
        """Through the door; the number of its first event."""
        who = Who("applicant") if invitation.person == SELF else Who("invited", invitation.id)
        id = InboundId(f"link:{name}:{token_hex(8)}")
        wish = Command(name, invitation.id)
        committed = await self._door(Inbound(id, conversation.id, who, wish, self._clock.now()))
        turn = committed.turn
        return committed.last_seq - len((*turn.events, *turn.withheld, *turn.replies)) + 1

    def _intro(self, request: web.Request, conversation: Conversation, invitation: Invitation) -> web.Response:
        asking = {key: conversation.filing.answers.get(key) for key in _ASKING}  # type: ignore[call-overload]
        said = {key: str(answer.value) for key, answer in asking.items() if answer is not None}
        return self._drawn(
            request,
            "invited.html",
            person=invitation.person,
            company=said.get("subject.name", ""),
            by=mask("name", said.get("site_principal.name", "")),
            until=invitation.expires,
            phone=self._phone,
        )

    def _over(self, request: web.Request, invitation: Invitation | None) -> web.Response:
        why = invitation.state if invitation and invitation.state in _ENDS else "over"
        return self._drawn(request, "invited_over.html", why=why, phone=self._phone, status=410)

    def _drawn(self, request: web.Request, template: str, status: int = 200, **values: Any) -> web.Response:
        response = self._render(template, self._language(request), **values)
        response.set_status(status)
        return response


_ASKING = ("subject.name", "site_principal.name")
_ENDS = frozenset({"done", "declined", "revoked"})
