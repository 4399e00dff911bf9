"""Plays a transcript: does what it says the applicant, staff, provider and clock do, and sees what it says is seen.

`by: principal` beside a line says that the person whom a link invited does or sees it, instead of the applicant.
A `Stage` is one channel's way to do that. `DirectStage` goes through the door in memory; the others are beside their
channels' tests. A line's words: command, press, say, send, change, staff, deed, provider, due, hours, sees, card, not.
`staff see` is what the assistant did not say because a person has the floor.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
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
    FooterSeen,
    Inbound,
    InboundId,
    NoticeSeen,
    NoticesSeen,
    Pressed,
    Reason,
    Recalled,
    Result,
    Said,
    Sent,
    StaffSaid,
    Status,
    What,
    Who,
    WordsSeen,
)
from dialogs.replies import Reply
from filing.rules import DEFAULT
from tests.fakes import HandClock, MemoryStore, scripted_verb

HERE = Path(__file__).parent
#: Under the later rule set: not what a house is begun with, so they are played in memory only.
LATER = sorted((HERE / "later").glob("*.yml"))
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
        """Everything said so far, to the applicant and to those he invited."""
        ...

    async def withheld(self) -> list[Reply]:
        """Everything that was not said so far, because a person had the floor."""
        ...


@dataclass
class DirectStage:
    """The door, a store in memory, and the transcript's own actions, run at once through rasa-sdk's executor."""

    world: dict[str, Any]
    language: str = "zh"
    site: str = "china"
    ruleset: str = DEFAULT
    clock: HandClock = field(default_factory=HandClock)
    store: MemoryStore = field(default_factory=MemoryStore)
    numbers: count = field(default_factory=count)

    def __post_init__(self) -> None:
        self.id = ConversationId("c-test")
        self.assistant = Assistant(self.store, build_script(self.ruleset), self.clock, lambda _id, _seq: None)
        self.executor = Executor(verbs_of(self.world))

    async def open(self) -> None:
        await self.store.open(Conversation(self.id, "account", self.site, self.language, salt="salt"))

    async def do(self, who: Who, what: What) -> None:
        await self._handle(Inbound(InboundId(str(next(self.numbers))), self.id, who, what, self.clock.now()))

    async def replies(self) -> list[Reply]:
        return [told for told in self.store.events.get(self.id, []) if isinstance(told, Reply)]

    async def withheld(self) -> list[Reply]:
        return [reply for turn in self.store.turns for reply in turn.withheld]

    async def _handle(self, inbound: Inbound) -> None:
        committed = await self.assistant.handle(inbound)
        for order in committed.turn.look:
            await self._look(order)
        for asked in committed.turn.outbox:
            owed = [notice for turn in self.store.turns for notice in turn.notices]
            told = [(notice, channel) for notice in owed for channel in notice.channels]
            seen = [NoticeSeen(one.template, channel, "sent", self.clock.now()) for one, channel in told[::-1]]
            number = InboundId(f"outbox:{asked}")
            about = NoticesSeen(tuple(one for one in seen if one.channel != "chat")[:8])
            await self._handle(Inbound(number, self.id, Who("system"), about, self.clock.now()))
        for ref in committed.turn.words:
            found = await self.executor.run("read_words", self.id, {"photo": ref})
            seen = WordsSeen(ref, str(found.fields["text"].value))
            number = InboundId(f"words:{ref}")
            await self._handle(Inbound(number, self.id, Who("system"), seen, self.clock.now()))
        for order in committed.turn.recall:
            await self._recall(order, committed.turn.conversation)
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

    async def _look(self, order: str) -> None:
        found = await self.executor.run("check_footer", self.id, {"domain": "example.cn", "numbers": "x"})
        seen = FooterSeen(order, (("example.cn", str(found.fields["outcome"].value)),))
        number = InboundId(f"footer:{next(self.numbers)}")
        await self._handle(Inbound(number, self.id, Who("system"), seen, self.clock.now()))

    async def _recall(self, order: str, conversation: Conversation) -> None:
        now = next((one.order for one in conversation.filings if one.order and one.order.id == order), None)
        try:
            found = await self.executor.run("withdraw_order", self.id, {"order": order, "version": "1"})
            told = found.fields["outcome"].value
        except Unavailable:
            told = "unreachable"
        recalled = Recalled(order, now.version if now else 1, told)
        await self._handle(
            Inbound(InboundId(f"recall:{next(self.numbers)}"), self.id, Who("system"), recalled, self.clock.now())
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
    told: dict[str, int] = field(default_factory=dict)  # by person: how many of his replies were looked at
    by: str = ""  # whose line it is
    unsaid: int = 0  # how much of what was withheld was looked at
    turns: int = 0
    typed: int = 0

    async def run(self, transcript: dict[str, Any]) -> None:
        for number, line in enumerate(transcript["talk"], 1):
            self.by = line.get("by", "")
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
                assert len(await self.replies()) == self.told.get(self.by, 0), "something was said"
            case {"staff see": key}:
                unsaid = [reply.key for reply in (await self.stage.withheld())[self.unsaid :]]
                assert key in unsaid, f"not said: {unsaid}"
                self.unsaid += unsaid.index(key) + 1
            case {"hours": hours}:
                self.stage.clock.move(hours=hours)
            case _:
                self.told |= {by: len(await self.replies(by)) for by in {"", *self.told, self.by}}
                await self.act(line)

    async def act(self, line: dict[str, Any]) -> None:
        applicant, system = Who("applicant", "account"), Who("system", "provider")
        if self.by:
            applicant = Who("invited", await self.seat(self.by))
        match line:
            case {"command": words}:
                name, _, argument = words.partition(" ")
                await self.stage.do(applicant, Command(name, argument))
            case {"press": value}:
                self.turns += 1
                stamp = line.get("stamp") or await self.last_stamp(value)
                await self.stage.do(applicant, Pressed(stamp, value))
            case {"say": text}:
                self.turns, self.typed = self.turns + 1, self.typed + 1
                await self.stage.do(applicant, Said(text))
            case {"send": kind}:
                self.turns += 1
                await self.stage.do(
                    applicant, Sent(FileRef(f"file:{self.turns:032x}"), kind, 1000, ("turn_left", "blink"))
                )
            case {"staff": _} | {"deed": _}:
                await self.stage.do(Who("staff", "rev"), await self.staffs(line))
            case {"provider": move}:
                await self.stage.do(system, await self.status(move, line))
            case {"due": what}:
                order = (await self.stage.store.get(self.stage.id)).filing.order
                await self.stage.do(system, Due(what, line.get("about") or order.id))
            case _:
                raise AssertionError("no such line")

    async def staffs(self, line: dict[str, Any]) -> What:
        """What a staff member says, does or decides."""
        if "deed" in line:
            return await self.deed(line["deed"])
        if line["staff"] == "says":
            return StaffSaid(line.get("words", ""), line.get("floor", ""))
        return await self.status(line["staff"], line)

    async def status(self, move: str, line: dict[str, Any]) -> Status:
        order = (await self.stage.store.get(self.stage.id)).filing.order
        reasons = tuple(Reason(**reason) for reason in line.get("reasons", ()))
        numbers = tuple(line.get("numbers", ()))
        told = (line.get("role", ""), None, line.get("senior", False), line.get("hold", 0))
        return Status(order.id, line.get("version", order.version), move, reasons, numbers, *told)

    async def deed(self, words: str) -> Command:
        """A staff member's, as `name argument`; a part `+3` of the argument is three hours from now.

        What is done with an order names it first.
        """
        name, _, argument = words.partition(" ")
        now, order = self.stage.clock.now(), (await self.stage.store.get(self.stage.id)).filing.order
        parts = [
            (now + timedelta(hours=int(part))).isoformat() if part.startswith("+") else part
            for part in argument.split("|")
        ]
        about = [order.id] if name in ("call", "take_back") else []
        return Command(name, "|".join([*about, *(part for part in parts if part)]))

    async def last_stamp(self, value: str) -> str:
        """Of the last button of this value, where one sees it; of what was asked last, if there never was one."""
        stamped = [reply for reply in await self.replies() if reply.stamp]
        offering = [reply for reply in stamped if value in [choice.value for choice in reply.choices]]
        return (offering or stamped)[-1].stamp

    async def replies(self, by: str | None = None) -> list[Reply]:
        """What was said to the one whose line it is."""
        seat = await self.seat(self.by if by is None else by)
        return [reply for reply in await self.stage.replies() if reply.to == seat]

    async def seat(self, person: str) -> str:
        """The invitation of a person of the flow, the last one he was sent."""
        invited = (await self.stage.store.get(self.stage.id)).invitations if person else ()
        return next((held.id for held in reversed(invited) if held.person == person), "")

    async def see(self, key: str, line: dict[str, Any]) -> None:
        told = await self.replies()
        before = min(self.told.get(self.by, 0), len(told) - 1)  # deleting one's data takes what was said before with it
        new = told[before:]
        said = [reply.key for reply in new]
        assert key in said, f"said instead: {said}"
        reply = new[said.index(key)]
        self.told[self.by] = before + said.index(key) + 1
        rows = {row.key: row for row in reply.card}
        for name, value in line.get("card", {}).items():
            assert name in rows, f"not on the card: {name}; there are {sorted(rows)}"
            assert rows[name].shown.value == value, f"{name} is {rows[name].shown.value!r}"
        assert reply.urgent == line.get("urgent", reply.urgent), "it is marked otherwise"
        for name in line.get("lacks", ()):
            assert name not in rows, f"{name} is on the card"
        if "changed" in line:
            assert [row.key for row in reply.card if row.changed] == line["changed"], "other rows are marked as changed"
        for name in line.get("fixed", ()):
            assert not rows[name].changeable, f"{name} can be pressed"
        for name, doubt in line.get("doubts", {}).items():
            assert rows[name].doubt == doubt, f"{name} is doubted as {rows[name].doubt}"
        for value in line.get("choices", ()):
            assert value in [choice.value for choice in reply.choices], f"offers {[c.value for c in reply.choices]}"
        for value in line.get("withholds", ()):
            assert value not in [choice.value for choice in reply.choices], f"offers {value}"
        sees_photo(reply, line)
        for value, why in line.get("greyed", {}).items():
            unfit = {choice.value: choice.unfit for choice in reply.choices}
            assert unfit.get(value) == why, f"{value} is greyed by {unfit.get(value)}"
        for name, value in line.get("args", {}).items():
            told = reply.args[name].value
            assert (list(told) if isinstance(told, tuple) else told) == value, f"{name} is {told!r}"


def sees_photo(reply: Reply, line: dict[str, Any]) -> None:
    """Of a refused photo: what it is called, what is shown of it, what a sentence names."""
    for name in ("about", "spot", "media"):
        told = getattr(reply, name)
        told = list(told) if isinstance(told, tuple) else told
        wanted = line.get(name, told)
        if name == "media" and any(not ref.startswith("file:0000") for ref in told):
            told, wanted = len(told), len(wanted)  # a real store names its files itself; the engine's stage counts them
        assert told == wanted, f"{name} is {told}"
    for name, keys in line.get("texts", {}).items():
        assert list(reply.args[name].texts) == keys, f"{name} says {reply.args[name].texts}"
    for name, key in line.get("names", {}).items():
        assert reply.args[name].text == key, f"{name} is called {reply.args[name].text}"
