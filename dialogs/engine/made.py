"""What one turn made: all of it is committed with the conversation, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Literal, TypeAlias

from dialogs.engine.conversation import Conversation
from dialogs.messages import FileRef, JobId, Key, Value
from dialogs.replies import Reply


@dataclass(frozen=True)
class Event:
    """One thing that happened, kept for ever beside the conversation: append-only, never read by a turn.

    `body` is plain JSON and is encrypted as a whole; `kind` is not, so it must say nothing personal.
    """

    kind: str  # said, pressed, sent, command, reply, withheld, answered, wanted, result, status, due, staff, notice
    body: Mapping[str, object]
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """An action to run after the commit. Its arguments are read from the conversation by whoever runs it."""

    job: JobId
    action: str


NoticeChannel: TypeAlias = Literal["chat", "mail", "sms"]


@dataclass(frozen=True)
class Notice:
    """News owed about an event. `id` names the event, is unique a conversation, and makes it owed once a channel."""

    id: str
    template: str  # text keys mail.<template>.subject and .body, sms.<template>
    args: Mapping[str, str] = field(default_factory=dict)  # never a full number
    channels: tuple[NoticeChannel, ...] = ("mail",)
    urgent: bool = False  # not held back at night
    to: str = ""  # the answer that holds the mobile an SMS goes to; empty: the applicant's own
    off: tuple[str, ...] = ()  # channels that its reader has switched off: recorded, not sent


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
    channel: str = ""  # where it came in: web, desk, provider, due...


#: Marks what of a turn is work for others: whoever has the queue must know what to do about each kind (bot/work.py).
WORK = {"work": True}


@dataclass(frozen=True)
class Turn:
    """What one Inbound led to. Committed as a whole or not at all; nothing is sent or run before the commit."""

    conversation: Conversation
    events: tuple[Event, ...] = ()
    replies: tuple[Reply, ...] = ()
    withheld: tuple[Reply, ...] = ()  # not said, since a person has the floor: for staff to see
    actions: tuple[Wanted, ...] = field(default=(), metadata=WORK)
    notices: tuple[Notice, ...] = field(default=(), metadata=WORK)
    deadlines: tuple[Deadline, ...] = ()
    lifted: tuple[str, ...] = ()  # ids of deadlines that no longer matter
    submissions: tuple[Submission, ...] = ()
    moves: tuple[Moved, ...] = ()
    #: (order, codes) of what only a senior may decide now.
    senior: tuple[tuple[str, str], ...] = ()
    #: Ids of orders whose review passed: hand them to the provider.
    submit: tuple[str, ...] = field(default=(), metadata=WORK)
    #: Ids of orders whose home pages are to be looked at.
    look: tuple[str, ...] = field(default=(), metadata=WORK)
    #: (order, version) whose sites a reviewer wants to know the facts of.
    sites: tuple[tuple[str, int], ...] = field(default=(), metadata=WORK)
    #: Who asks what became of the notices: the seq of the asking.
    outbox: tuple[str, ...] = field(default=(), metadata=WORK)
    #: Pictures of rejections whose words are to be read.
    words: tuple[FileRef, ...] = field(default=(), metadata=WORK)
    #: Ids of orders that the provider may have and shall give back.
    recall: tuple[str, ...] = field(default=(), metadata=WORK)
    #: (filing, site) whose service number nobody needs any more.
    release: tuple[tuple[str, str], ...] = field(default=(), metadata=WORK)
    given_up: tuple[FileRef, ...] = ()  # files whose consent was taken back: delete their content
    purge: bool = False  # delete everything personal of this conversation, files included

    @property
    def owes_work(self) -> bool:
        """Whether anything of it is to be run or sent after the commit."""
        return any(getattr(self, kind) for kind in WORK_KINDS)


#: What of a turn is work, by its name there.
WORK_KINDS = tuple(each.name for each in fields(Turn) if "work" in each.metadata)
