"""The verb read_document: what stands on the photo of a certificate. Reading itself is done by a worker (readers/)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions.media import Fetch
from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.readers import jobs
from actions.readers.reading import FIELDS, KINDS
from actions.readers.settings import ReaderSettings
from actions.workers import WorkerFailed, Workers


def today_in_china() -> date:
    """The day by which a certificate has expired or has not."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class ReadDocument(Verb):
    """`photo` is a link, `kind` one of reading.KINDS. A photo of something else is the problem wrong_kind.

    A second code, got_<kind>, then says what it is. Raises Unavailable when a worker process is lost.
    """

    called = "read_document"
    needs = ("photo", "kind")
    gives = tuple(dict.fromkeys(name for names in FIELDS.values() for name in names))

    def __init__(
        self, fetch: Fetch, workers: Workers, settings: ReaderSettings, today: Callable[[], date] = today_in_china
    ) -> None:
        self._fetch = fetch
        self._workers = workers
        self._settings = settings
        self._today = today

    async def do(self, slots: Slots) -> Outcome:
        """Fetch, read, judge."""
        kind = next((one for one in KINDS if one == slots["kind"]), None)
        if kind is None:
            raise ValueError("read_document was asked for a kind that it does not know")
        data = await self._fetch(str(slots["photo"]))
        try:
            reading = await self._workers.run(jobs.read, data, kind, self._today(), self._settings)
        except WorkerFailed as error:
            raise Unavailable("the reader") from error
        if "wrong_kind" in reading.problems:
            return Outcome(problems=("wrong_kind", f"got_{reading.kind}"))
        return Outcome(reading.fields, reading.problems)
