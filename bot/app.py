"""Builds everything: the only place where an adapter is made. Read it to see what the house is made of.

The back of the house is backroom.py; here is what answers over HTTP: chat, desk, REST, the provider's pushes, sandbox.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from actions.registers.customer import Customer
from bot.backroom import Backroom
from bot.channels import provider_hook
from bot.channels.rest import RestChannel, RestSettings
from bot.channels.web import WebChannel, WebSettings
from bot.channels.web_headers import set_headers
from bot.desk.desk import Desk, DeskSettings
from bot.sandbox.app import sandbox_app
from bot.sandbox.settings import SandboxSettings
from bot.security import FileLinks
from bot.storage.files import NoSuchFile
from dialogs.engine.conversation import Conversation
from dialogs.messages import ConversationId, Language
from dialogs.ports import UnknownConversation

SAMPLES = Path(__file__).parent / "samples"
VISITORS = {"person": Customer("sandbox-person", "china"), "company": Customer("sandbox-company", "china")}


@dataclass(frozen=True)
class App(Backroom):
    """The whole assistant in one process. `url` is where it listens, "http://127.0.0.1:8080"."""

    def http(self) -> web.Application:
        """Everything that answers over HTTP: chat, desk, provider's pushes, REST, sandbox."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.on_response_prepare.append(set_headers)
        app.on_shutdown.append(self.announcer.close)
        app.add_routes(self.chat().routes())
        app.add_routes(self.desk().routes())
        hook = provider_hook.routes(
            self.assistant.handle,
            self.store.conversation_of_order,
            self.provider_settings.secret,
            self.clock,
            self.store.get,
        )
        app.add_routes(hook)
        app.router.add_get("/links/files/{token}", self.linked_file)
        if self.settings.rest.enabled:
            app.add_routes(self.rest().routes())
        if self.settings.sandbox:
            app.add_subapp("/sandbox", self.sandbox())
        return app

    async def linked_file(self, request: web.Request) -> web.Response:
        """A file for an action server or the provider, by its short-lived signed link."""
        ref = FileLinks(self.vault).read(request.match_info["token"])
        try:
            if ref is not None:
                return web.Response(body=await self.files.get(ref), content_type="application/octet-stream")
        except NoSuchFile:
            pass
        raise web.HTTPNotFound

    def chat(self) -> WebChannel:
        """The applicants' page."""
        sandbox = self.settings.sandbox
        settings = WebSettings(
            assistant=self.settings.assistant.name,
            public_url=self.public_url,
            customer_secret=self.provider_settings.secret,
            visitors=VISITORS if sandbox else {},
            samples=SAMPLES if sandbox else None,
        )
        return WebChannel(
            door=self.assistant.handle,
            store=self.store,
            files=self.files,
            sessions=self.sessions,
            challenges=self.challenges,
            announcer=self.announcer,
            texts=self.assistant.script.texts,
            workers=self.media,
            settings=settings,
            clock=self.clock,
            open_conversation=self.open_conversation,
        )

    def desk(self) -> Desk:
        """The staff's page."""
        settings = DeskSettings(
            sandbox=self.settings.sandbox,
            mail=self.mailer.configured,
            secure_cookies=self.public_url.startswith("https:"),
            access_log=str(self.settings.var / "desk-access.log"),
            authority="/sandbox/authority" if self.settings.sandbox else "",
        )
        return Desk(
            door=self.assistant.handle,
            store=self.store,
            files=self.files,
            people=self.people,
            sessions=self.sessions,
            texts=self.assistant.script.texts,
            flow=self.assistant.script.flow,
            settings=settings,
            clock=self.clock,
        )

    def rest(self) -> RestChannel:
        """The channel in Rasa's shape."""
        return RestChannel(
            door=self.assistant.handle,
            store=self.store,
            files=self.files,
            challenges=self.challenges,
            announcer=self.announcer,
            texts=self.assistant.script.texts,
            workers=self.media,
            settings=RestSettings(token=self.settings.secret("REST_TOKEN")),
            clock=self.clock,
            open_conversation=self.open_conversation,
        )

    async def open_conversation(self, customer: Customer, language: str) -> ConversationId:
        """The customer's conversation, the same in every browser; a new one after he had his data deleted."""
        name, number = self.vault.blind(f"conversation of {customer.account}")[:20], 0
        spoken: Language = "en" if language == "en" else "zh"
        while True:
            id_ = ConversationId(f"c-{name}-{number}")
            if not (await self._found_or_made(id_, customer, spoken)).deleted:
                return id_
            number += 1

    async def _found_or_made(self, id_: ConversationId, customer: Customer, spoken: Language) -> Conversation:
        """Looking costs the writer nothing, so it comes first."""
        try:
            return await self.store.get(id_)
        except UnknownConversation:
            made = Conversation(id_, customer.account, customer.site, spoken, salt=secrets.token_hex(16))
            return await self.store.open(made)

    def sandbox(self) -> web.Application:
        """The made-up provider and authority."""
        provider = self.provider_settings
        settings = SandboxSettings(
            callback_url=f"{self.url}{provider_hook.PATH}",
            token=provider.token,
            secret=provider.secret,
            state=self.settings.var / "sandbox",
        )
        return sandbox_app(settings, self.sandbox_clock, self.assistant.script.texts)
