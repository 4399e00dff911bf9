"""Who the writer serves next: in turns, whoever was calm before whoever never pauses.

Each work is somebody's: a conversation's, or nobody's (a session, an update to be kept), which counts as a person of its
own. What one person asks for is done in the order in which he asked.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

W = TypeVar("W")

MOST = 64  # works of calm people in one commit; range 1-1000; beyond 64 a commit's cost no longer shows
BUSY = 6  # works of busy people in one commit, 1-MOST: the longest that somebody calm waits behind them
BESIDE = 2  # works of busy people beside calm ones, 1-BUSY: they go on, however many calm people come
CALM_S = 0.25  # seconds after his last work from which on somebody is calm again; nobody types faster


class Closed(Exception):
    """Nothing waits and nothing more will come."""


class Line(Generic[W]):
    """Put from any thread, taken by one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._changed = threading.Condition()
        self._waiting: dict[Hashable, deque[W]] = {}
        self._calm: deque[Hashable] = deque()
        self._busy: deque[Hashable] = deque()
        self._serving: list[Hashable] = []  # since the last take
        self._served: OrderedDict[Hashable, float] = OrderedDict()  # until when, within CALM_S, the latest last
        self._closed = False

    def put(self, work: W, whose: str = "") -> None:
        """At the end of his own works. `whose`: "" for nobody's."""
        who: Hashable = whose or object()
        with self._changed:
            mine = self._waiting.setdefault(who, deque())
            mine.append(work)
            if len(mine) == 1:
                (self._busy if self._is_busy(who) else self._calm).append(who)
            self._changed.notify()

    def take(self, wait_s: float | None) -> list[W]:
        """What is committed together next; [] when nothing came in so many seconds (None: for ever). Raises Closed."""
        with self._changed:
            self._note_served()
            self._changed.wait_for(lambda: self._waiting or self._closed, wait_s)
            if self._closed and not self._waiting:
                raise Closed
            calm = [self._next(self._calm) for _ in range(min(len(self._calm), MOST))]
            room = min(BESIDE, MOST - len(calm)) if calm else BUSY
            return calm + [self._next(self._busy) for _ in range(min(len(self._busy), room))]

    def close(self) -> None:
        """What waits is still taken."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _next(self, line: deque[Hashable]) -> W:
        """The first work of who is first; what else he wants waits behind all the others."""
        who = line.popleft()
        mine = self._waiting[who]
        work = mine.popleft()
        if mine:
            self._busy.append(who)
        else:
            del self._waiting[who]
        if isinstance(who, str):
            self._serving.append(who)
        return work

    def _note_served(self) -> None:
        """Whoever comes for more is served by now: a slow commit makes nobody calm."""
        for who in self._serving:
            self._served[who] = self._now()
            self._served.move_to_end(who)
        self._serving.clear()

    def _is_busy(self, who: Hashable) -> bool:
        since = self._now() - CALM_S
        while self._served and next(iter(self._served.values())) < since:
            self._served.popitem(last=False)
        return who in self._served or who in self._serving
