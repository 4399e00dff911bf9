"""What goes in at the one door: an Inbound, and everything that can have happened. What comes out: `replies.py`.

Every channel maps its own updates to these shapes, and those of the replies to its own look, and knows nothing else.
Nothing here does anything; `assistant.py` says what happens to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, TypeAlias

from typing_extensions import TypeAliasType

ConversationId = NewType("ConversationId", str)
InboundId = NewType("InboundId", str)  # unique within one conversation
JobId = NewType("JobId", str)  # conversation:step:hash of the upload:attempt; also the workflow's id
FileRef = NewType("FileRef", str)  # names an encrypted file; says nothing of its content
Key = NewType("Key", str)  # of an answer: "subject.name", "sites.s1.domain"
Stamp = NewType("Stamp", str)  # 8 hex characters: what a card showed when its buttons were made
UNSTAMPED = Stamp("")

#: What an answer may hold: plain JSON, lists as tuples so that it can be hashed and compared.
#: A named alias, because pydantic follows an unnamed recursive one for ever.
Value = TypeAliasType("Value", "bool | int | float | str | tuple[Value, ...] | None")
Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True)
class Who:
    """Who speaks. `name` is an account or staff id, never a person's own name."""

    kind: Literal["applicant", "invited", "staff", "system"]
    name: str = ""


@dataclass(frozen=True)
class Said:
    """Words typed by the applicant, at most 2,000 characters; channels cut longer ones off and say so."""

    text: str


@dataclass(frozen=True)
class Pressed:
    """A button of a card. A stamp that is no longer current is answered with a notice and obeyed by nobody."""

    stamp: Stamp
    value: str


@dataclass(frozen=True)
class Sent:
    """A picture or clip that already lies encrypted in the store. `size` in bytes.

    `challenge`: the actions that were asked for while a clip was recorded, in their order; told by whoever asked them.
    `tries`: how many clips came here within a day, this one too.
    """

    ref: FileRef
    kind: Literal["photo", "video", "other"]
    size: int
    challenge: tuple[str, ...] = ()
    tries: int = 1


@dataclass(frozen=True)
class Untaken:
    """Something a channel cannot take: a sticker, too large a file. `key` is the sentence that says why.

    `text`: its words, if it had any, for a person who holds the floor.
    """

    key: str
    args: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


@dataclass(frozen=True)
class Command:
    """A wish that fits at any time: start, help, status, back, cancel, human, language, delete, change."""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Found:
    """One value that an action found. `confidence` 0..1; `doubt` a code whose sentence is text `doubt.<code>`."""

    value: Value
    confidence: float = 1.0
    doubt: str | None = None


@dataclass(frozen=True)
class Result:
    """What an action that was asked for brought back. `problems` are codes whose sentences are `problem.<code>`.

    Three fields of a photo's reading are for us and fill nothing: `spot` (a Spot), where the trouble is; `unread`, names
    of fields that could not be read for it; and `both_sides` (true), that the other side of the certificate was on the
    same photo.
    """

    job: JobId
    fields: Mapping[str, Found] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why an order came back: a code of the catalogue (R01...), the answer it means ("" for none), a reviewer's words."""

    code: str
    key: str = ""
    words: str = ""


@dataclass(frozen=True)
class Status:
    """An order moves: by staff, by the provider, by the authority. `move` is one of filing.order.Move's values."""

    order: str
    version: int
    move: str
    reasons: tuple[Reason, ...] = ()
    numbers: tuple[str, ...] = ()  # filing numbers, one a site, in the order of the sites
    role: str = ""  # of sms_done: whose code it was; empty: everybody's
    at: datetime | None = None  # when it happened elsewhere, aware UTC
    senior: bool = False  # of staff: a senior reviewer decides
    hold_s: float = 0  # of staff: seconds in which it may be taken back; it is made and told only then


@dataclass(frozen=True)
class Due:
    """A deadline that has come. `what` names it: sms_12h, sms_over, draft_3d...; `about` the order or step."""

    what: str
    about: str = ""


RecallOutcome: TypeAlias = Literal["withdrawn", "too_late", "unreachable"]


@dataclass(frozen=True)
class Recalled:
    """What became of calling an order back at the provider (撤销): `too_late`, when the authority has it already."""

    order: str
    version: int
    outcome: RecallOutcome


@dataclass(frozen=True)
class FooterSeen:
    """What the home pages of an order's sites show: (domain, shown | no_link | missing | unreachable) each."""

    order: str
    sites: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SiteFacts:
    """What the public net shows of one domain. `addresses` is None and `page` "" where nobody could be asked."""

    domain: str
    addresses: tuple[str, ...] | None
    page: Literal["open", "closed", ""]
    footer: str  # the filing number its home page shows; "" for none
    before: bool  # a site of the subject's that was filed before this order
    at: datetime


@dataclass(frozen=True)
class SitesSeen:
    """The facts of an order's sites, and of those its subject has already: for the reviewer."""

    order: str
    version: int
    sites: tuple[SiteFacts, ...]


@dataclass(frozen=True)
class WordsSeen:
    """What is written on a picture that was sent as a rejection; "" where nothing could be read."""

    ref: FileRef
    text: str


@dataclass(frozen=True)
class Undelivered:
    """A notice that will never arrive on a channel, and why: a code of the gateway's adapter."""

    event: str
    channel: Literal["sms", "mail"]
    template: str
    why: str
    urgent: bool = False
    args: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticeSeen:
    """How one notice stands on its channel: rows.NoticeRow's states, and `retrying` between two tries."""

    template: str
    channel: Literal["sms", "mail"]
    state: str
    at: datetime  # when it was owed


@dataclass(frozen=True)
class NoticesSeen:
    """What became of the notices so far, the newest first."""

    notices: tuple[NoticeSeen, ...]


#: What a staff member does with the floor: takes it, hands it back, hands it on, closes or puts aside the conversation.
Floor: TypeAlias = Literal["", "take", "back", "give", "close", "snooze"]


@dataclass(frozen=True)
class StaffSaid:
    """Words of a staff member to the applicant, or taking and handing back the floor."""

    text: str = ""
    floor: Floor = ""
    to: str = ""  # of words: "" the applicant, else the invitation of whoever is spoken to; of give: the colleague
    expects: str | None = None  # who holds the floor as the sender saw it: if it is another by now, nothing happens
    until: datetime | None = None  # of snooze
    private: bool = False  # a note for colleagues; the applicant never sees it
    media: str = ""  # a file for the applicant
    topic: bool = False  # written in the staff's group, where it need not be shown again


What: TypeAlias = (
    Said
    | Pressed
    | Sent
    | Untaken
    | Command
    | Result
    | Status
    | Due
    | Recalled
    | Undelivered
    | FooterSeen
    | SitesSeen
    | WordsSeen
    | NoticesSeen
    | StaffSaid
)


@dataclass(frozen=True)
class Inbound:
    """One thing that happened. `id` is given by whoever sends it, so that sending twice is harmless."""

    id: InboundId
    conversation: ConversationId
    who: Who
    what: What
    at: datetime  # aware UTC

    @property
    def channel(self) -> str:
        """Where it came in, for the audit: what its sender puts before the id, the "web" of "web:4711"."""
        before, colon, _ = self.id.partition(":")
        return before if colon else ""
