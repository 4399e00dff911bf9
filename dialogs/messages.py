"""What passes through the one door: an Inbound goes in, Replies come out.

Every channel maps its own updates to these shapes and these shapes to its own look, and knows nothing else.
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
    """

    ref: FileRef
    kind: Literal["photo", "video", "other"]
    size: int
    challenge: tuple[str, ...] = ()


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
    """What an action that was asked for brought back. `problems` are codes whose sentences are `problem.<code>`."""

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


@dataclass(frozen=True)
class Due:
    """A deadline that has come. `what` names it: sms_12h, sms_over, draft_3d...; `about` the order or step."""

    what: str
    about: str = ""


@dataclass(frozen=True)
class StaffSaid:
    """Words of a staff member to the applicant, or taking and handing back the floor."""

    text: str = ""
    floor: Literal["", "take", "back"] = ""


What: TypeAlias = Said | Pressed | Sent | Command | Result | Status | Due | StaffSaid


@dataclass(frozen=True)
class Inbound:
    """One thing that happened. `id` is given by whoever sends it, so that sending twice is harmless."""

    id: InboundId
    conversation: ConversationId
    who: Who
    what: What
    at: datetime  # aware UTC


Wants: TypeAlias = Literal["text", "choice", "photo", "video", "progress", "none"]
#: How a value is masked where its owner is not the reader, and which keyboard a phone offers for it.
Sort: TypeAlias = Literal["plain", "name", "id_number", "phone", "email", "address", "secret"]


@dataclass(frozen=True)
class Shown:
    """A value inside a sentence or card, with the sort that says how to mask it."""

    value: Value
    sort: Sort = "plain"
    text: str = ""  # a text key: the value is an option, show its label instead


@dataclass(frozen=True)
class Choice:
    """One button. `unfit` is a text key saying why it cannot be chosen; it is then shown greyed, not hidden."""

    value: str
    label: str  # text key
    args: Mapping[str, Shown] = field(default_factory=dict)
    unfit: str | None = None


@dataclass(frozen=True)
class Row:
    """One line of a card: the answer's key, its label's text key, the value; a press on it changes the answer."""

    key: Key
    label: str
    shown: Shown
    doubt: str | None = None
    changeable: bool = True
    args: Mapping[str, Shown] = field(default_factory=dict)  # of the label: the number of the site


@dataclass(frozen=True)
class Progress:
    """第 {step} 步，共 {of} 步. `label` is the text key of the step's name; `maybe` that it may not be needed."""

    step: int
    of: int
    label: str


@dataclass(frozen=True)
class Link:
    """A web address offered with a reply, and when it stops working."""

    label: str
    url: str
    expires: datetime | None = None


@dataclass(frozen=True)
class Reply:
    """One thing said to the applicant: a text key with its arguments and what is wanted next.

    Rendered when it is read: in the reader's language, in full for its owner, masked for everybody else.
    """

    key: str
    args: Mapping[str, Shown] = field(default_factory=dict)
    wants: Wants = "none"
    stamp: Stamp = Stamp("")
    choices: tuple[Choice, ...] = ()
    card: tuple[Row, ...] = ()
    progress: Progress | None = None
    media: tuple[FileRef, ...] = ()
    links: tuple[Link, ...] = ()
    replaces: str = ""  # "progress": the running "reading your photo" is done, this stands in its place
    sort: Sort = "plain"  # of the text that is wanted: which keyboard to offer
    field: str = ""  # the key that is asked for: what an upload form is labelled with
