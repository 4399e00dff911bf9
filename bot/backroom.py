"""The back of the house: storage, the assistant, workers, durable work, mail, the provider. Nothing here answers HTTP.

A part is made when it is first asked for. `start` opens what must be open before the first turn; `stop` lets go of it.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property, partial

from actions.registers.settings import ProviderSettings
from actions.workers import Workers
from bot import pools
from bot.asking import Needs, Runs
from bot.catch_up import CatchUp
from bot.channels.announce import Announcer
from bot.chores import Chores
from bot.drafts import Drafts
from bot.links import Links
from bot.logs import place_of
from bot.notify.mail import Mailer, MailSettings
from bot.notify.post import Post
from bot.notify.quiet import Quiet
from bot.notify.sms import GatewayTexter, SmsSettings
from bot.one_time import OneTimeLinks
from bot.sandbox.clock import SandboxClock
from bot.script import build_script, office_hours, slots_for
from bot.security import FileLinks, Vault, open_vault
from bot.settings import Settings
from bot.storage.challenges import Challenges
from bot.storage.database import Database
from bot.storage.face_files import FaceFiles
from bot.storage.files import Files
from bot.storage.looks import Looks
from bot.storage.people import People
from bot.storage.schema import prepare
from bot.storage.sessions import Lasting, Sessions
from bot.storage.store import SqlStore
from bot.ticks import Ticks, TickSettings
from bot.work import Courier, Work, WorkSettings
from dialogs.assistant import Assistant
from dialogs.engine.post_office import PostOffice
from dialogs.engine.talk import CHINA
from dialogs.messages import ConversationId
from dialogs.ports import Clock

log = logging.getLogger(__name__)


class SystemClock:
    """The machine's own time."""

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class Backroom:
    """All that works behind the counter. `url` is where it listens, "http://127.0.0.1:8080"."""

    settings: Settings
    url: str

    async def start(self, work: bool = True, ticks: bool = True) -> None:
        """Take up work that was left undone; from now on turns may come."""
        self.store.outbox = self.work.outbox
        self._connect_messenger()
        self.store.purged = self._purge_files
        await self.files.clear()  # finishes a purge that a crash cut short
        self.database.truncate_log()
        if work:
            await self.work.start()
        else:
            self.work.prepare()
        if ticks:
            self.ticks.start()

    async def warm_up(self) -> None:
        """Load what the first photo would otherwise wait for; without the models this is only slower to say so."""
        for pool in (self.media, self.readers, self.faces):
            try:
                await pool.warm_up()
            except Exception as cold:
                log.error("a worker could not be warmed: %s", place_of(cold))

    async def seed_examples(self) -> None:
        """A few made-up orders, so that a newcomer's desk is not empty."""
        from bot.desk.demo import seed

        await seed(self.database, self.files, self.assistant.script, self.clock, self.vault)

    async def _purge_files(self, conversation: ConversationId) -> None:
        await self.files.clear(conversation)

    async def stop(self) -> None:
        """Let go; what was accepted is committed, what was running is taken up at the next start."""
        self.ticks.stop()
        await self.work.stop()
        for pool in (self.readers, self.faces, self.media):
            pool.stop()
        self.database.close()

    @cached_property
    def clock(self) -> Clock:
        return self.sandbox_clock if self.settings.sandbox else SystemClock()

    @cached_property
    def sandbox_clock(self) -> SandboxClock:
        return SandboxClock(self.settings.var / "sandbox" / "clock")

    @cached_property
    def database(self) -> Database:
        prepare(self.settings.database_url)
        return Database(self.settings.database_url)

    @cached_property
    def store(self) -> SqlStore:
        return SqlStore(self.database, self.vault, self.clock)

    @cached_property
    def files(self) -> Files:
        return Files(self.database, self.vault, self.settings.files_dir, self.clock, self.settings.keep)

    @cached_property
    def people(self) -> People:
        return People(self.database, self.clock)

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.database, self.vault, self.clock, Lasting())

    @cached_property
    def face_files(self) -> FaceFiles:
        return FaceFiles(self.database, self.files, self.clock, self.settings.keep)

    @cached_property
    def looks(self) -> Looks:
        return Looks(self.database, self.vault, self.clock)

    @cached_property
    def challenges(self) -> Challenges:
        return Challenges(self.database, self.clock)

    @cached_property
    def assistant(self) -> Assistant:
        script = build_script(self.settings.assistant.ruleset, self.settings.assistant.name)
        post = PostOffice(**self.settings.post.model_dump())
        hours = office_hours(self.settings.desk)
        quiet = self.settings.notices
        words = {**script.words, "quiet_from": str(quiet.quiet_from), "quiet_to": str(quiet.quiet_to)}
        script = replace(
            script, words=words, link=self.one_time.address, post=post, hours=hours, sms_left_h=quiet.sms_left_h
        )
        return Assistant(self.store, script, self.clock, lambda id_, seq: self.announcer.tell(ConversationId(id_), seq))

    @cached_property
    def announcer(self) -> Announcer:
        return Announcer()

    @cached_property
    def vault(self) -> Vault:
        return open_vault(self.settings.var)

    @cached_property
    def one_time(self) -> OneTimeLinks:
        return OneTimeLinks(self.vault, self.public_url)

    # Worker processes: nothing runs in them before the first photo or clip, or until they are warmed.

    @cached_property
    def readers(self) -> Workers:
        actions = self.settings.actions
        return Workers(actions.readers, actions.timeout_s, pools.READER_MB, pools.warm_reader)

    @cached_property
    def faces(self) -> Workers:
        actions = self.settings.actions
        return Workers(actions.faces, actions.timeout_s, pools.FACE_MB, partial(pools.warm_faces, self.settings.face))

    @cached_property
    def media(self) -> Workers:
        return Workers(1, 30.0, pools.MEDIA_MB, pools.warm_media)

    # Durable work

    @cached_property
    def work(self) -> Work:
        machine, vision = self.settings.server.name, self.settings.actions.readers + self.settings.actions.faces
        return Work(self.database, self.chores, WorkSettings(executor=machine, vision=vision), self.courier)

    @property
    def courier(self) -> Courier | None:
        """Whoever sends to a messenger; the house decides."""
        return None

    def _connect_messenger(self) -> None:
        """Let a messenger know of every turn; the house decides."""

    @cached_property
    def ticks(self) -> Ticks:
        return Ticks(self.work, self.store, self.clock, TickSettings(self.settings.ticks.deadlines_s))

    @cached_property
    def chores(self) -> Chores:
        catch_up = CatchUp(self.store, self.executor, self.assistant.handle)
        needs = Needs(
            handle=self.assistant.handle,
            slots_of=lambda conversation, job: slots_for(self.assistant.script, conversation, job, self.clock.now()),
            runs=self.executor,
            send=self.post.send,
            quiet=Quiet(self.settings.notices.quiet_from, self.settings.notices.quiet_to).until,
            daily=self.daily,
            before_due=catch_up.before_due,
            digest=catch_up,
            drafts=Drafts(self.store, self.assistant.handle),
        )
        return Chores(
            self.store, self.files, self.links, self.clock, needs, action_s=2 * self.settings.actions.timeout_s
        )

    @property
    def daily(self) -> tuple[Callable[[], Awaitable[object]], ...]:
        """What else is done once a day."""
        return (self.sessions.sweep, self.challenges.sweep, self.face_files.sweep)

    @cached_property
    def links(self) -> Links:
        return Links(FileLinks(self.vault), self.files, self.public_url, within=not self.settings.actions.url)

    def executor(self) -> Runs:
        """Made once it is needed."""
        return self._executor

    @cached_property
    def _executor(self) -> Runs:
        """Actions in this process, or on the servers that config names. Imported now: rasa-sdk takes seconds."""
        if self.settings.actions.url:
            from bot.remote_actions import RemoteExecutor

            return RemoteExecutor(self.settings.actions.url, self.settings.secret("ACTIONS_SECRET"))
        from actions.rasa import Executor
        from bot.verbs import build_verbs

        return Executor(
            build_verbs(
                self.provider_settings,
                self.links.fetch,
                self.readers,
                self.faces,
                self.settings.reader,
                self.settings.face,
                lambda: self.clock.now().astimezone(CHINA).date(),
            )
        )

    @cached_property
    def post(self) -> Post:
        sms = self.settings.sms
        settings = SmsSettings(sms.endpoint, sms.sign_name, sms.templates, sms.protocol)
        texter = GatewayTexter(settings) if sms.endpoint else None
        return Post(self.store, self.mailer, texter, self.assistant.script.texts)

    @property
    def report_token(self) -> str:
        """The secret part of the address for delivery receipts."""
        return self.vault.blind("sms report")

    @cached_property
    def mailer(self) -> Mailer:
        mail = self.settings.mail
        settings = MailSettings(
            mail.host,
            mail.port,
            mail.user,
            tls=mail.tls,
            sender=mail.sender,
            service=self.settings.assistant.name,
            link=self.settings.server.public_url,
        )
        return Mailer(settings, self.assistant.script.texts)

    # The provider, or the sandbox in its place

    @cached_property
    def provider_settings(self) -> ProviderSettings:
        url = self.settings.provider.url or f"{self.url}/sandbox"
        return ProviderSettings(
            url,
            self.settings.secret("PROVIDER_TOKEN") or self._own("provider token"),
            self.settings.secret("PROVIDER_SECRET") or self._own("provider secret"),
            self.settings.provider.timeout_s,
        )

    def _own(self, name: str) -> str:
        """The sandbox's secrets are made from our own key; a real provider's must be given."""
        if not self.settings.sandbox:
            raise SystemExit(f"XIAOBEI_{name.upper().replace(' ', '_')} is not set; see README, Going live")
        return self.vault.blind(name)

    @property
    def public_url(self) -> str:
        """The address that customers know."""
        return self.settings.server.public_url or self.url
