"""Plays a transcript: does what it says the applicant, staff, provider and clock do, and sees what it says is seen.

A `Stage` is one channel's way to do that. `DirectStage` goes through the door in memory; the others are beside their
channels' tests. A line's words: command, press, say, send, change, staff, provider, due, hours, result, sees, card, not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import yaml

from actions.rasa import Executor, Unavailable, Verb
from bot.script import build_script, slots_for
from bot.verbs import SHAPES
from dialogs.assistant import Assistant
from dialogs.engine.conversation import Conversation
from dialogs.messages import (
    Command,
    ConversationId,
    Due,
    FileRef,
    Inbound,
    InboundId,
    Pressed,
    Reason,
    Reply,
    Result,
    Said,
    Sent,
    StaffSaid,
    Status,
    What,
    Who,
)
from tests.fakes import HandClock, MemoryStore, scripted_verb

HERE = Path(__file__).parent
ALL = sorted(path for path in HERE.glob("*.yml") if not path.name.startswith("_"))


def read(path: Path) -> dict[str, Any]:
    """A transcript with its world."""
    transcript = yaml.safe_load(path.read_text("utf-8"))
    world = yaml.safe_load((HERE / "_world.yml").read_text("utf-8"))
    return {**transcript, "world": {**world, **transcript.get("world", {})}}


class Stage(Protocol):
    """A channel on which a transcript can be played."""

    async def do(self, who: Who, what: What) -> None:
        """Let it happen, and all that follows from it."""
        ...

    async def replies(self) -> list[Reply]:
        """Everything said to the applicant so far."""
        ...


@dataclass
class DirectStage:
    """The door, a store in memory, and the transcript's own actions, run at once through rasa-sdk's executor."""

    world: dict[str, Any]
    language: str = "zh"
    site: str = "china"
    clock: HandClock = field(default_factory=HandClock)
    store: MemoryStore = field(default_factory=MemoryStore)
    numbers: count = field(default_factory=count)

    def __post_init__(self) -> None:
        self.id = ConversationId("c-test")
        self.assistant = Assistant(self.store, build_script(), self.clock, lambda _id, _seq: None)
        self.executor = Executor(verbs_of(self.world))

    async def open(self) -> None:
        await self.store.open(Conversation(self.id, "account", self.site, self.language, salt="salt"))

    async def do(self, who: Who, what: What) -> None:
        await self._handle(Inbound(InboundId(str(next(self.numbers))), self.id, who, what, self.clock.now()))

    async def replies(self) -> list[Reply]:
        return [told for told in self.store.events.get(self.id, []) if isinstance(told, Reply)]

    async def _handle(self, inbound: Inbound) -> None:
        committed = await self.assistant.handle(inbound)
        for wanted in committed.turn.actions:
            conversation = await self.store.get(self.id)
            action, slots = slots_for(self.assistant.script, conversation, wanted.job, self.clock.now())
            try:
                found = await self.executor.run(action, self.id, slots)
                result = Result(wanted.job, found.fields, found.problems)
            except Unavailable:
                result = Result(wanted.job, {}, ("unavailable",))
            await self._handle(
                Inbound(InboundId(f"result:{wanted.job}"), self.id, Who("system"), result, self.clock.now())
            )


def verbs_of(world: dict[str, Any]) -> tuple[Verb, ...]:
    """One scripted action for every action of ours."""
    return tuple(
        scripted_verb(name, tuple(sorted(shape.needs)), tuple(sorted(shape.gives)), world)
        for name, shape in SHAPES.items()
    )


@dataclass
class Play:
    """One performance: follows the lines, counts the applicant's turns."""

    stage: Any
    told: int = 0
    turns: int = 0
    typed: int = 0

    async def run(self, transcript: dict[str, Any]) -> None:
        for number, line in enumerate(transcript["talk"], 1):
            try:
                await self.line(line)
            except AssertionError as missed:
                raise AssertionError(f"line {number} {line}: {missed}") from None
        limit = transcript.get("turns")
        if limit:
            assert self.turns <= limit["at most"], f"{self.turns} turns"
            assert self.typed <= limit["typed"], f"{self.typed} typed"

    async def line(self, line: dict[str, Any]) -> None:
        match line:
            case {"sees": key}:
                await self.see(key, line)
            case {"says nothing": _}:
                assert len(await self.stage.replies()) == self.told, "something was said"
            case {"hours": hours}:
                self.stage.clock.move(hours=hours)
            case _:
                self.told = len(await self.stage.replies())
                await self.act(line)

    async def act(self, line: dict[str, Any]) -> None:
        applicant, system = Who("applicant", "account"), Who("system", "provider")
        match line:
            case {"command": words}:
                name, _, argument = words.partition(" ")
                await self.stage.do(applicant, Command(name, argument))
            case {"press": value}:
                self.turns += 1
                stamp = line.get("stamp") or await self.last_stamp()
                await self.stage.do(applicant, Pressed(stamp, value))
            case {"say": text}:
                self.turns, self.typed = self.turns + 1, self.typed + 1
                await self.stage.do(applicant, Said(text))
            case {"send": kind}:
                self.turns += 1
                await self.stage.do(
                    applicant, Sent(FileRef(f"file:{self.turns:032x}"), kind, 1000, ("turn_left", "blink"))
                )
            case {"staff": "says", **rest}:
                await self.stage.do(Who("staff", "rev"), StaffSaid(rest.get("words", ""), rest.get("floor", "")))
            case {"staff": move}:
                await self.stage.do(Who("staff", "rev"), await self.status(move, line))
            case {"provider": move}:
                await self.stage.do(system, await self.status(move, line))
            case {"due": what}:
                order = (await self.stage.store.get(self.stage.id)).filing.order
                await self.stage.do(system, Due(what, order.id))
            case _:
                raise AssertionError("no such line")

    async def status(self, move: str, line: dict[str, Any]) -> Status:
        order = (await self.stage.store.get(self.stage.id)).filing.order
        reasons = tuple(Reason(**reason) for reason in line.get("reasons", ()))
        return Status(order.id, line.get("version", order.version), move, reasons, tuple(line.get("numbers", ())))

    async def last_stamp(self) -> str:
        stamped = [reply.stamp for reply in await self.stage.replies() if reply.stamp]
        return stamped[-1]

    async def see(self, key: str, line: dict[str, Any]) -> None:
        told = await self.stage.replies()
        self.told = min(self.told, len(told) - 1)  # deleting one's data takes what was said before with it
        new = told[self.told :]
        said = [reply.key for reply in new]
        assert key in said, f"said instead: {said}"
        reply = new[said.index(key)]
        self.told += said.index(key) + 1
        rows = {row.key: row for row in reply.card}
        for name, value in line.get("card", {}).items():
            assert name in rows, f"not on the card: {name}; there are {sorted(rows)}"
            assert rows[name].shown.value == value, f"{name} is {rows[name].shown.value!r}"
        for name in line.get("lacks", ()):
            assert name not in rows, f"{name} is on the card"
        for name, doubt in line.get("doubts", {}).items():
            assert rows[name].doubt == doubt, f"{name} is doubted as {rows[name].doubt}"
        for value in line.get("choices", ()):
            assert value in [choice.value for choice in reply.choices], f"offers {[c.value for c in reply.choices]}"
        for name, value in line.get("args", {}).items():
            assert reply.args[name].value == value, f"{name} is {reply.args[name].value!r}"
