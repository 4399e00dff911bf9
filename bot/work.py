"""Durable work: what a turn asks for is enqueued with DBOS in the turn's own transaction, and survives a crash.

Workflows carry ids only, and their steps give back True or False: DBOS keeps arguments and results as plain pickles, so
nothing personal may pass through it, not even in an exception. What a workflow does is in `chores.py`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat
from typing import Any, Protocol, TypeVar

from dbos import DBOS, DBOSClient, EnqueueOptions, run_dbos_database_migrations
from sqlalchemy import Connection

from bot.chores import Chores
from bot.logs import place_of
from bot.outbox import NOTICES, QUICK, VISION, Owed, deliver, owed
from bot.storage.database import Database
from dialogs.messages import ConversationId, FileRef, JobId
from dialogs.ports import Turn

T = TypeVar("T")

log = logging.getLogger(__name__)
# Without a handler DBOS adds one of its own, which holds on to the standard error of whoever was first.
logging.getLogger("dbos").addHandler(logging.NullHandler())

_APPLICATION = "xiaobei"
_VERSION = "1"  # of the workflows below; pending work of another version is not picked up after an upgrade
_HISTORY = timedelta(days=30)  # finished work is remembered so long
_SWEPT = 1000  # finished workflows forgotten at a time
_AGAIN_S = 1.0  # the least pause after a try that broke
_NO_COURIER_S = 3600.0  # the messenger is not configured now; what it owes waits until it is

TICKS, TELEGRAM, TELEGRAM_GROUP = "ticks", "telegram", "telegram_group"


class Courier(Protocol):
    """Sends a chat of a messenger what it is owed."""

    async def send_next(self, chat: str, last: bool) -> float:
        """One message. 0 when that is over; else the seconds after which to try again, but for the `last` time."""
        ...


@dataclass(frozen=True)
class WorkSettings:
    """How work is run on this machine. Times in seconds."""

    #: This machine's stable name: after a crash it takes up its own work again. Source: the operator.
    executor: str = "local"
    #: Photos and clips worked on at a time; 1 a core given to vision. Range 1-64.
    vision: int = 1
    #: Actions that read pictures; all others only ask somebody over the network.
    vision_actions: frozenset[str] = frozenset({"read_document", "compare_face"})
    #: Other actions, mails and submissions at a time. Range 1-200.
    quick: int = 20
    #: How often the queues are looked at that somebody waits for; 0.02-5. A reading waits half of it on average.
    poll_s: float = 0.2
    #: The same for mails and ticks, 0.02-60. A look costs about a millisecond of CPU.
    unhurried_poll_s: float = 1.0
    #: The longest an action may take, 5-600. A worker that hangs is given up then.
    action_s: float = 120.0
    #: Pauses before an action is tried again when the outside cannot be asked; then the applicant is told.
    action_retry_s: tuple[float, ...] = (1, 5, 20)
    #: Pauses before a mail is tried again: four hours in all.
    notice_retry_s: tuple[float, ...] = (5, 60, 600, 3600, 10_000)
    #: Pauses before an order is called back again, then people do it: somebody waits for the answer.
    recall_retry_s: tuple[float, ...] = (1, 5, 20, 60, 300)
    #: Pauses before an order is handed to the provider again: three days in all.
    submit_retry_s: tuple[float, ...] = (5, 60, 600, *(3600,) * 72)
    #: Messages to one chat, and to all: as many within so many seconds. Source: core.telegram.org/bots/faq, "My bot is
    #: hitting limits": one a second in a chat, where short bursts pass; about 30 a second in all.
    chat_limit: tuple[int, float] = (3, 3.0)
    all_limit: tuple[int, float] = (30, 1.0)
    #: The same for the staff's group. Source: the same page, 20 a minute.
    group_limit: tuple[int, float] = (20, 60.0)
    #: Chats sent to at a time; one that Telegram asked to wait holds its place meanwhile. Range 1-500.
    chats: int = 100
    #: The least pauses before a message is tried again, one or more: about a day in all, then the chat is left alone.
    message_retry_s: tuple[float, ...] = (1, 2, 5, 15, 60, *(300,) * 280)


class Work:
    """The queues and workflows of this process. `outbox` goes to the store; `start` before the first turn."""

    def __init__(
        self, database: Database, chores: Chores, settings: WorkSettings, courier: Courier | None = None
    ) -> None:
        self._database = database
        self._chores = chores
        self._courier = courier
        self._settings = settings
        chores.deliver = self.deliver
        self._home: asyncio.AbstractEventLoop | None = None
        self._client = DBOSClient(system_database_engine=database.engine, application_name=_APPLICATION, lazy=True)

    def prepare(self) -> None:
        """DBOS's tables, for a process that enqueues but runs no work (`start` does this itself)."""
        run_dbos_database_migrations(self._database.url)

    async def start(self) -> None:
        """Take up what was left undone and what comes. Actions run on the event loop that calls this."""
        self._home = asyncio.get_running_loop()
        await asyncio.to_thread(self._launch)

    async def stop(self) -> None:
        """Let go at once; what was running is taken up again at the next start."""
        if self._home is not None:
            self._home = None
            await asyncio.to_thread(DBOS.destroy, destroy_registry=True)

    def outbox(self, connection: Connection, conversation: ConversationId, turn: Turn) -> None:
        """Enqueue what a turn wants, on the turn's connection. Wanting the same thing twice is wanting it once."""
        for one in owed(turn, self._settings.vision_actions):
            self._enqueue(connection, one)

    def wake(self, connection: Connection, chat: str) -> None:
        """Enqueue the sending of one message to a chat, on the connection of what made it owed."""
        self._wake(connection, TELEGRAM, chat, chat)

    def wake_topic(self, connection: Connection, conversation: str) -> None:
        """The same for a topic of the staff's group: all topics share the group's limit."""
        self._wake(connection, TELEGRAM_GROUP, "group", f"topic:{conversation}")

    def _wake(self, connection: Connection, queue: str, partition: str, chat: str) -> None:
        key = f"telegram:{chat}:{secrets.token_hex(6)}"  # asked for once a commit, so its id need not repeat
        options = self._options(queue, "send_message", key) | {"queue_partition_key": partition}
        self._client.enqueue_in_transaction(connection, options, chat)

    def deliver(self, connection: Connection, conversation: str, notice: str, again: str = "") -> None:
        """Enqueue the sending of a notice on this connection; `again` names why it is owed once more."""
        self._enqueue(connection, deliver(conversation, notice, again))

    async def tick(self, workflow: str, key: str) -> None:
        """Enqueue a tick's workflow under an id that other machines would give it too, so that it runs once."""
        options = self._options(TICKS, workflow, f"{workflow}:{key}")
        await asyncio.to_thread(self._client.enqueue, options)

    def _launch(self) -> None:
        self._register()
        DBOS(
            config={
                "name": _APPLICATION,
                "system_database_url": self._database.url,
                "application_version": _VERSION,
                "executor_id": self._settings.executor,
                "log_level": "WARNING",
                "enable_otlp": False,
            }
        )
        self.prepare()
        self._register_queues()  # before the launch: it looks for new queues only once a second
        DBOS.launch()

    def _register_queues(self) -> None:
        limits = {VISION: self._settings.vision, QUICK: self._settings.quick, NOTICES: self._settings.quick, TICKS: 1}
        for name, many in limits.items():
            poll_s = self._settings.poll_s if name in (VISION, QUICK) else self._settings.unhurried_poll_s
            self._client.register_queue(name, worker_concurrency=many, polling_interval_sec=poll_s)
        if self._courier is not None:
            self._register_telegram()

    def _register_telegram(self) -> None:
        """One message a chat at a time, and the messenger's limits."""
        all_, all_s = self._settings.all_limit
        for queue, (many, seconds) in {
            TELEGRAM: self._settings.chat_limit,
            TELEGRAM_GROUP: self._settings.group_limit,
        }.items():
            self._client.register_queue(
                queue,
                worker_concurrency=self._settings.chats,
                partition_concurrency=1,
                partition_limiter={"limit": many, "period": seconds},
                limiter={"limit": all_, "period": all_s},
                polling_interval_sec=self._settings.poll_s,
            )

    def _register(self) -> None:
        """The workflows by name; registered at each start, since they act for this object."""
        chores, settings = self._chores, self._settings

        async def run_action(conversation: str, job: str) -> None:
            case = (ConversationId(conversation), JobId(job))
            await self._persist(lambda last: chores.run_action(*case, last), settings.action_retry_s)

        async def deliver_notice(conversation: str, notice: str) -> None:
            owed = (ConversationId(conversation), notice)
            await self._persist(lambda last: chores.deliver_notice(*owed, last), settings.notice_retry_s)

        async def bring_due() -> None:
            await self._persist(lambda last: chores.bring_due(), ())

        async def sweep() -> None:
            await self._persist(lambda last: chores.sweep(), ())
            await _forget_finished()

        async def digest() -> None:
            await self._persist(lambda last: chores.digest(), ())

        async def send_message(chat: str) -> None:
            await self._send(chat)

        for workflow in (run_action, deliver_notice, send_message, bring_due, sweep, digest):
            DBOS.workflow(name=workflow.__name__)(workflow)
        self._register_orders()

    def _register_orders(self) -> None:
        """The same for what is done about one order."""
        chores, settings = self._chores, self._settings

        async def submit_order(order: str) -> None:
            await self._persist(lambda last: chores.submit_order(order, last), settings.submit_retry_s)

        async def recall_order(order: str, asked: str = "") -> None:
            await self._persist(lambda last: chores.recall_order(order, asked, last), settings.recall_retry_s)

        async def check_footer(order: str, asked: str = "") -> None:
            await self._persist(lambda last: chores.check_footer(order, asked, last), settings.action_retry_s)

        async def look_at_sites(order: str, version: str) -> None:
            await self._persist(lambda last: chores.look_at_sites(order, int(version)), ())

        async def tell_notices(conversation: str, asked: str) -> None:
            await self._persist(lambda last: chores.tell_notices(ConversationId(conversation), asked), ())

        async def read_words(conversation: str, ref: str) -> None:
            sent = (ConversationId(conversation), FileRef(ref))
            await self._persist(lambda last: chores.read_words(*sent, last), settings.action_retry_s)

        async def release_number(conversation: str, filing: str, site: str) -> None:
            held = (ConversationId(conversation), filing, site)
            await self._persist(lambda last: chores.release_number(*held, last), settings.submit_retry_s)

        telling = (check_footer, look_at_sites, read_words, tell_notices)
        for workflow in (submit_order, recall_order, release_number, *telling):
            DBOS.workflow(name=workflow.__name__)(workflow)

    async def _persist(self, attempt: Callable[[bool], Coroutine[Any, Any, bool]], pauses: Sequence[float]) -> None:
        """Attempt, pause, attempt: until it says True. Each attempt is a step; a pause outlives a crash."""

        async def once(last: bool) -> bool:
            try:
                return await self._at_home(attempt(last))
            except Exception as error:
                log.error("work of %s failed: %s", DBOS.workflow_id, place_of(error))
                return last

        for pause in (*pauses, None):
            if await DBOS.run_step_async({"name": "attempt"}, once, pause is None):
                return
            await DBOS.sleep_async(pause or 0)

    async def _send(self, chat: str) -> None:
        """Send, pause as long as we are asked to, send again; what fails otherwise waits ever longer.

        The last try is made until the courier says that it is over: only he can write down that nothing is under way any
        more, and a chat that stayed marked as being sent to would be silent for ever.
        """

        async def once(last: bool) -> float:
            if self._courier is None:
                return _NO_COURIER_S
            try:
                return await self._at_home(self._courier.send_next(chat, last))
            except Exception as error:  # the database, most likely: the courier catches what is Telegram's
                log.error("work of %s failed: %s", DBOS.workflow_id, place_of(error))
                return _AGAIN_S

        pauses = self._settings.message_retry_s
        for pause, last in chain(((pause, False) for pause in pauses), repeat((pauses[-1], True))):
            wait_s = await DBOS.run_step_async({"name": "send"}, once, last)
            if wait_s <= 0:
                return
            await DBOS.sleep_async(max(wait_s, pause))

    async def _at_home(self, doing: Coroutine[Any, Any, T]) -> T:
        """Run on the application's event loop: DBOS has one of its own in a thread."""
        home = self._home
        if home is None:
            doing.close()
            raise asyncio.CancelledError
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(doing, home))

    def _enqueue(self, connection: Connection, one: Owed) -> None:
        self._client.enqueue_in_transaction(connection, self._options(one.queue, one.workflow, one.key), *one.ids)

    def _options(self, queue: str, workflow: str, key: str) -> EnqueueOptions:
        return {"queue_name": queue, "workflow_name": workflow, "workflow_id": key, "app_version": _VERSION}


def take_over(database: Database, executor: str) -> int:
    """Hand the unfinished work of a machine that will not come back to the others; how much there was."""
    client = DBOSClient(system_database_engine=database.engine, application_name=_APPLICATION)
    left = client.list_workflows(status="PENDING", executor_id=executor, load_input=False, load_output=False)
    for one in left:
        client.resume_workflow(one.workflow_id, queue_name=one.queue_name)
    return len(left)


async def _forget_finished() -> None:
    before = (datetime.now(UTC) - _HISTORY).isoformat()
    while done := await DBOS.list_workflows_async(
        completed_before=before, status=["SUCCESS", "ERROR"], limit=_SWEPT, load_input=False, load_output=False
    ):
        await DBOS.delete_workflows_async([one.workflow_id for one in done])
