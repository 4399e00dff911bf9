"""The audit log: a chain of keyed hashes per order, of ids and codes only.

A changed, inserted or removed line breaks the chain from there on; a shortened chain no longer matches its order's row.
Purging a person's data touches nothing here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.security import Vault
from bot.storage import tables as t
from dialogs.engine.made import Moved


@dataclass(frozen=True)
class Broken:
    """Where an order's chain does not hold: at line `n`, because of `why` (line, gap, or row)."""

    order: str
    n: int
    why: str


def add(connection: Connection, vault: Vault, n: int, moved: Moved) -> None:
    """The order's next line; `n` counts from 1."""
    c = t.audit.c
    query = select(c.hash).where(c.order_id == moved.order, c.n == n - 1)
    previous = connection.execute(query).scalar() or ""
    row = {
        "order_id": moved.order,
        "n": n,
        "version": moved.version,
        "move": moved.move,
        "was": moved.was,
        "now": moved.now,
        "who": moved.by,
        "at": moved.at,
        "why": " ".join(moved.why),
        "channel": moved.channel,
    }
    connection.execute(t.audit.insert(), {**row, "previous": previous, "hash": vault.chained(previous, _line(row))})


def verify(connection: Connection, vault: Vault) -> tuple[int, list[Broken]]:
    """How many lines there are, and every order whose chain does not hold."""
    chains: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(select(t.audit).order_by(t.audit.c.order_id, t.audit.c.n)):
        chains.setdefault(row.order_id, []).append(row)
    stand = {row.id: row for row in connection.execute(select(t.orders))}
    faults = [_fault(vault, order, chains.get(order, []), stand.get(order)) for order in {**chains, **stand}]
    return sum(map(len, chains.values())), [fault for fault in faults if fault]


def _fault(vault: Vault, order: str, chain: list[Row[Any]], stands: Row[Any] | None) -> Broken | None:
    previous = ""
    for n, row in enumerate(chain, 1):
        if row.n != n or row.previous != previous:
            return Broken(order, n, "gap")
        previous = vault.chained(previous, _line(dict(row._mapping)))
        if row.hash != previous:
            return Broken(order, n, "line")
    if stands is None or stands.moves != len(chain) or stands.state != chain[-1].now:
        return Broken(order, len(chain), "row")
    return None


def _line(row: dict[str, Any]) -> str:
    names = ("order_id", "n", "version", "move", "was", "now", "who", "why")
    channel = [row["channel"]] if row["channel"] else []  # lines of old have none
    at = row["at"].astimezone(UTC).isoformat()
    return json.dumps([*(row[name] for name in names), at, *channel], ensure_ascii=True, separators=(",", ":"))
