"""What a conversation is: answers, and nothing computed from them.

All data, no behaviour beyond reading and writing itself as plain JSON. `path.py` computes where the applicant stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from pydantic import TypeAdapter

from dialogs.messages import ConversationId, FileRef, JobId, Key, Language, Reason, SiteFacts, Value
from dialogs.replies import Reply
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
    ended: datetime | None = None  # when its result came


@dataclass(frozen=True)
class Decided:
    """What a reviewer decided and may still take back: it is made at `at`."""

    move: str
    version: int
    reasons: tuple[Reason, ...]
    by: str  # staff account
    at: datetime


@dataclass(frozen=True)
class Call:
    """The reviewer's call that was announced last, and how all of them so far ended: reached, missed, again."""

    key: str  # the answer that holds the number
    start: datetime
    end: datetime
    by: str  # staff account
    made: tuple[str, ...] = ()
    wish: Literal["", "ok", "moved"] = ""  # what the applicant said to it
    open: bool = True  # not made yet


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
    flagged: tuple[Reason, ...] = ()  # all reasons of the last return, until it is submitted again
    duties: tuple[Reason, ...] = ()  # those of them that no answer settles: something is to be done outside
    sent: Mapping[Key, str] = field(default_factory=dict)  # a digest of each value as submitted last
    frozen: str = ""  # a digest of what was submitted last: tells whether anything changed since
    closed: tuple[str, ...] = ()  # duties after the approval that are done: footer, police
    warned: tuple[str, ...] = ()  # days on which an unfinished draft was warned to be deleted
    decided: Decided | None = None  # by a reviewer, and not made yet
    proposed: Decided | None = None  # what a reviewer would decide and only a senior may
    altered: tuple[Key, ...] = ()  # answers that differ from the version before
    objected: tuple[Key, ...] = ()  # answers that any return so far was about
    call: Call | None = None
    papers: tuple[Reason, ...] = ()  # originals that a reviewer asked for by post
    sites_seen: tuple[SiteFacts, ...] = ()  # what the net showed of the sites when this version was submitted
    running_out: tuple[str, ...] = ()  # domains and servers that were said to run out, with the day
    reminded: tuple[str, ...] = ()  # what came due in the state it is in: once, whoever brings it again
    parcel: str = ""  # courier and tracking number of what was posted
    verified: tuple[str, ...] = ()  # roles that have entered the authority's SMS code
    looking: bool = False  # somebody looks at the home pages and has not come back yet
    recalling: bool = False  # the provider has been asked to give the order back (撤销) and has not answered yet


@dataclass(frozen=True)
class Marks:
    """Where one person's side of the talk stands: what he was asked last, what he pressed last, his language."""

    language: Language = "zh"
    pending: str = ""
    asked: str = ""
    asked_key: str = ""
    pressed: str = ""


@dataclass(frozen=True)
class Invitation:
    """A one-time link (一次性链接) and whoever it was sent to: bound to a filing, a person of the flow and a purpose.

    Opening it changes nothing but `state`; it is spent by handing in. What has to be done again afterwards is asked of
    the same person under the next `serial`, which gives a new link and ends the one before.
    """

    id: str  # "g1": unique a conversation, never used again
    filing: str
    person: str  # of the flow: whose steps these are; SELF for the applicant's own phone
    expires: datetime
    serial: int = 1
    oldest: int = 1  # who came in by an earlier serial than this is let in no longer
    state: Literal["sent", "opened", "done", "declined", "revoked", "over"] = "sent"
    marks: Marks = field(default_factory=Marks)

    @property
    def name(self) -> str:
        """What its link is signed for."""
        return f"{self.id}-{self.serial}"

    def opens(self, now: datetime) -> bool:
        """Whether its link still lets somebody in."""
        return self.state in ("sent", "opened") and now < self.expires


@dataclass(frozen=True)
class Missed:
    """Something that was not said, because a person had the floor. `about` tells holding.py whether it still matters."""

    reply: Reply
    about: str = ""


@dataclass(frozen=True)
class Handling:
    """How people deal with a conversation: since when one is wanted, who has it since when, what they call it."""

    since: datetime | None = None  # a person is wanted or there since then
    held: datetime | None = None
    answered: datetime | None = None  # the first words of a person since then
    snoozed: datetime | None = None  # put aside until then
    tags: tuple[str, ...] = ()
    put: str = ""  # stamp of the question that whoever has the floor had us put: its answer is ours to take
    missed: tuple[Missed, ...] = ()  # what the applicant hears once the assistant has the floor again


#: The person of an invitation for the applicant's own phone: it has no steps of its own.
SELF = "self"


#: The channel of the applicant's own phone, which opens by a link and without a login.
PHONE = "phone"
#: How the accounts of people begin who have not logged in.
GUEST = "guest:"


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
    pending: str = ""  # a question of ours about a command, waiting for yes or no: "delete", "cancel"; or "rejection"
    reading: tuple[FileRef, ...] = ()  # pictures of rejections whose words are being read; they go once they are
    asked: str = ""  # the stamp of the question asked last
    asked_key: str = ""  # the answer that the last question in words was about
    pressed: str = ""  # the last press as "stamp:value": a second one is accepted in silence
    off: tuple[str, ...] = ()  # channels of notices that were switched off: sms, mail
    heard: str = ""  # when the applicant last did something, ISO 8601
    unreached: tuple[str, ...] = ()  # channels on which nothing arrives any more
    asking: bool = False  # what became of the notices is being looked up
    salt: str = ""  # random; keeps the ids of jobs from telling what they read
    invitations: tuple[Invitation, ...] = ()
    invited_before: int = 0  # how many invitations were deleted with all data: their links must not open another one
    handling: Handling = field(default_factory=Handling)
    surface: Literal["chat", "pc"] = "chat"  # pc: begun or gone on with from the provider's PC filing page

    @property
    def guest(self) -> bool:
        """Whether nobody has logged in: the readiness check is all there is for him."""
        return self.account.startswith(GUEST)

    @property
    def filing(self) -> Filing:
        """The filing that is talked about now: the newest."""
        return self.filings[-1]

    def invited(self, id: str) -> Invitation | None:
        """The invitation of this id."""
        return next((invitation for invitation in self.invitations if invitation.id == id), None)

    def with_invitation(self, changed: Invitation) -> Conversation:
        """The same conversation with an invitation replaced, or added."""
        others = tuple(kept for kept in self.invitations if kept.id != changed.id)
        return replace(self, invitations=(*others, changed))

    def holds(self, ref: str) -> bool:
        """Whether an answer is this file, or was it in a case that may come back."""
        held = any(_is(ref, answer) for filing in self.filings for answer in filing.answers.values())
        return held or ref in self.reading

    def with_filing(self, filing: Filing) -> Conversation:
        """The same conversation with its newest filing replaced."""
        return replace(self, filings=(*self.filings[:-1], filing))


def _is(ref: str, answer: Answer) -> bool:
    return _names(ref, answer.value) or any(_is(ref, other) for other in answer.aside)


def _names(ref: str, value: Value) -> bool:
    return any(_names(ref, part) for part in value) if isinstance(value, tuple) else value == ref


Document: TypeAlias = dict[str, object]
_ADAPTER: TypeAdapter[Conversation] = TypeAdapter(Conversation)


def to_document(conversation: Conversation) -> Document:
    """As plain JSON, to be stored as one encrypted document."""
    document: Document = _ADAPTER.dump_python(conversation, mode="json")
    return document


def from_document(document: Document) -> Conversation:
    """Back from JSON. Raises pydantic.ValidationError for a document that no version of ours wrote."""
    return _ADAPTER.validate_python(document)
