"""One database, one writer thread: what waits together is committed together, in the fair order of `line.py`.

`write` hands a piece of work to the writer and awaits its commit; `read` runs on connections of its own. SQLite and
PostgreSQL alike. Migrations are in `schema.py`, what is written in the files beside this one.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url

from bot.storage.line import Closed, Line

T = TypeVar("T")
W = TypeVar("W")

#: Runs works of one sort in one transaction. An exception in the answer fails that work alone; one raised fails the
#: batch, whose works are then tried again one by one. So a work may run twice, and only its last commit counts.
Together = Callable[[Connection, Sequence[W]], Sequence[Any]]

READERS = 4  # threads that read; range 1-16
BUSY_MS = 30_000  # how long SQLite waits for another process's write lock
CACHE_KIB = 64 * 1024
WAL_PAGES = 10_000  # 40 MB: checkpoints happen when the writer idles, this is the emergency brake
IDLE_S = 1.0  # after so long without work the writer checkpoints


@dataclass
class _Work(Generic[W]):
    together: Together[W]
    item: W
    done: Future[Any] = field(default_factory=Future)


class Database:
    """Engines, the writer thread and the readers' pool. `close` waits for what was accepted."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = writing_engine(url)
        self.reading = reading_engine(url) if self.sqlite else self.engine
        self._line: Line[_Work[Any]] = Line()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="read")
        self._thread = threading.Thread(target=self._write_all, name="writer", daemon=True)
        self._closed = False
        self._thread.start()

    @property
    def sqlite(self) -> bool:
        """Whether this is the embedded one."""
        return self.engine.dialect.name == "sqlite"

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run it in the next batch's transaction; back when that is committed."""
        answer: T = await self.together(_one_by_one, work)
        return answer

    async def together(self, together: Together[W], item: W, whose: str = "") -> Any:
        """Run an item with others of its sort that wait; back when that is committed. `whose`: see line.Line.put."""
        return await asyncio.wrap_future(self.submit(together, item, whose))

    def submit(self, together: Together[W], item: W, whose: str = "") -> Future[Any]:
        """The same for callers without an event loop."""
        if self._closed:
            raise RuntimeError("the database is closed")
        work = _Work(together, item)
        self._line.put(work, whose)
        return work.done

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run it on a reader's connection: it sees what is committed."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, work)

    def read_now(self, work: Callable[[Connection], T]) -> T:
        """The same on this thread."""
        with self.reading.connect() as connection:
            return work(connection)

    def truncate_log(self) -> None:
        """Empty SQLite's write-ahead log, so that what was deleted is not in the files any more."""
        if self.sqlite:
            with self.reading.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Finish what was accepted, then let go."""
        if self._closed:
            return
        self._closed = True
        self._line.close()
        self._thread.join()
        self._readers.shutdown()
        self.engine.dispose()
        self.reading.dispose()

    def _write_all(self) -> None:
        idle = True
        with contextlib.suppress(Closed):
            while True:
                batch = self._line.take(None if idle else IDLE_S)
                if batch:
                    self._commit(batch)
                else:
                    self._checkpoint()
                idle = not batch

    def _commit(self, batch: list[_Work[Any]]) -> None:
        """What its caller gave up before it began is left out; what has begun can no longer be given up."""
        self._settle([work for work in batch if work.done.set_running_or_notify_cancel()])

    def _settle(self, batch: list[_Work[Any]]) -> None:
        try:
            answers = self._transact(batch)
        except Exception as error:
            if len(batch) == 1:
                batch[0].done.set_exception(error)
                return
            for work in batch:
                self._settle([work])
            return
        for work, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                work.done.set_exception(answer)
            else:
                work.done.set_result(answer)

    def _transact(self, batch: list[_Work[Any]]) -> list[Any]:
        answers: dict[int, Any] = {}
        with self.engine.begin() as connection:
            for together in dict.fromkeys(work.together for work in batch):
                mine = [place for place, work in enumerate(batch) if work.together == together]
                said = together(connection, [batch[place].item for place in mine])
                answers.update(zip(mine, said, strict=True))
        return [answers[place] for place in range(len(batch))]

    def _checkpoint(self) -> None:
        if self.sqlite:
            with self.reading.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")


def _one_by_one(connection: Connection, works: Sequence[Callable[[Connection], Any]]) -> list[Any]:
    return [work(connection) for work in works]


def normal_url(url: str) -> str:
    """PostgreSQL through psycopg 3, whatever the URL says."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def writing_engine(url: str) -> Engine:
    """For the writer: SQLite takes the write lock at BEGIN, so that no transaction has to be upgraded."""
    engine = create_engine(normal_url(url), hide_parameters=True)  # an error must not name what was stored
    if engine.dialect.name == "sqlite":
        _tune(engine, "BEGIN IMMEDIATE")
    return engine


def reading_engine(url: str) -> Engine:
    """For readers of SQLite: a deferred transaction sees one moment and locks nobody out."""
    engine = create_engine(normal_url(url), hide_parameters=True)
    _tune(engine, "BEGIN")
    return engine


def _tune(engine: Engine, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves; the driver's own rules are in the way
        for pragma in (
            f"busy_timeout={BUSY_MS}",  # first: the others may have to wait too
            "journal_mode=WAL",
            "synchronous=FULL",
            f"cache_size=-{CACHE_KIB}",
            f"wal_autocheckpoint={WAL_PAGES}",
            "secure_delete=ON",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _began(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
