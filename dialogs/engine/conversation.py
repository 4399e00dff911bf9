"""What a conversation is: answers, and nothing computed from them.

All data, no behaviour beyond reading and writing itself as plain JSON. `path.py` computes where the applicant stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from dialogs.messages import ConversationId, FileRef, JobId, Key, Language, Reason, Reply, Value
from filing.order import Order

By: TypeAlias = Literal["applicant", "invited", "staff", "reading", "register"]


@dataclass(frozen=True)
class Answer:
    """One value, who gave it, and the values it was given because of: when one of those changes it no longer holds."""

    value: Value
    by: By = "applicant"
    basis: Mapping[Key, Value] = field(default_factory=dict)
    confidence: float = 1.0
    doubt: str | None = None
    version: str = ""  # of a consent: which wording was agreed to
    once: bool = False  # consents and submissions: never revive when old values come back
    read: Value = None  # what the photo said, where a person typed something else: reviewers compare
    #: Answers to the same key in another case (another domain, another kind of subject): one of them holds again when
    #: its case comes back. They have no others behind them.
    aside: tuple[Answer, ...] = ()


@dataclass(frozen=True)
class Job:
    """An action in flight or done. `reads` are the keys whose values it was given, with those values."""

    id: JobId
    action: str
    step: str  # the step's id in the flow with its element: "domain@s1"
    element: str = ""
    reads: Mapping[Key, Value] = field(default_factory=dict)
    attempt: int = 1
    state: Literal["running", "done", "refused", "failed", "superseded"] = "running"
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filing:
    """One application of a conversation: from the first question to the number."""

    id: str
    flow: str
    flow_version: str
    ruleset: str
    answers: Mapping[Key, Answer] = field(default_factory=dict)
    jobs: Mapping[JobId, Job] = field(default_factory=dict)
    reopened: tuple[Key, ...] = ()  # asked again although answered; the old value is the suggestion
    attempts: Mapping[str, int] = field(default_factory=dict)  # refused tries a step
    order: Order | None = None
    returned: tuple[Reason, ...] = ()  # the reasons of the last return that are not touched yet
    frozen: str = ""  # a digest of what was submitted last: tells whether anything changed since


@dataclass(frozen=True)
class Conversation:
    """One customer's talk with us. `account` names the customer at the provider; `site` which kind of account it is."""

    id: ConversationId
    account: str
    site: Literal["china", "international"] = "china"
    language: Language = "zh"
    floor: str = ""  # "" the assistant, else the staff member who holds it
    wants_human: bool = False
    deleted: bool = False
    filings: tuple[Filing, ...] = ()
    seq: int = 0  # events so far
    pending: str = ""  # a question of ours about a command, waiting for yes or no: "delete", "cancel"
    asked: str = ""  # the stamp of the question asked last
    asked_key: str = ""  # the answer that the last question in words was about
    pressed: str = ""  # the last press as "stamp:value": a second one is accepted in silence
    salt: str = ""  # random; keeps the ids of jobs from telling what they read

    @property
    def filing(self) -> Filing:
        """The filing that is talked about now: the newest."""
        return self.filings[-1]

    def holds(self, ref: str) -> bool:
        """Whether an answer is this file, or was it in a case that may come back."""
        return any(_is(ref, answer) for filing in self.filings for answer in filing.answers.values())

    def with_filing(self, filing: Filing) -> Conversation:
        """The same conversation with its newest filing replaced."""
        return replace(self, filings=(*self.filings[:-1], filing))


def _is(ref: str, answer: Answer) -> bool:
    return _names(ref, answer.value) or any(_is(ref, other) for other in answer.aside)


def _names(ref: str, value: Value) -> bool:
    return any(_names(ref, part) for part in value) if isinstance(value, tuple) else value == ref


@dataclass(frozen=True)
class Event:
    """One thing that happened, kept for ever beside the conversation: append-only, never read by a turn.

    `body` is plain JSON and is encrypted as a whole; `kind` is not, so it must say nothing personal.
    """

    kind: str  # said, pressed, sent, command, reply, answered, wanted, result, status, due, staff, notice
    body: Mapping[str, object]
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """An action to run after the commit. Its arguments are read from the conversation by whoever runs it."""

    job: JobId
    action: str


@dataclass(frozen=True)
class Notice:
    """A mail (later: SMS) owed to the applicant about an event. `id` is unique a conversation and makes it owed once."""

    id: str
    template: str  # text keys mail.<template>.subject and .body
    args: Mapping[str, str] = field(default_factory=dict)  # never a full number


@dataclass(frozen=True)
class Deadline:
    """A Due that must come back through the door at `at`. `id` is unique a conversation; setting it again moves it."""

    id: str
    what: str
    about: str
    at: datetime


@dataclass(frozen=True)
class Submission:
    """A version frozen by the applicant's yes. `answers` are the values on the path and nothing else."""

    order: str
    version: int
    answers: Mapping[Key, Value]
    files: Mapping[Key, FileRef]


@dataclass(frozen=True)
class Moved:
    """An order's move, for the audit chain: who, when, from, to, why (codes only)."""

    order: str
    version: int
    move: str
    was: str
    now: str
    by: str
    at: datetime
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """What one Inbound led to. Committed as a whole or not at all; nothing is sent or run before the commit."""

    conversation: Conversation
    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    actions: tuple[Wanted, ...] = ()
    notices: tuple[Notice, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    lifted: tuple[str, ...] = ()  # ids of deadlines that no longer matter
    submissions: tuple[Submission, ...] = ()
    moves: tuple[Moved, ...] = ()
    submit: tuple[str, ...] = ()  # ids of orders whose review passed: hand them to the provider
    given_up: tuple[FileRef, ...] = ()  # files whose consent was taken back: delete their content
    purge: bool = False  # delete everything personal of this conversation, files included


Document: TypeAlias = dict[str, object]
_ADAPTER: TypeAdapter[Conversation] = TypeAdapter(Conversation)


def to_document(conversation: Conversation) -> Document:
    """As plain JSON, to be stored as one encrypted document."""
    document: Document = _ADAPTER.dump_python(conversation, mode="json")
    return document


def from_document(document: Document) -> Conversation:
    """Back from JSON. Raises pydantic.ValidationError for a document that no version of ours wrote."""
    return _ADAPTER.validate_python(document)
