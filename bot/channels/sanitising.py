"""What runs in a worker process for an upload. Kept apart, so that the process imports nothing else of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions.faces.settings import ClipBounds
    from actions.readers.settings import ReaderSettings


def clean_picture(data: bytes, limits: ReaderSettings) -> bytes | str:
    """The picture drawn anew, without EXIF; or the code of what is wrong with it."""
    from actions.readers.picture import sanitise

    return sanitise(data, limits)


def clean_clip(data: bytes, limits: ClipBounds) -> bytes | str:
    """The clip packed anew, without metadata; or the code of what is wrong with it."""
    from actions.faces.clip import sanitise_clip

    return sanitise_clip(data, limits)


def made_up_card(face: bytes) -> bytes | str:
    """A made-up ID card with this face on it; or the code of what is wrong with the picture."""
    from bot.samples.card import NoPicture, card_with_portrait

    try:
        return card_with_portrait(face)
    except NoPicture:
        return "unreadable_file"
