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
