"""What runs in a worker process for an upload. Kept apart, so that the process imports nothing else of ours."""

from __future__ import annotations


def clean_picture(data: bytes) -> bytes | str:
    """The picture drawn anew, without EXIF; or the code of what is wrong with it."""
    from actions.readers.picture import sanitise
    from actions.readers.settings import ReaderSettings

    return sanitise(data, ReaderSettings())


def clean_clip(data: bytes) -> bytes | str:
    """The clip packed anew, without metadata; or the code of what is wrong with it."""
    from actions.faces.clip import sanitise_clip

    return sanitise_clip(data)


def made_up_card(face: bytes) -> bytes | str:
    """A made-up ID card with this face on it; or the code of what is wrong with the picture."""
    from bot.samples.card import NoPicture, card_with_portrait

    try:
        return card_with_portrait(face)
    except NoPicture:
        return "unreadable_file"
