"""Small real implementations behind our ports. They pass the same contract suites as the real adapters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from actions.rasa import Outcome, Unavailable, Verb
from dialogs.engine.conversation import Conversation, from_document, to_document
from dialogs.engine.made import Event
from dialogs.messages import ConversationId, Found, Inbound
from dialogs.ports import Committed, Turn, UnknownConversation
from dialogs.replies import Reply


@dataclass
class MemoryStore:
    """A store in memory: one turn after the other, documents kept as JSON so that nothing is shared by accident."""

    documents: dict[str, dict[str, object]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    turns: list[Turn] = field(default_factory=list)
    events: dict[str, list[Event | Reply]] = field(default_factory=dict)

    async def turn(self, inbound: Inbound, take: Callable[[Conversation], Turn]) -> Committed:
        conversation = await self.get(inbound.conversation)
        if (inbound.conversation, inbound.id) in self.seen:
            return Committed(Turn(conversation), fresh=False, last_seq=conversation.seq)
        turn = take(conversation)
        told = self.events.setdefault(inbound.conversation, [])
        told += [*turn.events, *(Event("withheld", {}, inbound.at) for _ in turn.withheld), *turn.replies]
        turn = replace(turn, conversation=replace(turn.conversation, seq=len(told)))
        self.seen.add((inbound.conversation, inbound.id))
        self.documents[inbound.conversation] = to_document(turn.conversation)
        self.turns.append(turn)
        return Committed(turn, fresh=True, last_seq=len(told))

    async def open(self, conversation: Conversation) -> Conversation:
        self.documents.setdefault(conversation.id, to_document(conversation))
        return await self.get(conversation.id)

    async def get(self, conversation: ConversationId) -> Conversation:
        if conversation not in self.documents:
            raise UnknownConversation(conversation)
        return from_document(self.documents[conversation])


@dataclass
class HandClock:
    """A clock that only tests move."""

    at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def scripted_verb(name: str, needs: tuple[str, ...], gives: tuple[str, ...], world: Mapping[str, object]) -> Verb:
    """An action that finds what a transcript says it finds. `world` maps "action", "action kind" or "action domain" to its
    outcome, or to one after the other; what runs side by side is told apart by its kind or domain."""

    class Scripted(Verb):
        called = name

        async def do(self, slots: Mapping[str, object]) -> Outcome:
            about = slots.get("kind") or slots.get("domain")
            told = world.get(f"{name} {about}", world.get(name, {}))
            queue = told if isinstance(told, list) else [told]
            now = queue.pop(0) if len(queue) > 1 else queue[0]
            return outcome(now)

    Scripted.needs, Scripted.gives = needs, gives
    return Scripted()


def outcome(told: object) -> Outcome:
    """`{name: 张三}`, `{problems: [blur]}`, or `unavailable` out of a transcript; `{value:, doubt:}` for a doubtful one."""
    if told == "unavailable":
        raise Unavailable("sandbox")
    fields = {}
    for name, value in dict(told).items():  # type: ignore[call-overload]
        if name == "problems":
            continue
        found = value if isinstance(value, dict) else {"value": value}
        fields[name] = Found(_frozen(found["value"]), found.get("confidence", 1.0), found.get("doubt"))
    return Outcome(fields, tuple(dict(told).get("problems", ())))  # type: ignore[call-overload]


def _frozen(value: object):
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
