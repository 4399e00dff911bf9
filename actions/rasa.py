"""The only file that knows rasa-sdk's shapes: our verbs as rasa-sdk Actions, and one way to call them.

A verb gets the slots it names and returns an Outcome. Photos and clips reach it as short-lived links (see media.py),
results go back as two slots, `fields` and `problems`, so that the same call works in process and over HTTP.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.types import DomainDict

from dialogs.messages import Found, Value

Slots = Mapping[str, Value]


@dataclass(frozen=True)
class Outcome:
    """What a verb found. A value that is a `data:` URL is stored as a file by the worker and becomes its FileRef."""

    fields: Mapping[str, Found] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


class Unavailable(Exception):
    """The outside could not be asked ({0}). The worker tries again, then the applicant is told so."""


class Verb(Action):  # type: ignore[misc]  # rasa_sdk is untyped
    """One thing we can do in the world. `needs` are the slots it reads, `gives` the fields it may return."""

    called: ClassVar[str]
    needs: ClassVar[tuple[str, ...]] = ()
    gives: ClassVar[tuple[str, ...]] = ()

    def name(self) -> str:
        """The name flows use in `then`."""
        return self.called

    @abstractmethod
    async def do(self, slots: Slots) -> Outcome:
        """Do it. Raises Unavailable when the outside cannot be asked; a judged input is an Outcome, never an error."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """rasa-sdk's door to `do`."""
        outcome = await self.do({need: tracker.get_slot(need) for need in self.needs})
        return [
            SlotSet("fields", {name: asdict(found) for name, found in outcome.fields.items()}),
            SlotSet("problems", list(outcome.problems)),
        ]


class Executor:
    """Runs verbs through rasa-sdk's own ActionExecutor, in this process."""

    def __init__(self, verbs: tuple[Verb, ...]) -> None:
        self._executor = ActionExecutor()
        for verb in verbs:
            self._executor.register_action(verb)

    async def run(self, action: str, sender: str, slots: Slots) -> Outcome:
        """One action call with the slots it declares and nothing else of the conversation."""
        return outcome_of((await self.answer(call_of(action, sender, slots)))["events"])

    async def answer(self, call: dict[str, Any]) -> dict[str, Any]:
        """rasa-sdk's answer to a call in rasa-sdk's shape, as plain JSON."""
        answer = await self._executor.run(call)
        dumped: dict[str, Any] = answer.model_dump()
        return dumped


def call_of(action: str, sender: str, slots: Slots) -> dict[str, Any]:
    """The call as rasa-sdk expects it, with lists of its own because Tracker keeps what it is given."""
    tracker = {
        "sender_id": sender,
        "slots": dict(slots),
        "latest_message": {},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {
        "next_action": action,
        "sender_id": sender,
        "version": "3.21",
        "domain": {},
        "domain_digest": "",
        "tracker": tracker,
    }


def outcome_of(events: list[dict[str, Any]]) -> Outcome:
    """Our Outcome out of rasa-sdk's events."""
    slots = {event["name"]: event["value"] for event in events if event.get("event") == "slot"}
    found = {name: Found(_frozen(f["value"]), f["confidence"], f["doubt"]) for name, f in slots["fields"].items()}
    return Outcome(found, tuple(slots["problems"]))


def _frozen(value: Any) -> Value:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value
