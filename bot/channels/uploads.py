"""From a stranger's bytes to a stored file: limits while they stream in, the real type, cleaned in a worker, encrypted.

Whatever is wrong with an upload is a `Refused` with a code whose sentence is `problem.<code>`. Face clips come with a
challenge: its nonce is spent here, and a clip that was ever stored before is refused. The same upload sent once more,
because its answer never came, is no replay: it finds the clip that it left here.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import SystemRandom
from typing import Any, Literal, Protocol

from actions.faces.settings import ClipBounds
from actions.readers.settings import ReaderSettings
from actions.readers.sniffing import PICTURES, UNKNOWN, mime_of
from actions.workers import WorkerFailed, WorkerTimeout
from bot.channels.sanitising import clean_clip, clean_picture, made_up_card
from bot.storage.challenges import Challenges
from bot.storage.files import Files
from dialogs.messages import ConversationId, FileRef, Sent
from dialogs.ports import Clock, Committed

Kind = Literal["photo", "video"]


@dataclass(frozen=True)
class UploadSettings:
    """What may be sent. Source of all: our own choice, seen on phones of 2020-2026."""

    picture_mb: int = 8  # megabytes, 1..30; the page shrinks larger photos before it sends them
    clip_mb: int = 30  # megabytes, 1..100; ten seconds from a phone's own camera
    receive_s: int = 180  # seconds an upload may take, 10..900; 30 MB at 1.5 Mbit/s
    an_hour: int = 60  # uploads of one conversation within an hour, 10..1000; a filing takes about ten
    challenge_s: int = 90  # seconds from a challenge being named to the clip's arrival, 60..90; design.md
    reader: ReaderSettings = field(default_factory=ReaderSettings)  # of pictures; section `reader` of config.yml
    clip: ClipBounds = field(default_factory=ClipBounds)  # of clips; section `face` of config.yml


class Refused(Exception):
    """An upload that cannot be used ({0}, a problem code). An applicant's mistake, so it ends in an answer."""

    @property
    def code(self) -> str:
        """Of problem.<code>."""
        return str(self.args[0])


class Runs(Protocol):
    """actions.workers.Workers, as far as it is needed here."""

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """Run it in a worker process."""
        ...


class Uploads:
    """Takes in pictures and clips."""

    def __init__(
        self,
        files: Files,
        challenges: Challenges,
        workers: Runs,
        pick_challenge: Callable[[], Sequence[str]],
        settings: UploadSettings,
        clock: Clock,
    ) -> None:
        self._files = files
        self._challenges = challenges
        self._workers = workers
        self._pick = pick_challenge
        self.settings = settings
        self._clock = clock

    async def challenge(self, conversation: ConversationId) -> tuple[str, tuple[str, ...]]:
        """A fresh nonce, and the actions to be seen in the clip in this order."""
        actions = tuple(self._pick())
        return await self._challenges.mint(conversation, actions, self.settings.challenge_s), actions

    async def receive(self, kind: Kind, chunks: AsyncIterator[bytes]) -> bytes:
        """All of it, unless it is too much, too slow or nothing. Raises Refused."""
        limit = (self.settings.picture_mb if kind == "photo" else self.settings.clip_mb) << 20
        data = bytearray()
        try:
            async with asyncio.timeout(self.settings.receive_s):
                async for chunk in chunks:
                    data += chunk
                    if len(data) > limit:
                        raise Refused("upload_too_large" if kind == "photo" else "clip_too_large")
        except TimeoutError as error:
            raise Refused("upload_too_slow") from error
        if not data:
            raise Refused("unreadable_file")
        return bytes(data)

    async def photo(self, conversation: ConversationId, data: bytes, seat: str = "") -> tuple[FileRef, int]:
        """Clean and store a picture; its name and size. `seat`: the invitation of its sender. Raises Refused."""
        if sniff(data) != "photo":
            raise Refused("unreadable_file")
        await self._require_few(conversation)
        clean = await self._clean(clean_picture, data, self.settings.reader)
        meta = {"mime": mime_of(clean), "seat": seat}
        return await self._files.put(clean, conversation=conversation, kind="photo", meta=meta), len(clean)

    async def drawn_card(self, chunks: AsyncIterator[bytes]) -> bytes:
        """A test card with this face on it. Sandbox only. Raises Refused."""
        return await self._clean(made_up_card, await self.receive("photo", chunks))

    async def video(
        self,
        conversation: ConversationId,
        data: bytes,
        nonce: str | None,
        late: timedelta = timedelta(),
        seat: str = "",
        once: str = "",
    ) -> FileRef:
        """Clean and store a clip that answers a challenge; its name. `late`: how long ago it was sent; `seat` as of a photo.

        `nonce`: None for the challenge named last, where clips cannot bring it along. `once`: the upload's own id; the
        same one with the same clip is the same upload. Raises Refused.
        """
        if sniff(data) != "video":
            raise Refused("unreadable_file")
        marks = {"seat": seat, "once": once, "raw": _digest(data), **({} if nonce is None else {"nonce": _mark(nonce)})}
        before = await self._clip_with(conversation, marks)
        if before is not None:
            await self._remember(conversation, data)
            return before
        await self._require_few(conversation)
        if await self._files.seen_hash(data):
            raise Refused("replayed")
        clean = await self._clean(clean_clip, data, self.settings.clip)
        named = nonce if nonce is not None else await self._challenges.newest(conversation)
        actions = await self._challenges.spend(named, conversation, self._clock.now() - late)
        if actions is None:
            return await self._sent_beside(conversation, marks)
        meta = {"mime": mime_of(clean), "challenge": list(actions), **marks, "nonce": _mark(named)}
        ref = await self._files.put(clean, conversation=conversation, kind="video", meta=meta)
        await self._remember(conversation, data)
        return ref

    async def _clip_with(self, conversation: ConversationId, marks: Mapping[str, str]) -> FileRef | None:
        """The clip that this very upload left here before, unless its content was given up."""
        kept = await self._files.kept(conversation, "video")
        return next((one.ref for one in kept if marks.items() <= one.more.items()), None)

    async def _sent_beside(self, conversation: ConversationId, marks: Mapping[str, str]) -> FileRef:
        """The same upload may have come twice at once, and the other one have spent the challenge. Raises Refused."""
        ref = await self._clip_with(conversation, marks)
        if ref is None:
            raise Refused("challenge_over")
        return ref

    async def sent(self, ref: FileRef) -> Sent:
        """A stored upload as the assistant is told of it: a clip with the challenge that was asked while it was made."""
        meta = await self._files.meta(ref)
        asked = meta.more.get("challenge")
        challenge = tuple(map(str, asked)) if isinstance(asked, list | tuple) else ()
        if meta.kind != "video":
            return Sent(ref, "photo", meta.size)
        tries = await self._files.lately(meta.conversation, timedelta(days=1), ("video",))
        return Sent(ref, "video", meta.size, challenge, tries)

    async def keep_if_wanted(self, ref: FileRef, committed: Committed) -> None:
        """What was sent twice, or what no question asked for, is nobody's consent to keep it.

        A clip that is sent twice is one file, a photo two.
        """
        now = committed.turn.conversation
        if now.holds(ref) or (now.floor and (committed.fresh or (await self._files.meta(ref)).kind == "video")):
            return
        await self._files.delete(ref)

    async def _require_few(self, conversation: ConversationId) -> None:
        """Each upload costs disk, and most a reading that others wait behind. Raises Refused."""
        if await self._files.lately(conversation, timedelta(hours=1)) >= self.settings.an_hour:
            raise Refused("too_many_uploads")

    async def _remember(self, conversation: ConversationId, raw: bytes) -> None:
        """The row of a deleted file keeps its hash, so that the same clip is known when it comes again."""
        if not await self._files.seen_hash(raw):
            await self._files.delete(await self._files.put(raw, conversation=conversation, kind="other"))

    async def _clean(self, clean: Callable[..., bytes | str], data: bytes, *limits: object) -> bytes:
        """Raises Refused; a process that died of a file says that the file is at fault, after all it was cleaned alone."""
        try:
            cleaned = await self._workers.run(clean, data, *limits)
        except WorkerTimeout as error:
            raise Refused("upload_too_slow") from error
        except WorkerFailed as error:
            raise Refused("unreadable_file") from error
        if isinstance(cleaned, bytes):
            return cleaned
        raise Refused(str(cleaned))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _mark(nonce: str) -> str:
    """What is kept of a nonce."""
    return _digest(nonce.encode())[:16]


def random_challenge() -> tuple[str, ...]:
    """Two or three actions in an order nobody can foresee, a turn of the head among them."""
    from actions.faces.challenge import pick  # brings OpenCV, which a page without a selfie need not wait for

    return pick(SystemRandom())


def sniff(data: bytes) -> Kind | None:
    """What it really is, by its first bytes; its name and what the sender claims are not asked."""
    mime = mime_of(data)
    return None if mime == UNKNOWN else "photo" if mime in PICTURES else "video"
