"""The web chat: the landing page, the way in, the chat page. What its script calls is in web_api.py.

A customer comes from the provider's page with a signed token that is spent at once; the sandbox offers its made-up
customers instead. Nothing about the person is in an address, and every page of his is no-store.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from actions.readers.settings import ReaderSettings
from actions.registers.customer import Customer, read_token
from bot.channels.announce import Announcer
from bot.channels.provider_pc import at_pc
from bot.channels.uploads import Runs, Uploads, UploadSettings, random_challenge
from bot.channels.web_api import Api, Door, LinkTo
from bot.channels.web_assets import Holes, Samples, Static
from bot.channels.web_invited import COOKIE as INVITED_COOKIE
from bot.channels.web_invited import InvitedPages, InvitedSide, InvitedVisits
from bot.channels.web_samples import SamplePages
from bot.channels.web_session import LANGUAGE_COOKIE, Visits, is_ours, names_us, refusal
from bot.one_time import PATH as INVITED_PATH
from bot.one_time import OneTimeLinks
from bot.storage.challenges import Challenges
from bot.storage.files import Files, Retention
from bot.storage.sessions import Session, Sessions
from bot.storage.store import SqlStore
from dialogs.engine.conversation import GUEST
from dialogs.engine.talk import CHINA
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
    #: The provider's number, told to who was invited by a link; "" tells none. Source: config.yml, assistant.phone.
    phone: str = ""
    #: How long files are kept, told to who was invited. Section `keep` of config.yml.
    keep: Retention = field(default_factory=Retention)


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
        links: OneTimeLinks,
        pick_challenge: Callable[[], Sequence[str]] = random_challenge,
        telegram: LinkTo | None = None,
    ) -> None:
        self._settings = settings
        self._texts = texts
        self._telegram = telegram is not None
        self._store = store
        self._door = door
        self._clock = clock
        self._open = open_conversation
        secure = settings.public_url.startswith("https:")
        self._visits = Visits(sessions, secure)
        uploads = Uploads(files, challenges, workers, pick_challenge, settings.uploads, clock)
        self._api = Api(
            door, store, files, self._visits, uploads, announcer, texts, clock, settings.recheck_s, telegram=telegram
        )
        guests = InvitedVisits(sessions, secure, "invited", INVITED_COOKIE, INVITED_PATH, store, clock)
        theirs = Api(
            door, store, files, guests, uploads, announcer, texts, clock, settings.recheck_s, side=InvitedSide()
        )
        self._invited = InvitedPages(
            theirs, links, store, door, clock, self._chat, self._render, self._language, settings.phone
        )
        self._static = Static(_HERE / "static")
        self._samples = Samples(settings.samples) if settings.samples else None
        self._pages = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._pages.filters["china_time"] = lambda at: at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")

    def routes(self) -> list[web.RouteDef]:
        """To be added to the app, whose `on_response_prepare` sets web_headers.HEADERS."""
        return [
            web.get("/", self.page),
            web.post("/enter", self.enter),
            web.post("/leave", self.leave),
            web.get("/healthz", self.health),
            web.get("/favicon.ico", self._static.icon),
            web.get("/static/{version}/{name}", self._static.file),
            *(SamplePages(self._samples).routes(self._api, self._invited.api) if self._samples else ()),
            *self._api.routes(),
            *self._api.own_routes(),
            *self._invited.routes(),
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
        """The sandbox's way in: be one of its made-up customers. Whether it can be filed anybody may look."""
        form = await request.post()
        who = str(form.get("who", ""))
        customer = self._settings.visitors.get("person" if who == "look" else who)
        if who == "look" and customer is None:
            customer = Customer(f"{GUEST}{secrets.token_hex(8)}", "china", "")
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

    async def _with_token(self, request: web.Request) -> web.StreamResponse:
        token, secret = request.query["token"], self._settings.customer_secret
        customer = read_token(token, secret, _TOKEN_S) if secret else None
        if customer is None or not await self._spend(token, customer, self._language(request)):
            return self._landing(request, notice="page.landing.token_over")
        if customer.surface == "pc":
            await at_pc(self._store, await self._open(customer, self._language(request)), customer, self._clock)
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
        if who == "look":
            await self._wish(conversation, customer, "readiness", f"look:{secrets.token_hex(4)}")
        else:
            await self._welcome(conversation, customer, who)
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
        offers = ["person", "company", "look"] if self._settings.visitors else ["look"]
        response = self._render(
            "landing.html", language, notice=notice, offers=offers, login_url=self._settings.login_url
        )
        if request.query.get("lang") in LANGUAGES:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=31536000, httponly=True, samesite="Lax")
        return response

    def _chat(self, session: Session, language: str, kind: str = "own") -> web.Response:
        """`kind`: own behind a login, invited or phone behind a link."""
        config = {
            "kind": kind,
            "base": "" if kind == "own" else INVITED_PATH,
            "csrf": session.csrf,
            "language": language,
            "sandbox": bool(self._settings.visitors),
            "telegram": self._telegram,
            "samples": self._samples.manifest if self._samples else [],
            "uploads": {
                "picture_mb": self._settings.uploads.picture_mb,
                "clip_mb": self._settings.uploads.clip_mb,
            },
            "photos": _looked_for(self._settings.uploads.reader),
            "words": {each: self._words(each) for each in LANGUAGES},
        }
        return self._render("chat.html", language, config=config, kind=kind)

    def _render(self, template: str, language: str, **values: Any) -> web.Response:
        def say(key: str, **args: object) -> str:
            told = {name: str(value) for name, value in args.items()}
            return self._texts.say(key, language, {"assistant": self._settings.assistant, **told})

        page = self._pages.get_template(template).render(
            say=say, language=language, static=f"/static/{self._static.version}", sandbox=bool(self._settings.visitors),
            other="en" if language == "zh" else "zh", telegram=self._telegram, keep=self._settings.keep, **values,
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


def _looked_for(reader: ReaderSettings) -> dict[str, float]:
    """What quality.js and photo.js are told of the reader's thresholds."""
    return {
        "kept_side": reader.kept_side,
        "side": reader.page_side,
        "min_side": reader.page_min_side,
        "min_light": reader.page_min_light,
        "min_sharpness": reader.page_min_sharpness,
        "max_glare": reader.page_max_glare,
        "paper": reader.page_paper,
    }
