"""What a message of an applicant means to the assistant. Pure: pictures and clips are only named, to be fetched.

What we cannot take is answered with the reason: no message is left without one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aiogram.types import Message

from dialogs.messages import Command, Said, Untaken, What

MOST_WORDS = 2000


@dataclass(frozen=True)
class Fetch:
    """A picture or clip to be fetched: Telegram's id for it, its size in bytes (0 unknown), when it was sent."""

    file: str
    size: int
    kind: Literal["photo", "video"]
    sent: datetime


def meaning(message: Message) -> tuple[What | Fetch, ...]:
    """What was meant, in order."""
    found = _media(message)
    if found is not None and message.forward_origin is not None:
        return (Untaken("telegram.forwarded"),)
    if found is not None:
        return (found,)
    if message.contact is not None:
        return (_contact(message),)
    if message.text is not None:
        return _words(message.text)
    return (Untaken(_REASONS.get(message.content_type, "telegram.not_taken"), text=message.caption or ""),)


def edited(message: Message) -> tuple[What, ...]:
    """A message changed afterwards answers nothing: what it said the first time was taken."""
    return (Untaken("telegram.edited", text=(message.text or message.caption or "")[:MOST_WORDS]),)


def _words(text: str) -> tuple[What, ...]:
    if text.startswith("/"):
        return (_command(text),)
    if len(text.strip()) > MOST_WORDS:
        return Said(text.strip()[:MOST_WORDS]), Untaken("telegram.cut")
    return (Said(text.strip()),)


def _command(text: str) -> Command:
    """`/language@some_bot en` is the wish `language` with the argument `en`."""
    name, _, argument = text[1:].partition(" ")
    return Command(name.partition("@")[0].lower()[:32], argument.strip()[:128])


def _media(message: Message) -> Fetch | None:
    """The best size of a photo; a clip however it was sent; a picture or clip that was sent as a file."""
    at = message.date
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return Fetch(best.file_id, best.file_size or 0, "photo", at)
    clip = message.video or message.video_note
    if clip is not None:
        return Fetch(clip.file_id, clip.file_size or 0, "video", at)
    file = message.document
    if file is None or message.animation is not None:
        return None
    mime = file.mime_type or ""
    if mime.startswith("image/"):
        return Fetch(file.file_id, file.file_size or 0, "photo", at)
    if mime.startswith("video/"):
        return Fetch(file.file_id, file.file_size or 0, "video", at)
    return None


def _contact(message: Message) -> What:
    """A number is taken as typed: 13812345678 where Telegram says +8613812345678. Only the person's own: others' mistakes
    would be his."""
    contact, sender = message.contact, message.from_user
    if contact is None or sender is None or contact.user_id != sender.id:
        return Untaken("telegram.contact_of_other")
    digits = "".join(letter for letter in contact.phone_number if letter.isdigit())
    return Said(digits.removeprefix("86") if len(digits) == 13 else digits)


_REASONS: dict[str, str] = {
    "document": "telegram.document",
    "sticker": "telegram.sticker",
    "animation": "telegram.sticker",
    "voice": "telegram.voice",
    "audio": "telegram.voice",
    "location": "telegram.location",
    "venue": "telegram.location",
}
