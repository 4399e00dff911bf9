"""Actions in flight: which call a step's action needs, under which id, and who fills what.

A job's id tells conversation, step, action, what it reads and which attempt it is, so wanting it twice is wanting it
once, and a result for a photo that was replaced is recognised.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from dialogs.engine.conversation import Conversation, Filing, Job
from dialogs.flow.model import Flow, Step, Then, bare, is_element, placed
from dialogs.messages import JobId, Key, Value


@dataclass(frozen=True)
class Call:
    """One action with what it is given: `slots` by name, `reads` the answers among them."""

    job: JobId
    action: str
    slots: Mapping[str, Value]
    reads: Mapping[Key, Value]
    attempt: int


@dataclass(frozen=True)
class Filler:
    """An action of a step that can fill a key."""

    step: Step
    index: int
    element: str
    name: str


def call_of(
    conversation: Conversation, step: Step, then: Then, element: str, get: Callable[[str], Value]
) -> Call | None:
    """The call with its arguments, or None while a value that it must have is missing."""
    slots: dict[str, Value] = {}
    reads: dict[Key, Value] = {}
    for slot, named in then.reads.items():
        if named.startswith("="):
            slots[slot] = placed(named[1:], element)
            continue
        key = placed(named.removeprefix("?"), element)
        value = get(key)
        if value is None and not named.startswith("?"):
            return None
        slots[slot] = reads[Key(key)] = value
    reads[Key(placed(step.key, element))] = get(placed(step.key, element))
    where = f"{conversation.filing.id}:{step.name}{element and '@' + element}:{then.action}"
    attempt = 1 + conversation.filing.attempts.get(f"again:{where}", 0)
    read = sha256((conversation.salt + repr(sorted(reads.items()))).encode()).hexdigest()[:12]
    return Call(JobId(f"{conversation.id}:{where}:{read}:{attempt}"), then.action, slots, reads, attempt)


def place_of(job: JobId) -> tuple[str, str, str, str]:
    """Filing, step, element ("" for none) and action, out of a job's id: its filing may be gone."""
    filing, where, action = str(job).rsplit(":", 5)[1:4]
    step, _, element = where.partition("@")
    return filing, step, element, action


def again(filing: Filing, job: Job) -> Filing:
    """The filing with the job's action wanted once more: the next attempt has an id of its own."""
    where = "again:" + ":".join(str(job.id).rsplit(":", 5)[1:4])
    return replace(filing, attempts={**filing.attempts, where: filing.attempts.get(where, 0) + 1})


def fillers(flow: Flow, key: str) -> Iterator[Filler]:
    """Every action of the flow that can fill the key."""
    element = next((part for part in key.split(".") if is_element(part)), "")
    for step, index, name, filled in flow.fillers.get(bare(key), ()):
        if placed(filled, element) == key:
            yield Filler(step, index, element if "*" in step.key else "", name)
