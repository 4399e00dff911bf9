"""Named points at which a test may kill this process, so that crash safety is shown and not claimed.

`XIAOBEI_DIE_AT=turn committed` dies at the first time that point is reached, `turn committed:3` at the third. Unset, as
in every real run, `reach` compares two strings and returns.
"""

from __future__ import annotations

import itertools
import os
import signal

_name, _, _nth = os.environ.get("XIAOBEI_DIE_AT", "").partition(":")
_times = itertools.count(1)


def reach(point: str) -> None:
    """Die here with SIGKILL when the environment says so."""
    if point == _name and next(_times) == int(_nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
