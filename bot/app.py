"""Builds everything: the only place where an adapter is made. Read it to see what the house is made of.

The back of the house is backroom.py; here is what answers over HTTP: chat, desk, REST, the provider's pushes, sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.channels import provider_hook, provider_pc, sms_report
from bot.channels.rest import RestChannel, RestSettings
from bot.channels.web import WebChannel, WebSettings
from bot.channels.web_headers import set_headers
from bot.desk.desk import Desk, DeskSettings
from bot.messenger import VISITORS, Messenger
from bot.sandbox.app import sandbox_app
from bot.sandbox.settings import SandboxSettings
from bot.security import FileLinks
from bot.settings import told
from bot.storage.canned import CannedReplies
from bot.storage.deeds import Deeds
from bot.storage.files import NoSuchFile
from bot.storage.presence import Presence

SAMPLES = Path(__file__).parent / "samples"


@dataclass(frozen=True)
class App(Messenger):
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
        app.add_routes(self.upload_links().routes())
        app.add_routes(sms_report.routes(self.store, self.chores.tell_undelivered, self.report_token))
        app.router.add_get("/links/files/{token}", self.linked_file)
        if self.settings.rest.enabled:
            app.add_routes(self.rest().routes())
        if self.telegram is not None:
            app.add_routes(self.telegram.routes())
        if self.settings.sandbox:
            app.add_subapp("/sandbox", self.sandbox())
        return app

    def upload_links(self) -> provider_pc.UploadLinks:
        """The QR codes of the provider's PC filing page."""
        return provider_pc.UploadLinks(
            self.assistant.handle,
            self.store,
            self.one_time,
            self.open_conversation,
            self.provider_settings.secret,
            self.clock,
        )

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
            phone=self.settings.assistant.phone,
            keep=self.settings.keep,
            uploads=self.upload_settings,
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
            telegram=self.telegram.link if self.telegram else None,
            links=self.one_time,
        )

    def desk(self) -> Desk:
        """The staff's page."""
        settings = DeskSettings(
            sandbox=self.settings.sandbox,
            take_back_s=self.settings.desk.take_back_s,
            mail=self.mailer.configured,
            secure_cookies=self.public_url.startswith("https:"),
            access_log=str(self.settings.var / "desk-access.log"),
            config=told(self.settings),
            authority="/sandbox/authority" if self.settings.sandbox else "",
        )
        return Desk(
            door=self.assistant.handle,
            store=self.store,
            files=self.files,
            people=self.people,
            sessions=self.sessions,
            script=self.assistant.script,
            announcer=self.announcer,
            uploads=self._uploads,
            looks=self.looks,
            presence=Presence(self.database, self.clock),
            deeds=Deeds(self.database, self.vault, self.clock),
            canned=CannedReplies(self.database, self.clock),
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
            settings=RestSettings(token=self.settings.secret("REST_TOKEN"), uploads=self.upload_settings),
            clock=self.clock,
            open_conversation=self.open_conversation,
        )

    def sandbox(self) -> web.Application:
        """The made-up provider and authority."""
        provider = self.provider_settings
        settings = SandboxSettings(
            callback_url=f"{self.url}{provider_hook.PATH}",
            upload_url=f"{self.url}{provider_pc.PATH}",
            token=provider.token,
            secret=provider.secret,
            state=self.settings.var / "sandbox",
        )
        return sandbox_app(settings, self.sandbox_clock, self.assistant.script.texts)
