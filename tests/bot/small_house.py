"""A whole back room in a folder: store, DBOS work and a tiny dialogue, for tests of work and of crashes.

The dialogue: words want the action `look` (its id is the message's), a result is written down and owes one mail. What
reaches the world outside is appended to files, so that a test sees it after a kill -9: `ran.log`, `mail.log`.
Run as a program (`python -m tests.bot.small_house FOLDER URL FROM TO`) it says the messages FROM..TO and waits for the end.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from actions.rasa import Executor, Outcome, Slots, Verb
from bot.asking import Needs
from bot.chores import Chores
from bot.links import Links
from bot.security import FileLinks, open_vault
from bot.storage.database import Database
from bot.storage.files import Files, Retention
from bot.storage.rows import NoticeRow
from bot.storage.schema import prepare
from bot.storage.store import SqlStore
from bot.work import Courier, Work, WorkSettings
from dialogs.engine.conversation import Answer, Conversation, Filing, Job
from dialogs.engine.made import Deadline, Event, Notice, Wanted
from dialogs.messages import (
    ConversationId,
    Due,
    Found,
    Inbound,
    InboundId,
    JobId,
    Key,
    Recalled,
    Result,
    Said,
    Sent,
    Undelivered,
    Who,
)
from dialogs.ports import Committed, Turn
from dialogs.replies import Reply

C1 = ConversationId("c1")
QUICKLY = WorkSettings(
    poll_s=0.02,
    unhurried_poll_s=0.02,
    action_retry_s=(0.05, 0.05),
    notice_retry_s=(0.05,),
    submit_retry_s=(0.05,),
    recall_retry_s=(0.05,),
    message_retry_s=(0.05,),
)


class Ticking:
    """Real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class Look(Verb):
    """An action that leaves a line behind, and may be told to do something else."""

    called = "look"
    needs = ("what",)
    gives = ("seen",)

    def __init__(self, log: Path, otherwise: Callable[[Slots], Outcome] | None = None) -> None:
        self._log = log
        self._otherwise = otherwise

    async def do(self, slots: Slots) -> Outcome:
        append(self._log, str(slots["what"])[:40])
        return self._otherwise(slots) if self._otherwise else Outcome({"seen": Found("yes")})


class SmallHouse:
    """Everything that app.py would build, as far as work goes."""

    def __init__(
        self, folder: Path, url: str, settings: WorkSettings = QUICKLY, courier: Courier | None = None
    ) -> None:
        self.folder = folder
        self.clock = Ticking()
        prepare(url)
        self.database = Database(url)
        self.vault = open_vault(folder)
        self.store = SqlStore(self.database, self.vault, self.clock)
        self.files = Files(self.database, self.vault, folder / "files", self.clock, Retention())
        self.links = Links(FileLinks(self.vault), self.files, "https://house.example")
        self.verb = Look(folder / "ran.log")
        self.recalled: list[Recalled] = []
        self.sends: Callable[[NoticeRow], str] = lambda row: "sent"
        needs = Needs(self.handle, slots_of, lambda: Executor((self.verb,)), self._send)
        self.chores = Chores(self.store, self.files, self.links, self.clock, needs)
        self.work = Work(self.database, self.chores, settings, courier)
        self.store.outbox = self.work.outbox
        self.store.purged = self.files.clear

    async def handle(self, inbound: Inbound) -> Committed:
        """The one door."""
        if isinstance(inbound.what, Recalled):
            self.recalled.append(inbound.what)
        return await self.store.turn(inbound, lambda now: take(now, inbound))

    async def say(self, id: str, what: Any) -> Committed:
        """The applicant does something."""
        return await self.handle(Inbound(InboundId(id), C1, Who("applicant"), what, self.clock.now()))

    async def until(self, done: Callable[[Conversation], bool], seconds: float = 30) -> Conversation:
        """Wait for the conversation to become so."""
        for _ in range(int(seconds / 0.05)):
            now = await self.store.get(C1)
            if done(now):
                return now
            await asyncio.sleep(0.05)
        raise AssertionError(f"waited {seconds} s; answers: {sorted(now.filing.answers)}")

    async def until_mailed(self, many: int, seconds: float = 30) -> None:
        """Wait until so many notices are written down as sent."""
        for _ in range(int(seconds / 0.05)):
            if sum(n.state == "sent" for n in await self.store.notices(1000)) >= many:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"waited {seconds} s for {many} mails")

    async def _send(self, row: NoticeRow) -> str:
        state = self.sends(row)
        append(self.folder / "mail.log", row.id)
        return state


@asynccontextmanager
async def small_house(
    folder: Path, url: str, settings: WorkSettings = QUICKLY, courier: Courier | None = None
) -> AsyncIterator[SmallHouse]:
    """Open and at work; closed afterwards."""
    house = SmallHouse(folder, url, settings, courier)
    await house.store.open(Conversation(C1, "acc-1", filings=(Filing("f1", "first", "1", "2019-09"),)))
    await house.work.start()
    try:
        yield house
    finally:
        await house.work.stop()
        house.database.close()


def take(now: Conversation, inbound: Inbound) -> Turn:
    """The tiny dialogue."""
    what, at = inbound.what, inbound.at
    if isinstance(what, Said | Sent):
        value = what.text if isinstance(what, Said) else what.ref
        job = JobId(f"c1:look:{inbound.id}")
        filing = replace(
            now.filing,
            jobs={**now.filing.jobs, job: Job(job, "look", "look", reads={Key("what"): value})},
            answers={**now.filing.answers, Key(f"said.{inbound.id}"): Answer(value)},
        )
        events = (Event("said", {"text": value}, at),)
        return Turn(now.with_filing(filing), events, (Reply("reading"),), actions=(Wanted(job, "look"),))
    if isinstance(what, Result):
        key = Key(f"result.{what.job}")
        found = tuple(sorted((name, f.value) for name, f in what.fields.items()))
        filing = replace(now.filing, answers={**now.filing.answers, key: Answer((found, what.problems))})
        events = (Event("result", {"job": what.job}, at),)
        return Turn(now.with_filing(filing), events, (Reply("read"),), notices=(Notice(f"read:{what.job}", "read"),))
    if isinstance(what, Undelivered):
        return Turn(now, (Event("undelivered", {"event": what.event, "channel": what.channel}, at),))
    assert isinstance(what, Due)
    answers = {**now.filing.answers, Key(f"due.{what.about}"): Answer(what.what)}
    return Turn(now.with_filing(replace(now.filing, answers=answers)), (Event("due", {"what": what.what}, at),))


def slots_of(conversation: Conversation, job: JobId) -> tuple[str, Slots] | None:
    """What `look` is given."""
    known = conversation.filings[-1].jobs.get(job) if conversation.filings else None
    return ("look", {"what": known.reads[Key("what")]}) if known else None


def results(conversation: Conversation) -> dict[str, Any]:
    """The results that came, by the message that wanted them."""
    found = {k: a.value for k, a in conversation.filing.answers.items() if k.startswith("result.")}
    return {key.rpartition(":")[2]: value for key, value in found.items()}


def with_deadline(id: str, at: datetime) -> Callable[[Conversation], Turn]:
    """A turn that sets a deadline."""
    return lambda now: Turn(now, deadlines=(Deadline(id, "sms_12h", id, at),))


def append(log: Path, line: str) -> None:
    """One line, on the disk before this returns as far as a killed process is concerned."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, (line + "\n").encode())
    os.close(descriptor)


async def main(folder: Path, url: str, first: int, last: int) -> None:
    """Say the messages and wait for results and mails. A message that was acknowledged is written to `said.log`."""
    async with small_house(folder, url) as house:
        for n in range(first, last):
            await house.say(f"m{n}", Said(f"m{n}"))
            append(folder / "said.log", f"m{n}")
            await asyncio.sleep(0.02)
        await house.until(lambda now: len(results(now)) >= last)
        await house.until_mailed(last)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
