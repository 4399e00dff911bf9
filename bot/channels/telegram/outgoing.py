"""How a reply looks in a chat: text that no input can break, buttons under it, nothing longer than Telegram takes.

Formatting travels as entities beside the text and never as markup in it, so there is nothing to escape. Photos of
certificates are never sent back into the chat. Numbers stay masked; names and addresses are whole, or nobody could say
whether they were read rightly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)
from aiogram.utils.formatting import Bold, Italic, Text, as_list

from bot.channels.telegram.buttons import Button
from dialogs.engine.phrase import Phrased, PhrasedRow, phrase
from dialogs.messages import FileRef
from dialogs.replies import Reply, Shown
from dialogs.texts import Texts

MOST = 4000  # of Telegram's 4,096 UTF-16 units a message
MOST_CAPTION = 1000  # of the 1,024 below a picture
_WIDE = 9  # characters of a label, above which a button gets a line of its own
_ROWS = 40  # buttons for rows, at most; Telegram takes 100
#: Where the number asked for is the person's own, so that the phone may give it.
_OWN_PHONE = ("contact.mobile",)

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | None
Say = Callable[[str], str]


@dataclass(frozen=True)
class Outgoing:
    """One message. With a `picture` the `caption` goes below it; where that cannot be sent, `text` stands alone."""

    text: Text
    keyboard: Keyboard = None
    picture: FileRef | None = None
    caption: Text | None = None


def to_messages(replies: Sequence[tuple[int, Phrased]], say: Say, by_link: bool = False) -> list[Outgoing]:
    """Replies that were said together, with the events they are; the last one's buttons are under the last message.

    `by_link`: pictures and clips are sent on our own page.
    """
    parts = [part for _, said in replies for part in (*_parts(said, say), Text(""))]
    texts = _packed(parts[:-1])
    seq, last = replies[-1]
    messages = [Outgoing(text) for text in texts]
    messages[-1] = replace(messages[-1], keyboard=keyboard(last, seq, say, by_link))
    return messages


def phrased(reply: Reply, texts: Texts, language: str) -> Phrased:
    """For the owner's own chat, on servers abroad: numbers masked, names and addresses whole."""
    card = tuple(replace(row, shown=_whole(row.shown)) for row in reply.card)
    choices = tuple(replace(choice, args=_all_whole(choice.args)) for choice in reply.choices)
    shown = replace(reply, card=card, choices=choices, args=_all_whole(reply.args))
    return phrase(shown, texts, language, full=False)


def keyboard(said: Phrased, seq: int, say: Say, by_link: bool = False) -> Keyboard:
    """The buttons of a reply."""
    lines = _choices(said, seq)
    if by_link and said.wants in ("photo", "video"):
        lines.insert(0, [_button(say("telegram.upload"), Button("web", said.stamp, seq))])
    elif said.wants == "video":
        lines.insert(0, [_button(say("telegram.record"), Button("video", said.stamp, seq))])
    if any(row.changeable for row in said.card):
        lines.append([_button(say("telegram.change"), Button("rows", said.stamp, seq))])
    if lines:
        return InlineKeyboardMarkup(inline_keyboard=lines)
    if said.wants == "text" and said.field in _OWN_PHONE:
        own = KeyboardButton(text=say("telegram.own_phone"), request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[own]], resize_keyboard=True, one_time_keyboard=True)
    return None


def rows_keyboard(said: Phrased, seq: int, say: Say) -> InlineKeyboardMarkup:
    """Which line of the card shall be changed."""
    rows = [
        _button(row.label, Button("row", said.stamp, seq, index))
        for index, row in enumerate(said.card)
        if row.changeable
    ][:_ROWS]
    lines = [rows[at : at + 2] for at in range(0, len(rows), 2)]
    return InlineKeyboardMarkup(
        inline_keyboard=[*lines, [_button(say("telegram.change_none"), Button("card", said.stamp, seq))]]
    )


def _choices(said: Phrased, seq: int) -> list[list[InlineKeyboardButton]]:
    """Short labels two a line; those that cannot be chosen say so, and a press tells why."""
    labels = [f"✕ {choice.label}" if choice.unfit else choice.label for choice in said.choices]
    buttons = [_button(label, Button("choice", said.stamp, seq, index)) for index, label in enumerate(labels)]
    a_line = 2 if all(len(label) <= _WIDE for label in labels) else 1
    return [buttons[at : at + a_line] for at in range(0, len(buttons), a_line)]


def _button(label: str, button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=label[:64] or "·", callback_data=button.packed())


def _parts(said: Phrased, say: Say) -> Iterable[Text]:
    """Paragraphs, none longer than a message."""
    if said.progress:
        yield Italic(said.progress.text)
        yield Text("")
    for start in range(0, len(said.text), MOST // 2):
        yield Text(said.text[start : start + MOST // 2])
    if said.card:
        yield Text("")
    yield from (_row(row) for row in said.card)
    unfit = [choice for choice in said.choices if choice.unfit]
    if unfit:
        yield Text("")
    yield from (Text(f"✕ {choice.label}: {choice.unfit}") for choice in unfit)
    for link in said.links:
        yield Text(f"{link.label}: {link.url}")


def _row(row: PhrasedRow) -> Text:
    line = [Bold(row.label), ": ", row.value[: MOST // 4]]
    return Text(*line, "\n⚠️ ", row.doubt) if row.doubt else Text(*line)


def _packed(parts: Iterable[Text]) -> list[Text]:
    """As few messages as Telegram's limit allows."""
    messages: list[list[Text]] = [[]]
    for part in parts:
        if messages[-1] and sum(map(_length, messages[-1])) + _length(part) > MOST:
            messages.append([])
        messages[-1].append(part)
    return [as_list(*message, sep="\n") for message in messages]


def _length(part: Text) -> int:
    """In UTF-16 units, as Telegram counts, with the line end."""
    return len(part.as_kwargs()["text"].encode("utf-16-le")) // 2 + 1


def _all_whole(args: Mapping[str, Shown]) -> dict[str, Shown]:
    return {name: _whole(shown) for name, shown in args.items()}


def _whole(shown: Shown) -> Shown:
    return replace(shown, sort="plain") if shown.sort in ("name", "address") else shown
