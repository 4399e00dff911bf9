"""Photos, clips and what was cut out of them: encrypted files in a folder, one row each.

The content is on the disk before its row is committed, and off the disk after its row says `deleted`; `sweep` mends
what a crash left between the two.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, update

from bot.security import Vault
from bot.storage import tables as t
from bot.storage.database import Database
from bot.storage.rows import Codec, content_at, meta_at
from dialogs.messages import ConversationId, FileRef
from dialogs.ports import Clock

_PREFIX = "file:"
_ORPHAN_S = 3600  # a file without a row is being written, unless it is older than this


@dataclass(frozen=True)
class Retention:
    """How many days a file is kept, by kind; 0 keeps it until it is deleted by hand. Range 0-3650.

    Source: our own choice (PIPL asks for the shortest time the purpose needs, article 19; a filing takes up to two
    months with its returns): certificates half a year, face clips a quarter at most. Once an order is decided its clip
    goes after `video_decided_days` and the clip's pictures after `frame_decided_days`: see face_files.
    """

    photo_days: int = 180
    video_days: int = 90
    found_days: int = 180
    other_days: int = 30
    video_decided_days: int = 7
    frame_decided_days: int = 30


@dataclass(frozen=True)
class FileMeta:
    """What is known of a file besides its content. `more` is plain JSON and sealed: mime, width, height..."""

    ref: FileRef
    conversation: ConversationId
    kind: str
    size: int
    created: datetime
    deleted: datetime | None
    more: Mapping[str, object] = field(default_factory=dict)


class NoSuchFile(LookupError):
    """No file has this name, or its content was given up."""


class Files:
    """Puts and gets. Names are `file:` and 32 hex characters and say nothing."""

    def __init__(self, database: Database, vault: Vault, folder: Path, clock: Clock, keep: Retention) -> None:
        self._database = database
        self._vault = vault
        self._codec = Codec(vault)
        self._folder = folder
        self._clock = clock
        self._keep = keep

    async def put(
        self,
        data: bytes,
        *,
        conversation: ConversationId,
        kind: str,
        meta: Mapping[str, object] | None = None,
    ) -> FileRef:
        """Store encrypted; on the disk and in the table when this returns. Kinds: photo, video, found, frame, other."""
        ref = FileRef(_PREFIX + secrets.token_hex(16))
        await asyncio.to_thread(self._write, ref, data)
        row = {
            "ref": ref,
            "conversation": conversation,
            "kind": kind,
            "size": len(data),
            "hash": self._vault.blind_bytes(data),
            "created": self._clock.now(),
            "expires": self._expiry(kind),
            "deleted": None,
            "gone": False,
            "meta": self._codec.seal(meta or {}, meta_at(ref)),
        }
        await self._database.write(lambda c: c.execute(t.files.insert(), row))
        return ref

    async def get(self, ref: FileRef) -> bytes:
        """The content. Raises NoSuchFile."""
        if (await self.meta(ref)).deleted is not None:
            raise NoSuchFile(ref)
        try:
            sealed = await asyncio.to_thread(self.path(ref).read_bytes)
        except FileNotFoundError as error:
            raise NoSuchFile(ref) from error
        return self._vault.open(sealed, content_at(ref))

    async def meta(self, ref: FileRef) -> FileMeta:
        """Raises NoSuchFile."""
        c = t.files.c
        row = await self._database.read(lambda x: x.execute(select(t.files).where(c.ref == ref)).first())
        if row is None:
            raise NoSuchFile(ref)
        more = self._codec.open(row.meta, meta_at(ref))
        owner = ConversationId(row.conversation)
        return FileMeta(ref, owner, row.kind, row.size, row.created, row.deleted, more)

    async def set_meta(self, ref: FileRef, meta: Mapping[str, object]) -> None:
        """Put something else in `more`."""
        sealed = self._codec.seal(meta, meta_at(ref))
        c = t.files.c
        query = update(t.files).where(c.ref == ref, c.deleted.is_(None)).values(meta=sealed)
        await self._database.write(lambda x: x.execute(query))

    async def owner(self, ref: FileRef) -> ConversationId | None:
        """Whose it is; None for no such file. Ask before showing one to anybody."""
        c = t.files.c
        found = await self._database.read(lambda x: x.execute(select(c.conversation).where(c.ref == ref)).scalar())
        return ConversationId(found) if found else None

    async def lately(
        self, conversation: ConversationId, span: timedelta, kinds: Sequence[str] = ("photo", "video")
    ) -> int:
        """How many photos and clips, or only these, were uploaded here within the last `span`, kept or not."""
        c = t.files.c
        query = select(func.count()).where(
            c.conversation == conversation, c.kind.in_(kinds), c.created > self._clock.now() - span
        )
        return await self._database.read(lambda x: x.execute(query).scalar() or 0)

    async def kept(self, conversation: ConversationId, kind: str) -> list[FileMeta]:
        """The files of a conversation that were not given up."""
        c = t.files.c
        query = select(c.ref).where(c.conversation == conversation, c.kind == kind, c.deleted.is_(None))
        refs = await self._database.read(lambda x: x.execute(query).scalars().all())
        return [await self.meta(FileRef(ref)) for ref in refs]

    async def seen_hash(self, data: bytes, besides: FileRef | None = None) -> bool:
        """Whether the same content was ever stored, in any conversation, under another name."""
        return await self._stored_as(self._vault.blind_bytes(data), besides)

    async def replayed(self, ref: FileRef) -> bool:
        """Whether this clip is a copy of another one."""
        c = t.files.c
        hash = await self._database.read(lambda x: x.execute(select(c.hash).where(c.ref == ref)).scalar())
        return bool(hash) and await self._stored_as(str(hash), ref)

    async def delete(self, ref: FileRef) -> None:
        """Give its content up. The row stays, so that a replay of a deleted clip is still known."""
        c = t.files.c
        query = update(t.files).where(c.ref == ref, c.deleted.is_(None)).values(deleted=self._clock.now(), meta=b"")
        await self._database.write(lambda x: x.execute(query))
        await self.clear()

    async def clear(self, conversation: ConversationId | None = None) -> int:
        """Take off the disk whatever is given up (of one conversation, or all); how many files that were."""
        c = t.files.c
        query = select(c.ref).where(c.deleted.is_not(None), c.gone.is_(False))
        if conversation is not None:
            query = query.where(c.conversation == conversation)
        refs = await self._database.read(lambda x: x.execute(query).scalars().all())
        await asyncio.to_thread(self._unlink, refs)
        gone = update(t.files).where(c.ref.in_(refs)).values(gone=True)
        if refs:
            await self._database.write(lambda x: x.execute(gone))
        return len(refs)

    async def sweep(self) -> int:
        """The daily round: what has expired, what a crash left behind. How many contents were given up."""
        now = self._clock.now()
        c = t.files.c
        query = update(t.files).where(c.expires <= now, c.deleted.is_(None)).values(deleted=now, meta=b"")
        await self._database.write(lambda x: x.execute(query))
        cleared = await self.clear()
        await asyncio.to_thread(self._unlink_orphans, await self._database.read(_names))
        return cleared

    def path(self, ref: FileRef) -> Path:
        """Where its sealed content lies."""
        name = ref.removeprefix(_PREFIX)
        if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
            raise NoSuchFile("not a file's name")
        return self._folder / name[:2] / name

    def _write(self, ref: FileRef, data: bytes) -> None:
        path = self.path(ref)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = path.with_suffix(".part")
        with beside.open("wb") as file:
            file.write(self._vault.seal(data, content_at(ref)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name too must outlive a power cut
        finally:
            os.close(folder)

    def _unlink(self, refs: Sequence[str]) -> None:
        for ref in refs:
            self.path(FileRef(ref)).unlink(missing_ok=True)

    def _unlink_orphans(self, known: set[str]) -> None:
        old = time.time() - _ORPHAN_S
        for path in self._folder.glob("??/*"):
            if _PREFIX + path.name not in known and path.stat().st_mtime < old:
                path.unlink(missing_ok=True)

    def _expiry(self, kind: str) -> datetime | None:
        days: dict[str, Any] = {
            "photo": self._keep.photo_days,
            "video": self._keep.video_days,
            "found": self._keep.found_days,
            "frame": self._keep.found_days,
        }
        kept = days.get(kind, self._keep.other_days)
        return self._clock.now() + timedelta(days=kept) if kept else None

    async def _stored_as(self, hash: str, besides: FileRef | None) -> bool:
        c = t.files.c
        query = select(c.ref).where(c.hash == hash, c.ref != (besides or "")).limit(1)
        return await self._database.read(lambda x: x.execute(query).first() is not None)


def _names(connection: Connection) -> set[str]:
    return set(connection.execute(select(t.files.c.ref)).scalars())
