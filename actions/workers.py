"""Long-lived processes for what is heavy or may crash: models, decoders, pictures from strangers.

Each seat is a pool of one process, so that a death, a hang or a full memory costs the job it happened in and
nothing else. A process is warmed when it starts, works on one thread, and ends with its parent even after kill -9.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

T = TypeVar("T")
P = ParamSpec("P")

_PR_SET_PDEATHSIG = 1
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")


class WorkerFailed(RuntimeError):
    """A worker process died in this job: killed, out of memory, or a crash in native code."""


class WorkerTimeout(WorkerFailed):
    """A job took longer than it may; its process was killed."""


class Workers:
    """`count` processes that run plain module-level functions. Nothing starts before the first job or `warm_up`.

    `timeout_s` is per job, counted from when it begins; `memory_mb` bounds what one process may allocate (Linux).
    `warm` runs first in each process: import the libraries, load the models.
    """

    def __init__(self, count: int, timeout_s: float, memory_mb: int, warm: Callable[[], None]) -> None:
        # Pickled here and opened there after the limits are set, because opening it imports warm's module.
        begin = (os.getpid(), memory_mb, pickle.dumps(warm))
        # A death signal fires when the thread that made the process ends: this one lives until `stop`.
        self._maker = ThreadPoolExecutor(1, thread_name_prefix="worker-maker")
        self._seats = [_Seat(begin, timeout_s, self._maker) for _ in range(count)]

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run it in the seat with the shortest queue. What `function` raises is raised here.

        Raises WorkerFailed or WorkerTimeout.
        """
        seat = min(self._seats, key=lambda seat: seat.waiting)
        return await seat.run(function, args, kwargs)

    async def warm_up(self) -> None:
        """Start every process and wait until its models are loaded. Raises what warming raised."""
        await asyncio.gather(*(seat.run(_nothing, (), {}) for seat in self._seats))

    def stop(self) -> None:
        """Kill every process; waiting jobs fail."""
        for seat in self._seats:
            seat.stop()
        self._maker.shutdown()


class _Seat:
    """One process, replaced whenever it is lost."""

    def __init__(self, begin: tuple[int, int, bytes], timeout_s: float, maker: ThreadPoolExecutor) -> None:
        self.waiting = 0
        self._begin = begin
        self._timeout_s = timeout_s
        self._maker = maker
        self._pool: ProcessPool | None = None

    async def run(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        """The job's result. A pool that broke while it was idle is replaced and the job given to the new one."""
        self.waiting += 1
        try:
            try:
                return await self._run_once(function, args, kwargs)
            except BrokenProcessPool:
                return await self._run_once(function, args, kwargs)
        except BrokenProcessPool as error:
            raise WorkerFailed("the worker process cannot start") from error
        except ProcessExpired as error:
            raise WorkerFailed(f"the worker process ended with code {error.exitcode}") from error
        except TimeoutError as error:
            raise WorkerTimeout(f"longer than {self._timeout_s} s") from error
        except MemoryError as error:
            raise WorkerFailed("out of memory") from error
        finally:
            self.waiting -= 1

    async def _run_once(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        schedule = asyncio.get_running_loop().run_in_executor(self._maker, self._schedule, function, args, kwargs)
        return await asyncio.wrap_future(await schedule)

    def _schedule(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Runs in the maker's thread, since the first job of a pool spawns its process."""
        if self._pool is None or not self._pool.active:
            self._discard()
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(1, initializer=_begin, initargs=self._begin, context=context)
        return self._pool.schedule(_do, args=(function, args, kwargs), timeout=self._timeout_s)

    def stop(self) -> None:
        """Kill the process now."""
        self._maker.submit(self._discard).result()

    def _discard(self) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            with contextlib.suppress(BrokenProcessPool, TimeoutError):
                self._pool.join(timeout=5)
            self._pool = None


# Below: inside the worker process.

_warming: Callable[[], None] | None = None


def _begin(parent: int, memory_mb: int, warm: bytes) -> None:
    """What a process does first. Why warming failed is kept, to be raised by the first job that needs it."""
    global _warming  # noqa: PLW0603  # one process, one state
    _end_with(parent)
    for name in _ONE_THREAD:
        os.environ[name] = "1"
    _limit_memory(memory_mb)
    _warming = pickle.loads(warm)  # noqa: S301  # written by our own parent
    with contextlib.suppress(Exception):
        _warm()


def _warm() -> None:
    global _warming  # noqa: PLW0603
    if _warming is not None:
        _warming()
        _warming = None


def _do(function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    _warm()
    return function(*args, **kwargs)


def _nothing() -> None:
    """The job of `warm_up`."""


def _end_with(parent: int) -> None:
    """Linux kills us when the parent dies; elsewhere, and should that be missed, a thread looks for it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGKILL)


def _limit_memory(memory_mb: int) -> None:
    """RLIMIT_DATA counts what is really allocated; address space would count every mapped library as well."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
