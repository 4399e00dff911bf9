"""What a benchmark found, for people and for programs, with the machine it was found on."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True)
class Figure:
    """One figure, beside a peer's where there is one. `aim`: so many times the peer's is what we want."""

    what: str
    ours: float
    peer: tuple[float, str] | None = None  # its figure, its name
    why_not: str = ""  # why there is no peer
    aim: float | None = None

    def __str__(self) -> str:
        line = f"{self.what}: {self.ours:,.5g}"
        if self.peer is None:
            return f"{line}   ({self.why_not})" if self.why_not else line
        theirs, name = self.peer
        wanted = f", aim {self.aim:g} times" if self.aim else ""
        return f"{line}   {name}: {theirs:,.5g}   {self.ours / theirs:.2g} times{wanted}"


@dataclass(frozen=True)
class Machine:
    """Where and when; the load says whether others were at work too."""

    day: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d}")
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    python: str = field(default_factory=platform.python_version)
    system: str = field(default_factory=lambda: f"{platform.system()} {platform.machine()}")
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))

    def __str__(self) -> str:
        return f"{self.day}, {self.cores} cores, {self.system}, Python {self.python}, load {self.load} at the end"


@dataclass(frozen=True)
class Figures:
    """All of one run."""

    bench: str
    figures: tuple[Figure, ...]
    machine: Machine = field(default_factory=Machine)

    def json(self) -> str:
        """One object."""
        return json.dumps(asdict(self), ensure_ascii=False)

    def lines(self) -> Iterator[str]:
        """For people."""
        yield str(self.machine)
        yield from map(str, self.figures)
