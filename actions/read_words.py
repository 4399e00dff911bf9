"""The verb read_words: what is written on a picture that is no certificate, such as a screenshot of a rejection (驳回)."""

from __future__ import annotations

from typing import ClassVar

from actions.media import Fetch
from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.readers import jobs
from actions.readers.settings import ReaderSettings
from actions.workers import WorkerFailed, Workers
from dialogs.messages import Found


class ReadWords(Verb):
    """`photo` is a link; `text` its words, a paragraph a line, "" where nothing can be read.

    Raises Unavailable when a worker process is lost.
    """

    called: ClassVar[str] = "read_words"
    needs: ClassVar[tuple[str, ...]] = ("photo",)
    gives: ClassVar[tuple[str, ...]] = ("text",)

    def __init__(self, fetch: Fetch, workers: Workers, settings: ReaderSettings) -> None:
        self._fetch = fetch
        self._workers = workers
        self._settings = settings

    async def do(self, slots: Slots) -> Outcome:
        """Fetch and read."""
        data = await self._fetch(str(slots["photo"]))
        try:
            text = await self._workers.run(jobs.read_words, data, self._settings)
        except WorkerFailed as error:
            raise Unavailable("the reader") from error
        return Outcome({"text": Found(text)})
