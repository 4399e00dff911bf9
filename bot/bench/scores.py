"""How right readings are: photos with what stands on them, what a reader made of them, and the table of both."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bot.bench.figures import Machine


@dataclass(frozen=True)
class Photo:
    """A picture and what stands on it."""

    path: Path
    kind: str
    level: str
    truth: Mapping[str, str]
    spoilt: bool = False  # so much happened to it that asking for another is right


@dataclass(frozen=True)
class Judged:
    """A photo that was judged: the code that it owed and the one it got; empty for a good one."""

    owed: str
    got: str


@dataclass(frozen=True)
class Read:
    """One photo read by one reader. `unsure` are the fields that it marked as doubtful itself; of a photo that it asked
    for again it may have read some all the same.
    """

    reader: str
    photo: Photo
    fields: Mapping[str, str]
    unsure: frozenset[str]
    retake: bool
    cpu_s: float
    wall_s: float
    peak_mb: int  # of the process so far

    @property
    def right(self) -> int:
        """Fields that say what stands there; kinds of brackets and blanks do not matter."""
        return sum(_plain(self.fields.get(name, "")) == _plain(true) for name, true in self.photo.truth.items())

    @property
    def wrong(self) -> int:
        """Fields that say something else, or that do not stand there at all, and nobody would know."""
        return sum(
            bool(value) and name not in self.unsure and _plain(value) != _plain(self.photo.truth.get(name, ""))
            for name, value in self.fields.items()
        )


@dataclass(frozen=True)
class Row:
    """All photos of one kind and level by one reader; times are of the middle photo."""

    reader: str
    kind: str
    level: str
    documents: int
    documents_right: int
    fields: int
    fields_right: int
    wrong_and_not_doubted: int
    retakes: int
    retakes_rightly: int
    cpu_s: float
    wall_s: float


def summed(reads: Sequence[Read]) -> Iterator[Row]:
    """A row for every kind, level and reader, readers side by side, one for each level and one for all photos."""
    readers = dict.fromkeys(read.reader for read in reads)
    for kind, level in dict.fromkeys((read.photo.kind, read.photo.level) for read in reads):
        for reader in readers:
            those = [read for read in reads if (read.photo.kind, read.photo.level) == (kind, level)]
            yield _row(kind, level, reader, those)
    for level in dict.fromkeys(read.photo.level for read in reads):
        for reader in readers:
            yield _row("all", level, reader, [read for read in reads if read.photo.level == level])
    for reader in readers:
        yield _row("all", "all", reader, reads)


def sorted_out(judged: Sequence[Judged]) -> dict[str, list[int]]:
    """For each code, and "" for good photos: how many were judged like that, of how many."""
    codes = dict.fromkeys(one.owed for one in judged)
    return {
        code: [sum(one.got == code for one in judged if one.owed == code), sum(one.owed == code for one in judged)]
        for code in codes
    }


def _row(kind: str, level: str, reader: str, reads: Sequence[Read]) -> Row:
    those = [read for read in reads if read.reader == reader]
    return Row(
        reader=reader,
        kind=kind,
        level=level,
        documents=len(those),
        documents_right=sum(read.right == len(read.photo.truth) and not read.retake for read in those),
        fields=sum(len(read.photo.truth) for read in those),
        fields_right=sum(read.right for read in those),
        wrong_and_not_doubted=sum(read.wrong for read in those),
        retakes=sum(read.retake for read in those),
        retakes_rightly=sum(read.retake and read.photo.spoilt for read in those),
        cpu_s=round(median(read.cpu_s for read in those), 3),
        wall_s=round(median(read.wall_s for read in those), 3),
    )


def _plain(value: str) -> str:
    return "".join(unicodedata.normalize("NFKC", value).split())


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """For people: a table."""
    yield f"{Machine(**report['machine'])}; seeds {report['seeds'][0]} to {report['seeds'][1]}"
    if report["no_peer"]:
        yield f"no peer: {report['no_peer']}"
    yield f"{'kind':28} {'level':6} {'documents':>9} {'fields':>9} wrong  again  CPU s wall s  reader"
    for row in (Row(**row) for row in report["rows"]):
        documents, fields = f"{row.documents_right}/{row.documents}", f"{row.fields_right}/{row.fields}"
        counts = f"{documents:>9} {fields:>9} {row.wrong_and_not_doubted:5} {row.retakes:3}({row.retakes_rightly})"
        yield f"{row.kind:28} {row.level:6} {counts} {row.cpu_s:6.2f} {row.wall_s:6.2f}  {row.reader}"
    yield "wrong: fields that are wrong and not doubted; again: photos asked for again (rightly)"
    for code, (right, of) in report["judged"].items():
        yield f"{code or 'good photos let pass'}: {right}/{of}"
    yield "peak memory: " + ", ".join(f"{name} {mb} MB" for name, mb in report["peak_mb"].items())
