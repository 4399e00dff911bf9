"""How fast a thing is: done over and over for a while of CPU time, so that a neighbour's work does not count."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """What one round came to."""

    count: int
    cpu_s: float

    @property
    def a_second(self) -> float:
        """A second of one core."""
        return self.count / self.cpu_s


def run_for(cpu_s: float, once: Callable[[], int]) -> Rate:
    """Call `once`, which says how many it did, until so much CPU time of this process is used."""
    count, began = 0, time.process_time()
    while (used := time.process_time() - began) < cpu_s or not count:
        count += once()
    return Rate(count, used)
