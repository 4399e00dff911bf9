"""Face data go when their purpose is over: the clip soon after an order is decided, its pictures some weeks later.

What a face was turned into for comparing never leaves the worker's memory, so there is nothing of it to delete. How many
people's faces are kept is counted, since the law asks those who keep many for more.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, distinct, exists, func, select, update

from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.files import Files, Retention
from dialogs.ports import Clock
from filing.order import State

log = logging.getLogger(__name__)

CLIP, FRAME = "video", "frame"
#: Nothing more comes of an order in one of these. What was withdrawn or rejected may be handed in again with its clip.
_DECIDED = (State.APPROVED, State.ABANDONED, State.CANCELLED)
#: 人脸识别技术应用安全管理办法 (CAC, in force since 2025-06-01), article 15: who stores the faces of so many people
#: files that with the provincial cyberspace office within 30 working days.
REPORTED_FROM = 100_000
_WARNED_FROM = 0.8


@dataclass(frozen=True)
class FaceCount:
    """How many people's face data are kept, and were ever; a person counts once a conversation."""

    people_now: int
    people_ever: int
    files_now: int

    @property
    def near_the_limit(self) -> bool:
        """Whether the operator should prepare to report."""
        return self.people_now >= _WARNED_FROM * REPORTED_FROM


class FaceFiles:
    """The daily round for faces."""

    def __init__(self, database: Database, files: Files, clock: Clock, keep: Retention) -> None:
        self._database = database
        self._files = files
        self._clock = clock
        self._days = {CLIP: keep.video_decided_days, FRAME: keep.frame_decided_days}

    async def sweep(self) -> None:
        """Give up what is kept no longer, and say so when the count comes near to what must be reported."""
        await self._database.write(self._give_up)
        await self._files.clear()
        count = await self.count()
        if count.near_the_limit:
            log.warning(
                "faces of %d people are kept; from %d on that must be reported", count.people_now, REPORTED_FROM
            )

    async def count(self) -> FaceCount:
        """As of now."""
        c = t.files.c
        faces = c.kind.in_((CLIP, FRAME))
        people = select(func.count(distinct(c.conversation))).where(faces)
        files = select(func.count()).where(faces, c.deleted.is_(None))

        def ask(x: Connection) -> FaceCount:
            now = x.execute(people.where(c.deleted.is_(None))).scalar() or 0
            return FaceCount(now, x.execute(people).scalar() or 0, x.execute(files).scalar() or 0)

        return await self._database.read(ask)

    def _give_up(self, connection: Connection) -> None:
        now, c, o = self._clock.now(), t.files.c, t.orders.c
        for kind, days in self._days.items():
            decided = exists().where(
                o.conversation == c.conversation,
                o.state.in_(_DECIDED),
                o.since <= now - timedelta(days=days),
                o.since >= c.created,
            )
            query = update(t.files).where(c.kind == kind, c.deleted.is_(None), decided)
            connection.execute(query.values(deleted=now, meta=b""))
