"""What other rooms ask of a reader's worker process. Light to import here, heavy only when run there."""

from __future__ import annotations

from datetime import date

from actions.readers.reading import Kind, Reading
from actions.readers.settings import ReaderSettings


def warm() -> None:
    """Load the models. Raises actions.models.ModelsMissing."""
    from actions.readers.ocr import ocr

    ocr()


def read(data: bytes, kind: Kind | None, today: date, settings: ReaderSettings) -> tuple[Reading, ...]:
    """Read one photo, asked to be of this kind, or of whatever kind it is; one reading for each document in it."""
    from actions.readers.read import read_photo

    return read_photo(data, kind, today, settings)


def read_words(data: bytes, settings: ReaderSettings) -> str:
    """All that is written on a picture that is no certificate."""
    from actions.readers.words import words_of

    return words_of(data, settings)


def sanitise(data: bytes, settings: ReaderSettings) -> bytes | str:
    """An upload as a clean JPEG, or why it cannot be one: unreadable_file, too_large, too_small."""
    from actions.readers.picture import sanitise as clean

    return clean(data, settings)
