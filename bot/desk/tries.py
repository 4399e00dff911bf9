"""Wrong passwords lately, by who tried and for which name."""

from __future__ import annotations

import time

_WINDOW_S = 300.0
_MOST_KEYS = 10_000


class Tries:
    """Counts by address and name together: behind a reverse proxy everybody has one address, and an outsider's guesses
    must not keep all staff out.

    What remains possible: who knows a name can keep that one out, here and by the account's own lock (storage/people.py),
    from behind the same proxy; and one password may be tried on many names. In this process only; at most _MOST_KEYS
    pairs are kept, the oldest is forgotten first.
    """

    def __init__(self) -> None:
        self._failed: dict[tuple[str, str], list[float]] = {}

    def lately(self, address: str, name: str) -> int:
        """How many in the last five minutes."""
        since = time.monotonic() - _WINDOW_S
        self._failed = {who: kept for who, at in self._failed.items() if (kept := [t for t in at if t > since])}
        return len(self._failed.get((address, name), ()))

    def note(self, address: str, name: str) -> None:
        """One more. Noted before the password is looked at, so that many at once are many."""
        if len(self._failed) >= _MOST_KEYS and (address, name) not in self._failed:
            del self._failed[next(iter(self._failed))]
        self._failed.setdefault((address, name), []).append(time.monotonic())

    def forgive(self, address: str, name: str) -> None:
        """The last one was right."""
        self._failed.get((address, name), [0.0]).pop()
