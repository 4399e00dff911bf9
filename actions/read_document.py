"""The verb read_document: what stands on the photo of a certificate. Reading itself is done by a worker (readers/)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from actions.media import Fetch
from actions.rasa import Outcome, Slots, Unavailable, Verb
from actions.readers import jobs
from actions.readers.reading import FIELDS, KINDS, OTHER_SIDE, Kind, Reading
from actions.readers.settings import ReaderSettings
from actions.workers import WorkerFailed, Workers
from dialogs.messages import Found

_UNREAD = ("missing", "low_confidence", "from_number")  # doubts of what has to be seen better


def today_in_china() -> date:
    """The day by which a certificate has expired or has not."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).date()


class ReadDocument(Verb):
    """`photo` is a link, `kind` one of reading.KINDS. A photo of something else is the problem wrong_kind.

    A second code, got_<kind>, then says what it is. Raises Unavailable when a worker process is lost.
    """

    called = "read_document"
    needs = ("photo", "kind")
    #: And `spot` and `unread`, where the trouble is; `both_sides`, that the other side was on the same photo
    #: (dialogs.messages.Result).
    gives = (*dict.fromkeys(name for names in FIELDS.values() for name in names), "spot", "unread", "both_sides")

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
            raise Unavailable("no reader")  # the applicant types it in
        data = await self._fetch(str(slots["photo"]))
        try:
            readings = await self._workers.run(jobs.read, data, kind, self._today(), self._settings)
        except WorkerFailed as error:
            raise Unavailable("the reader") from error
        return _outcome(kind, readings)


def _outcome(kind: Kind, readings: Sequence[Reading]) -> Outcome:
    """Of the document that was asked for, and with it what its other side says if that was in the photo too."""
    wanted = next((reading for reading in readings if reading.kind == kind), readings[0])
    if "wrong_kind" in wanted.problems:
        return Outcome(problems=("wrong_kind", f"got_{wanted.kind}"))
    if wanted.problems:
        return Outcome(_trouble(wanted), wanted.problems)
    other = next((one for one in readings if one.kind == OTHER_SIDE.get(kind) and not one.problems), None)
    if other is None:
        return Outcome(wanted.fields)
    return Outcome({**other.fields, **wanted.fields, "both_sides": Found(True)})


def _trouble(refused: Reading) -> dict[str, Found]:
    """Where it is, and what could not be read for it where the rest could; what was read is not told, nor filed."""
    unread = tuple(name for name, found in refused.fields.items() if found.doubt in _UNREAD)
    where = {"spot": Found(refused.spot)} if refused.spot else {}
    return {**where, "unread": Found(unread)} if 0 < len(unread) < len(refused.fields) else where
