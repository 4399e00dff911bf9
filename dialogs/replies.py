"""What comes out at the one door: Replies, with their cards, buttons and links. What goes in: `messages.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

from dialogs.messages import UNSTAMPED, FileRef, Key, Stamp, Value

Wants: TypeAlias = Literal["text", "choice", "photo", "video", "progress", "none"]
#: How a value is masked where its owner is not the reader, and which keyboard a phone offers for it.
Sort: TypeAlias = Literal["plain", "name", "id_number", "phone", "email", "address", "secret"]


@dataclass(frozen=True)
class Shown:
    """A value inside a sentence or card, with the sort that says how to mask it."""

    value: Value
    sort: Sort = "plain"
    text: str = ""  # a text key: the value is an option, show its label instead, which may hold the value itself
    n: str = ""  # of a label: which site it is about
    private: bool = False  # another person gave it for himself: masked for the applicant too
    name: str = ""  # what people know the value by, where it is an id: a server's
    texts: tuple[str, ...] = ()  # text keys instead of a value: their words, one after the other


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
    changed: bool = False  # another value than was submitted last
    doubt_args: Mapping[str, Shown] = field(default_factory=dict)  # of the doubt's sentence


@dataclass(frozen=True)
class Progress:
    """第 {step} 步，共 {of} 步. `label` is the text key of the step's name; `maybe` that it may not be needed."""

    step: int
    of: int
    label: str


#: A place on an upright picture: left, top, right, bottom as shares of its width and height, 0..1.
Spot: TypeAlias = tuple[float, float, float, float]


@dataclass(frozen=True)
class Link:
    """A web address offered with a reply, and when it stops working."""

    label: str
    url: str
    expires: datetime | None = None
    qr: bool = False  # to be opened on another device: shown as a QR code too


@dataclass(frozen=True)
class Reply:
    """One thing said to the applicant: a text key with its arguments and what is wanted next.

    Rendered when it is read: in the reader's language, in full for its owner, masked for everybody else.
    """

    key: str
    args: Mapping[str, Shown] = field(default_factory=dict)
    wants: Wants = "none"
    stamp: Stamp = UNSTAMPED
    choices: tuple[Choice, ...] = ()
    card: tuple[Row, ...] = ()
    progress: Progress | None = None
    media: tuple[FileRef, ...] = ()
    links: tuple[Link, ...] = ()
    replaces: str = ""  # "progress": the running "reading your photo" is done, this stands in its place
    sort: Sort = "plain"  # of the text that is wanted: which keyboard to offer
    field: str = ""  # the key that is asked for: what an upload form is labelled with
    to: str = ""  # "" the applicant, else the invitation of whom it is said to: nobody else sees it
    about: str = ""  # text key of what this is about, said before it: which of several photos was refused
    spot: Spot | None = None  # where on the first of `media` the trouble is
    urgent: bool = False  # said although a person has the floor, since it cannot wait
