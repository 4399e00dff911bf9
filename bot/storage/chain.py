"""Hash chains of what people did: keyed hashes of ids and codes, so that purging somebody's data leaves them valid.

A changed, inserted or removed line breaks its chain from there on. The row of whatever a chain is about counts its lines,
so that a shortened chain is noticed. The orders' own chains, whose lines are moves, are audit.py's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Column, Connection, Row, Table, select, update

from bot.security import Vault
from bot.storage.audit import Broken


@dataclass(frozen=True)
class Chain:
    """The chains of one table: one for each value of its column `of`. `kind` keeps their hashes apart from others'."""

    kind: str
    lines: Table
    of: str
    names: tuple[str, ...]  # what of a line is hashed besides its time, in this order
    owners: Table  # where each chain's length is counted
    owner: Column[Any]
    counter: Column[Any]

    def add(self, connection: Connection, vault: Vault, line: dict[str, Any]) -> None:
        """One more at the end."""
        here, c = self.owner == line[self.of], self.lines.c
        counted: int = connection.execute(select(self.counter).where(here).with_for_update()).scalar_one()
        last = select(c.hash).where(c[self.of] == line[self.of], c.n == counted)
        previous = connection.execute(last).scalar() or ""
        row = {**line, "n": counted + 1}
        chained = vault.chained(previous, self._words(row))
        connection.execute(self.lines.insert(), {**row, "previous": previous, "hash": chained})
        connection.execute(update(self.owners).where(here).values({self.counter.name: counted + 1}))

    def verify(self, connection: Connection, vault: Vault) -> tuple[int, list[Broken]]:
        """How many lines there are, and every chain that does not hold."""
        chains: dict[str, list[Row[Any]]] = {}
        c = self.lines.c
        for row in connection.execute(select(self.lines).order_by(c[self.of], c.n)):
            chains.setdefault(row._mapping[self.of], []).append(row)
        query = select(self.owner, self.counter).where(self.counter > 0)
        counted: dict[str, int] = {row[0]: row[1] for row in connection.execute(query)}
        faults = [self._fault(vault, id_, chains.get(id_, []), counted.get(id_, 0)) for id_ in {**chains, **counted}]
        return sum(map(len, chains.values())), [fault for fault in faults if fault]

    def _fault(self, vault: Vault, of: str, chain: list[Row[Any]], counted: int) -> Broken | None:
        previous = ""
        for n, row in enumerate(chain, 1):
            if row.n != n or row.previous != previous:
                return Broken(of, n, "gap")
            previous = vault.chained(previous, self._words(dict(row._mapping)))
            if row.hash != previous:
                return Broken(of, n, "line")
        return None if counted == len(chain) else Broken(of, len(chain), "row")

    def _words(self, row: dict[str, Any]) -> str:
        at = row["at"].astimezone(UTC).isoformat()
        words = [self.kind, *(row[name] for name in self.names), at]
        return json.dumps(words, ensure_ascii=True, separators=(",", ":"))
