"""The web chat: the landing page, the way in, the chat page. What its script calls is in web_api.py.

A customer comes from the provider's page with a signed token that is spent at once; the sandbox offers its made-up
customers instead. Nothing about the person is in an address, and every page of his is no-store.
"""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.registers.customer import Customer, read_token
from bot.channels.announce import Announcer
from bot.channels.uploads import Refused, Runs, Uploads, UploadSettings, random_challenge
from bot.channels.web_api import Api, Door
from bot.channels.web_assets import Holes, Samples, Static
from bot.channels.web_session import LANGUAGE_COOKIE, Visits, is_ours, names_us, refusal
from bot.storage.challenges import Challenges
from bot.storage.files import Files
from bot.storage.sessions import Session, Sessions
from bot.storage.store import SqlStore
from dialogs.messages import Command, ConversationId, Inbound, InboundId, Who
from dialogs.ports import Clock, Turn, UnknownConversation
from dialogs.texts import LANGUAGES, Texts

OpenConversation = Callable[[Customer, str], Awaitable[ConversationId]]

_HERE = Path(__file__).parent / "pages"
_TOKEN_S = 300
#: After this long away one is greeted again.
_AWAY = timedelta(hours=6)


@dataclass(frozen=True)
class WebSettings:
    """The web channel. Section `web` of config.yml."""

    #: What the assistant is called. Source: design.md; never an official-sounding name or a cloud's.
    assistant: str = "小备"
    #: The address customers know it by; https makes cookies travel over https only. Source: the operator.
    public_url: str = "http://127.0.0.1:8080"
    #: Shared key of the provider's customer tokens; the same as ProviderSettings.secret.
    customer_secret: str = field(default="", repr=False)
    #: The provider's page where a customer without a session logs in; "" names none.
    login_url: str = ""
    #: Made-up customers that the landing page offers, by what one clicks: person, company. Sandbox only.
    visitors: Mapping[str, Customer] = field(default_factory=dict)
    #: Folder with sample pictures and their manifest.json, offered at photo steps. Sandbox only.
    samples: Path | None = None
    #: Seconds after which a waiting page looks for commits of other processes, 1..30. Source: our own choice.
    recheck_s: float = 5.0
    uploads: UploadSettings = field(default_factory=UploadSettings)


class WebChannel:
    """Everything under / that is not the desk's or the sandbox's."""

    def __init__(
        self,
        *,
        door: Door,
        store: SqlStore,
        files: Files,
        sessions: Sessions,
        challenges: Challenges,
        announcer: Announcer,
        texts: Texts,
        workers: Runs,
        settings: WebSettings,
        clock: Clock,
        open_conversation: OpenConversation,
        pick_challenge: Callable[[], Sequence[str]] = random_challenge,
    ) -> None:
        self._settings = settings
        self._texts = texts
        self._store = store
        self._door = door
        self._clock = clock
        self._open = open_conversation
        self._visits = Visits(sessions, settings.public_url.startswith("https:"))
        uploads = Uploads(files, challenges, workers, pick_challenge, settings.uploads, clock)
        self._api = Api(door, store, files, self._visits, uploads, announcer, texts, clock, settings.recheck_s)
        self._static = Static(_HERE / "static")
        self._samples = Samples(settings.samples) if settings.samples else None
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )

    def routes(self) -> list[web.RouteDef]:
        """To be added to the app, whose `on_response_prepare` sets web_headers.HEADERS."""
        return [
            web.get("/", self.page),
            web.post("/enter", self.enter),
            web.post("/leave", self.leave),
            web.get("/healthz", self.health),
            web.get("/favicon.ico", self._static.icon),
            web.get("/static/{version}/{name}", self._static.file),
            web.get("/samples/{name}", self.sample),
            web.post("/api/sample", self.send_sample),
            web.post("/api/sample-card", self.send_own_card),
            *self._api.routes(),
        ]

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The chat for who has a session, the landing page for who has none, the way in for who has a token."""
        if "token" in request.query:
            return await self._with_token(request)
        session = await self._visits.find(request)
        if session is None:
            return self._landing(request)
        try:
            conversation = await self._store.get(session.conversation)
        except UnknownConversation:
            return self._landing(request)
        if conversation.deleted:
            response = self._landing(request)
            await self._visits.end(request, response)
            return response
        return self._chat(session, conversation.language)

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """The sandbox's way in: be one of its made-up customers."""
        form = await request.post()
        who = str(form.get("who", ""))
        customer = self._settings.visitors.get("person" if who == "look" else who)
        if customer is None or not is_ours(request) or not names_us(request, self._settings.public_url):
            raise refusal(web.HTTPForbidden, "not_ours")
        return await self._let_in(request, customer, who)

    async def leave(self, request: web.Request) -> web.StreamResponse:
        """Log out."""
        await self._visits.get_for_change(request)
        response = web.json_response({})
        await self._visits.end(request, response)
        return response

    async def health(self, _request: web.Request) -> web.Response:
        """Whether the database answers."""
        await self._store.conversations(limit=1)
        return web.json_response({"status": "ok"})

    async def sample(self, request: web.Request) -> web.Response:
        """A sample picture, to be looked at before it is sent."""
        data = await self._sample(request.match_info["name"])
        return web.Response(body=data, content_type=mimetypes.guess_type(request.match_info["name"])[0])

    async def send_sample(self, request: web.Request) -> web.Response:
        """Take a sample in as if it had been uploaded."""
        session = await self._visits.get_for_change(request)
        data = await self._sample(request.query.get("file", ""))
        try:
            return await self._api.take(request, session, "photo", data)
        except Refused as refused:
            return await self._api.refused(session, refused, request)

    async def send_own_card(self, request: web.Request) -> web.Response:
        """A test card with the face that the visitor's camera sees now, so that his selfie can match it."""
        session = await self._visits.get_for_change(request)
        if self._samples is None:
            raise web.HTTPNotFound
        try:
            card = await self._api.uploads.drawn_card(request.content.iter_chunked(1 << 16))
            return await self._api.take(request, session, "photo", card)
        except Refused as refused:
            return await self._api.refused(session, refused, request)

    async def _with_token(self, request: web.Request) -> web.StreamResponse:
        token, secret = request.query["token"], self._settings.customer_secret
        customer = read_token(token, secret, _TOKEN_S) if secret else None
        if customer is None or not await self._spend(token, customer, self._language(request)):
            return self._landing(request, notice="page.landing.token_over")
        return await self._let_in(request, customer)

    async def _spend(self, token: str, customer: Customer, language: str) -> bool:
        """A token is good once, since an address stays behind in histories and logs: a turn of its own remembers it."""
        conversation = await self._open(customer, language)
        id = InboundId(f"token:{hashlib.sha256(token.encode()).hexdigest()}")
        who = Who("applicant", customer.account)
        login = Inbound(id, conversation, who, Command("login"), self._clock.now())
        return (await self._store.turn(login, Turn)).fresh

    async def _let_in(self, request: web.Request, customer: Customer, who: str = "") -> web.StreamResponse:
        conversation = await self._open(customer, self._language(request))
        await self._welcome(conversation, customer, who)
        if who == "look":
            await self._wish(conversation, customer, "readiness", "look")
        inside = web.HTTPSeeOther("/")
        await self._visits.begin(inside, customer.account, conversation)
        raise inside

    async def _welcome(self, conversation: ConversationId, customer: Customer, who: str) -> None:
        """Greet who is new or was long away; whoever was here just now finds the page as it was.

        Who pressed 个人 or 企业 on the landing page is not asked for it again.
        """
        last = await self._store.last_events(conversation, 1)
        now = self._clock.now()
        if not last or now - last[0].at > _AWAY:
            await self._wish(conversation, customer, "start", "welcome", who)

    async def _wish(
        self, conversation: ConversationId, customer: Customer, name: str, why: str, argument: str = ""
    ) -> None:
        now = self._clock.now()
        id = InboundId(f"web:{why}:{now:%Y-%m-%dT%H}")
        await self._door(Inbound(id, conversation, Who("applicant", customer.account), Command(name, argument), now))

    def _landing(self, request: web.Request, notice: str = "") -> web.Response:
        language = self._language(request)
        offers = [who for who in ("person", "company", "look") if self._settings.visitors]
        response = self._render(
            "landing.html", language, notice=notice, offers=offers, login_url=self._settings.login_url
        )
        if request.query.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=31536000, httponly=True, samesite="Lax")
        return response

    def _chat(self, session: Session, language: str) -> web.Response:
        config = {
            "csrf": session.csrf,
            "language": language,
            "sandbox": bool(self._settings.visitors),
            "samples": self._samples.manifest if self._samples else [],
            "uploads": {
                "picture_mb": self._settings.uploads.picture_mb,
                "clip_mb": self._settings.uploads.clip_mb,
            },
            "words": {each: self._words(each) for each in LANGUAGES},
        }
        return self._render("chat.html", language, config=config)

    def _render(self, template: str, language: str, **values: Any) -> web.Response:
        def say(key: str) -> str:
            return self._texts.say(key, language, {"assistant": self._settings.assistant})

        page = self._pages.get_template(template).render(
            say=say, language=language, static=f"/static/{self._static.version}", sandbox=bool(self._settings.visitors),
            other="en" if language == "zh" else "zh", **values,
        )  # fmt: skip
        return web.Response(text=page, content_type="text/html", charset="utf-8")

    def _words(self, language: str) -> dict[str, str]:
        """The page's own words, which its script needs in both languages to switch at once."""
        keys = (key for key in self._texts.by_language[language] if key.startswith("page."))
        args = Holes(assistant=self._settings.assistant)
        return {key: self._texts.by_language[language][key].format_map(args) for key in keys}

    def _language(self, request: web.Request) -> str:
        """As chosen now, as chosen before, as the browser has it."""
        accepted = request.headers.get("Accept-Language", "zh")[:2].lower()
        wished = (request.query.get("lang"), request.cookies.get(LANGUAGE_COOKIE), accepted)
        return next((each for each in wished if each in LANGUAGES), LANGUAGES[0] if accepted == "zh" else "en")

    async def _sample(self, name: str) -> bytes:
        if self._samples is None or name not in self._samples.names:
            raise web.HTTPNotFound
        return await asyncio.to_thread((self._samples.folder / name).read_bytes)
