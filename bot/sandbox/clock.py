"""A clock that can be moved forward, so that a day of waiting takes a press of a button."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock


class SandboxClock:
    """Real time plus an offset kept in a file, which other processes of the same sandbox follow. A dialogs.ports.Clock.

    Never moves back: deadlines that have come stay come.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = Lock()
        self._offset = timedelta()
        self._seen = -1

    def now(self) -> datetime:
        """Aware UTC."""
        return datetime.now(UTC) + self.offset

    @property
    def offset(self) -> timedelta:
        """How far it runs ahead."""
        try:
            changed = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            return self._offset
        if changed != self._seen:
            self._offset, self._seen = timedelta(seconds=float(self._path.read_text("ascii"))), changed
        return self._offset

    def move(self, by: timedelta) -> datetime:
        """Forward, for good. Gives the new time."""
        if by < timedelta():
            raise ValueError("the sandbox clock only moves forward")
        with self._lock:
            offset = self.offset + by
            self._path.parent.mkdir(parents=True, exist_ok=True)
            beside = self._path.with_name(f"{self._path.name}.{os.getpid()}")
            beside.write_text(repr(offset.total_seconds()), "ascii")
            beside.replace(self._path)
        return self.now()
