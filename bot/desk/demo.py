"""A few made-up orders for a new sandbox, so that the desk is not empty: conversations played through the one door.

They are marked as examples (their conversations' ids begin with `demo-`). Their store has no outbox: no action runs, no
mail goes out while they are played; what the actions would find stands in examples/examples.yml.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from bot.storage.database import Database
from bot.storage.files import Files
from bot.storage.store import SqlStore
from dialogs.assistant import Assistant
from dialogs.engine.conversation import Conversation
from dialogs.engine.made import Submission, Wanted
from dialogs.engine.script import Script
from dialogs.engine.talk import COMMAND_STAMP
from dialogs.flow.model import bare
from dialogs.messages import (
    Command,
    ConversationId,
    FileRef,
    Found,
    Inbound,
    InboundId,
    Pressed,
    Reason,
    Result,
    Said,
    Sent,
    SiteFacts,
    SitesSeen,
    Status,
    Value,
    What,
    Who,
)
from dialogs.ports import Clock, Committed

log = logging.getLogger(__name__)

EXAMPLES = Path(__file__).parent / "examples"
_BETWEEN = timedelta(minutes=1)
_FRAMES = {"frame_front": "front", "frame_action_1": "action_1", "frame_action_2": "action_2"}


async def seed(database: Database, files: Files, script: Script, clock: Clock, vault: Any) -> int:
    """Play every example that is not there yet; how many those were. Safe to call at each start."""
    book = yaml.safe_load((EXAMPLES / "examples.yml").read_text("utf-8"))
    played = 0
    for example in book["examples"]:
        past = _Past(clock.now() - timedelta(hours=example["hours_ago"]), clock.now())
        store = SqlStore(database, vault, past)
        fresh = Conversation(ConversationId(example["id"]), example["id"], salt=example["id"])
        if (await store.open(fresh)).seq == 0:
            try:
                await _Player(book, example, files, Assistant(store, script, past, _nobody), past).play()
                played += 1
            except Exception as broken:  # an example that no longer fits the flow must not keep the desk from opening
                log.error("example %s stopped: %s", example["id"], type(broken).__name__)
    return played


def _nobody(_conversation: str, _seq: int) -> None:
    """Nobody listens to an example."""


@dataclass
class _Past:
    """A clock that begins in the past, goes on with each line and never overtakes the present."""

    at: datetime
    present: datetime

    def now(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at = min(self.at + by, self.present)


@dataclass
class _Player:
    """Plays one example: does what its lines say and brings what its actions find."""

    book: Mapping[str, Any]
    example: Mapping[str, Any]
    files: Files
    assistant: Assistant
    past: _Past
    numbers: count[int] = field(default_factory=count)
    sent: dict[str, str] = field(default_factory=dict)  # ref of a file -> its name in the folder
    stored: dict[str, FileRef] = field(default_factory=dict)
    stamp: str = ""

    @property
    def id(self) -> ConversationId:
        return ConversationId(self.example["id"])

    async def play(self) -> None:
        """The way it shares with others, then its own lines."""
        way = self.book[self.example["way"]] if "way" in self.example else ()
        for line in (*way, *self.example["talk"]):
            (word, told), *_ = line.items()
            if word == "hours":
                self.past.move(timedelta(hours=told))
                continue
            told = told.format_map(self.example["with"])
            self.past.move(_BETWEEN)
            who, what = await self._deed(word, told, line)
            await self._handle(who, what)

    async def _deed(self, word: str, told: str, line: Mapping[str, Any]) -> tuple[Who, What]:
        applicant = Who("applicant", self.id)
        match word:
            case "command":
                return applicant, Command(told)
            case "change":
                return applicant, Command("change", told)
            case "press":
                return applicant, Pressed(self.stamp, told)  # type: ignore[arg-type]
            case "say":
                return applicant, Said(told)
            case "send":
                return applicant, await self._sent(told)
            case "staff":
                return Who("staff", "demo"), await self._status(told, line)
            case "provider":
                return Who("system", "provider"), await self._status(told, line)
        raise ValueError(f"{EXAMPLES.name}: no line begins with {word}")

    async def _sent(self, name: str) -> Sent:
        ref = await self._store(name)
        clip = name.endswith("_clip")
        seen = tuple(self._finds("compare_face").get("seen", ()))
        return Sent(ref, "video" if clip else "photo", 1, seen if clip else ())

    async def _store(self, name: str) -> FileRef:
        """A file of the folder as one of the conversation's own; each once."""
        if name not in self.stored:
            clip = name.endswith("_clip")
            data = (EXAMPLES / f"{name}.{'mp4' if clip else 'jpg'}").read_bytes()
            kind = "video" if clip else "photo"
            self.stored[name] = await self.files.put(data, conversation=self.id, kind=kind)
            self.sent[self.stored[name]] = name
        return self.stored[name]

    async def _status(self, move: str, line: Mapping[str, Any]) -> Status:
        order = (await self.assistant.store.get(self.id)).filing.order
        if order is None:
            raise ValueError(f"{self.id}: nothing was submitted")
        reasons = tuple(Reason(**reason) for reason in line.get("reasons", ()))
        return Status(order.id, order.version, move, reasons, tuple(line.get("numbers", ())))

    async def _handle(self, who: Who, what: What) -> None:
        committed = await self._door(who, what, str(next(self.numbers)))
        for wanted in committed.turn.actions:
            await self._handle(Who("system"), await self._result(committed, wanted))
        for sent in committed.turn.submissions:
            await self._handle(Who("system"), self._sites(sent))

    def _sites(self, sent: Submission) -> SitesSeen:
        """What the net shows of the made-up sites: nobody is asked about them."""
        domains = [str(value) for key, value in sent.answers.items() if bare(key) == "sites.domain"]
        return SitesSeen(sent.order, sent.version, tuple(map(self._site, domains)))

    def _site(self, domain: str) -> SiteFacts:
        found = self._finds("look_at_site", domain)
        return SiteFacts(domain, tuple(found["addresses"]), found["page"], found["footer"], False, self.past.now())

    async def _door(self, who: Who, what: What, id: str) -> Committed:
        committed = await self.assistant.handle(Inbound(InboundId(id), self.id, who, what, self.past.now()))
        stamps = [reply.stamp for reply in committed.turn.replies if reply.stamp not in ("", COMMAND_STAMP)]
        self.stamp = stamps[-1] if stamps else self.stamp
        return committed

    async def _result(self, committed: Committed, wanted: Wanted) -> Result:
        """What the action finds: on the picture it was given, about the domain it was asked, or what all find."""
        given = committed.turn.conversation.filing.jobs[wanted.job].reads.values()
        named = [self.sent.get(str(value), str(value)) for value in given]
        picture = next((name for name in named if name in self.book["reads"]), "")
        found = self.book["reads"][picture] if picture else self._finds(wanted.action, *named)
        if found == "unavailable":
            return Result(wanted.job, {}, (found,))
        return Result(wanted.job, await self._fields(wanted.action, named, dict(found)))

    async def _fields(self, action: str, named: list[str], found: dict[str, Any]) -> dict[str, Found]:
        """The same with pictures as files of the conversation."""
        clip = next((name for name in named if name.endswith("_clip")), "")
        if action == "compare_face" and clip:
            who = clip.removesuffix("_clip")
            found |= {field: await self._store(f"{who}_{name}") for field, name in _FRAMES.items()}
        if "portrait" in found:
            found["portrait"] = await self._store(found["portrait"])
        return {name: _found(value) for name, value in found.items()}

    def _finds(self, action: str, *about: str) -> Any:
        all_, own = self.book["finds"], self.example.get("finds", {})
        special = next((own[f"{action} {one}"] for one in about if f"{action} {one}" in own), None)
        return special or own.get(action) or all_.get(action) or {}


def _found(value: Any) -> Found:
    if isinstance(value, dict):
        return Found(value["value"], value.get("confidence", 1.0), value.get("doubt"))
    return Found(_frozen(value))


def _frozen(value: Any) -> Value:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
