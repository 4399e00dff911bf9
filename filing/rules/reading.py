"""TOML read with care: whatever is missing, unknown or of the wrong kind is named with its file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

_T = TypeVar("_T")


class BadRules(Exception):
    """A rule file cannot be used: the file, the line, the key, and what is wrong."""


@dataclass(frozen=True)
class Source:
    """A rule file as it is written: to say on which line something stands."""

    file: str
    text: str
    base: Source | None = None  # what it is laid over

    def place(self, path: str) -> str:
        """`file:line` of a key, or of the nearest table around it."""
        whole: Source | None = self
        while whole is not None:
            line = _line(whole.text, path)
            if line:
                return f"{whole.file}:{line}"
            whole = whole.base
        head, _, _ = path.rpartition(".")
        return self.place(head) if head else self.file


@dataclass
class Table:
    """One table of a rule file. What is taken is counted, so that `done` finds keys that nobody knows."""

    source: Source
    path: str
    rows: Mapping[str, object]
    _taken: set[str] = field(default_factory=set)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        found: Mapping[str, object] = self._take(key, Mapping, {})  # type: ignore[type-abstract]
        return Table(self.source, self._name(key), found)

    def tables(self, key: str) -> list[Table]:
        """An array of tables ([[key]]); empty when there is none."""
        rows = self._take(key, list, [])
        return [Table(self.source, f"{self._name(key)}[{at}]", row) for at, row in enumerate(rows)]

    def text(self, key: str, default: str | None = None) -> str:
        """A string; required unless there is a default."""
        return self._take(key, str, default)

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number."""
        return self._take(key, int, default)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        return self._take(key, bool, default)

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        """A word of a closed list."""
        word = self.text(key, default)
        if word not in allowed:
            raise self.bad(key, f"is {word!r}; known are {', '.join(allowed)}")
        return word

    def words(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """A list of strings, each once."""
        found = self._take(key, list, None if default is None else list(default))
        if not all(isinstance(word, str) for word in found):
            raise self.bad(key, "is not a list of words")
        if len(set(found)) != len(found):
            raise self.bad(key, "names a word twice")
        return tuple(found)

    def words_by(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table of such lists."""
        table = self.table(key)
        return {name: table.words(name) for name in table.keys}

    def span(self, key: str) -> tuple[int, int]:
        """Two whole numbers, from and to."""
        found = self._take(key, list, None)
        if len(found) != 2 or not all(isinstance(one, int) for one in found) or found[0] > found[1]:
            raise self.bad(key, "is not [from, to]")
        return found[0], found[1]

    def day(self, key: str) -> date:
        """A date."""
        return self._take(key, date, None)

    @property
    def keys(self) -> list[str]:
        """What this table holds, in its order."""
        return list(self.rows)

    def done(self) -> None:
        """Raises BadRules for a key that nobody read: a slip of the pen would otherwise be a rule that is not there."""
        for key in self.rows:
            if key not in self._taken:
                raise self.bad(key, "is not a key that is known here")

    def bad(self, key: str, what: str) -> BadRules:
        """The error to raise about one key."""
        return BadRules(f"{self.source.place(self._name(key))}: {self._name(key)} {what}")

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _take(self, key: str, kind: type[_T], default: _T | None) -> _T:
        self._taken.add(key)
        value = self.rows.get(key, default)
        if value is None:
            raise self.bad(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.bad(key, f"is {type(value).__name__}, not {kind.__name__}")
        return value


def parse(text: str, file: str, base: Table | None = None) -> Table:
    """The file's outermost table, laid over that of its base. Raises BadRules; TOML's own words name the line."""
    try:
        rows: Mapping[str, object] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRules(f"{file}: {error}") from None
    if base is None:
        return Table(Source(file, text), "", rows)
    return Table(Source(file, text, base.source), "", _laid_over(base.rows, rows))


def _laid_over(base: Mapping[str, Any], rows: Mapping[str, Any]) -> dict[str, object]:
    """Tables key by key; arrays of tables one after the other; everything else replaced."""
    made: dict[str, object] = dict(base)
    for key, value in rows.items():
        old = base.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            made[key] = _laid_over(old, value)
        elif isinstance(old, list) and old and isinstance(old[0], Mapping):
            made[key] = [*old, *value]
        else:
            made[key] = value
    return made


def _line(text: str, path: str) -> int:
    """The line a key stands on, counted from 1; 0 when it is not written there by name."""
    table = ""
    met: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*\[\[(.+?)\]\]", line):
            met[head[1]] = met.get(head[1], -1) + 1
            table = f"{head[1]}[{met[head[1]]}]"
        elif head := re.match(r"\s*\[(.+?)\]", line):
            table = head[1].replace('"', "")
        elif key := re.match(r'\s*"?([^"=#]+?)"?\s*=', line):
            if f"{table}.{key[1]}".lstrip(".") == path:
                return number
            continue
        else:
            continue
        if table == path:
            return number
    return 0
