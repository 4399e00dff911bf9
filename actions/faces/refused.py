"""The one exception inside this room: a picture or clip cannot be used, and which code says why.

It never leaves the room; `judge.py` turns it into `problems` of a Judgement.
"""

from __future__ import annotations


class Refused(Exception):
    """Cannot be used ({0}). Its sentence is text `problem.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
