"""What is read out of the tables, and how documents become sealed bytes and back.

Each sealed piece is bound to its place (`about`): a row copied elsewhere does not open.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter

from bot.security import Vault
from dialogs.engine.conversation import Conversation, from_document, to_document
from dialogs.engine.made import Submission
from dialogs.messages import ConversationId
from dialogs.replies import Reply


@dataclass(frozen=True)
class StoredEvent:
    """One event as it was committed. A body is empty after a purge."""

    seq: int
    kind: str
    body: Mapping[str, object]
    at: datetime

    @property
    def seat(self) -> str:
        """Whose it is: "" the applicant's, else the invitation of whoever was asked by a link and alone sees it."""
        return str(self.body.get("to" if self.kind == "reply" else "seat", ""))


@dataclass(frozen=True)
class OrderRow:
    """Where an order stands."""

    id: str
    conversation: ConversationId
    version: int
    state: str
    since: datetime
    updated: datetime
    moves: int
    claimed_by: str
    claimed_at: datetime | None
    senior: str = ""


@dataclass(frozen=True)
class ConversationRow:
    """What the desk's live list needs to know of a conversation without opening it."""

    id: ConversationId
    seq: int
    floor: str
    wants_human: bool
    language: str
    deleted: bool
    created: datetime
    updated: datetime


@dataclass(frozen=True)
class NoticeRow:
    """News of one event on one channel. `args` never hold a full number.

    `state`: waiting (for its turn, or between two tries), held (quiet hours), then for good: sent, delivered,
    undelivered, merged (into a digest), off (switched off), sandbox, no_address, or a code that says why it failed.
    """

    conversation: ConversationId
    id: str
    template: str
    channel: str
    args: Mapping[str, str]
    state: str
    attempts: int
    at: datetime
    sent: datetime | None
    event: str = ""  # what it tells of, the same on all channels
    urgent: bool = False
    held_until: datetime | None = None
    receipt: str = ""


@dataclass(frozen=True)
class DueRow:
    """A deadline that has come."""

    conversation: ConversationId
    id: str
    what: str
    about: str
    at: datetime


@dataclass(frozen=True)
class AuditRow:
    """One move of an order, with its place in the chain."""

    n: int
    version: int
    move: str
    was: str
    now: str
    who: str
    at: datetime
    why: tuple[str, ...]
    hash: str
    channel: str = ""


_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)
_SUBMISSION: TypeAdapter[Submission] = TypeAdapter(Submission)


def body_of(reply: Reply) -> Mapping[str, object]:
    """A reply as plain JSON, to be kept as an event of kind `reply`."""
    body: dict[str, object] = _REPLY.dump_python(reply, mode="json", exclude_defaults=True)
    return body


def reply_of(body: Mapping[str, object]) -> Reply:
    """The reply an event of kind `reply` holds."""
    return _REPLY.validate_python(body)


class Codec:
    """Seals and opens documents, each for the place it lies in."""

    def __init__(self, vault: Vault) -> None:
        self.vault = vault

    def conversation(self, conversation: Conversation) -> bytes:
        """For conversations.document."""
        return self.seal(to_document(conversation), document_at(conversation.id))

    def read_conversation(self, id: str, sealed: bytes) -> Conversation:
        """Raises security.Unreadable."""
        return from_document(self.open(sealed, document_at(id)))

    def submission(self, conversation: str, submission: Submission) -> bytes:
        """For submissions.body."""
        document = _SUBMISSION.dump_python(submission, mode="json")
        return self.seal(document, submission_at(conversation, submission.order, submission.version))

    def read_submission(self, conversation: str, order: str, version: int, sealed: bytes) -> Submission:
        """Raises security.Unreadable."""
        return _SUBMISSION.validate_python(self.open(sealed, submission_at(conversation, order, version)))

    def seal(self, document: Mapping[str, object], about: str) -> bytes:
        """Any plain JSON object."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return self.vault.seal(text.encode(), about)

    def open(self, sealed: bytes, about: str) -> dict[str, object]:
        """Back from `seal`; {} for what was purged."""
        if not sealed:
            return {}
        document: dict[str, object] = json.loads(self.vault.open(sealed, about))
        return document


def document_at(conversation: str) -> str:
    """The place of a conversation's document."""
    return f"{conversation}/document"


def event_at(conversation: str, seq: int) -> str:
    """The place of an event's body."""
    return f"{conversation}/event/{seq}"


def submission_at(conversation: str, order: str, version: int) -> str:
    """The place of a frozen submission."""
    return f"{conversation}/submission/{order}/{version}"


def notice_at(conversation: str, id: str) -> str:
    """The place of a notice's arguments."""
    return f"{conversation}/notice/{id}"


def out_id(conversation: str, id: str) -> str:
    """A notice's name at a gateway: the same whenever it is sent, and telling nothing."""
    return sha256(notice_at(conversation, id).encode()).hexdigest()[:32]


def meta_at(ref: str) -> str:
    """The place of a file's description."""
    return f"{ref}/meta"


def content_at(ref: str) -> str:
    """The place of a file's content."""
    return f"{ref}/content"


def session_at(token: str) -> str:
    """The place of a session's name; `token` is the stored hash."""
    return f"{token}/session"


def update_at(bot: int, id: int) -> str:
    """The place of what Telegram told us."""
    return f"telegram/{bot}/update/{id}"


def chat_at(chat: str) -> str:
    """The place of a Telegram chat's number."""
    return f"telegram/{chat}/number"
