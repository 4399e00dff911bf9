"""Worker processes: one job lost is one job lost, and no process outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.workers import WorkerFailed, Workers, WorkerTimeout

PARENT = """
import asyncio, sys
sys.path.insert(0, {root!r})
from actions.workers import Workers
from tests.actions.test_workers import idle, process_id, sleep

async def main():
    workers = Workers(2, 60, 500, idle)
    await workers.warm_up()
    ids = {{await workers.run(process_id)}}
    job = asyncio.ensure_future(workers.run(sleep, 60))
    await asyncio.sleep(0.3)
    ids.add(await workers.run(process_id))
    print(*ids, flush=True)
    await job

if __name__ == "__main__":
    asyncio.run(main())
"""


def idle() -> None:
    """Nothing to warm."""


def process_id() -> int:
    return os.getpid()


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def fill_memory() -> int:
    return len(bytearray(2 << 30))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def refuse() -> None:
    raise ValueError("as the function said")


@pytest.fixture
def workers() -> Iterator[Workers]:
    made = Workers(2, 2, 500, idle)
    yield made
    made.stop()


def test_a_worker_killed_in_a_job_fails_that_job_and_no_other(workers: Workers) -> None:
    async def story() -> None:
        await workers.warm_up()
        results = await asyncio.gather(
            workers.run(die), *(workers.run(sleep, 0.1) for _ in range(4)), return_exceptions=True
        )
        assert isinstance(results[0], WorkerFailed)
        assert results[1:] == ["slept"] * 4

    asyncio.run(story())


def test_a_worker_killed_while_idle_is_replaced_unnoticed(workers: Workers) -> None:
    async def story() -> None:
        victim = await workers.run(process_id)
        os.kill(victim, signal.SIGKILL)
        await asyncio.sleep(0.5)
        assert await workers.run(process_id) != victim

    asyncio.run(story())


def test_a_job_that_hangs_is_killed_and_one_that_raises_says_so(workers: Workers) -> None:
    async def story() -> None:
        with pytest.raises(WorkerTimeout):
            await workers.run(sleep, 60)
        with pytest.raises(ValueError, match="as the function said"):
            await workers.run(refuse)
        assert await workers.run(sleep, 0) == "slept"

    asyncio.run(story())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not bounded")
def test_memory_is_bounded(workers: Workers) -> None:
    with pytest.raises(WorkerFailed, match="memory"):
        asyncio.run(workers.run(fill_memory))


def test_no_worker_outlives_a_parent_killed_with_kill_9(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT.format(root=str(Path(__file__).parents[2])), encoding="utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    ids = [int(word) for word in parent.stdout.readline().split()]
    assert len(ids) == 2 and all(map(_runs, ids))
    parent.kill()
    parent.wait()
    end = time.monotonic() + 5
    while any(map(_runs, ids)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(_runs, ids))


def _runs(process: int) -> bool:
    """Alive, and not just waiting to be reaped."""
    stat = Path(f"/proc/{process}/stat")
    if sys.platform == "linux":
        return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"
    return subprocess.run(["kill", "-0", str(process)], check=False, capture_output=True).returncode == 0
