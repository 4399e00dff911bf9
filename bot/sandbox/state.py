"""What the sandbox remembers, in a small SQLite file of its own: orders, reserved service numbers, pushes to send.

Of an order it keeps what the authority's page shows and a hash of the rest: no names, certificates or full phones.
Calls take well under a millisecond and run on the event loop; a real provider would not do that.
"""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from actions.registers.contract import OrderState

_TABLES = """
CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, at REAL NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS versions (
    of TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (of, version));
CREATE TABLE IF NOT EXISTS service_numbers (
    filing TEXT NOT NULL, site TEXT NOT NULL, server TEXT NOT NULL, number TEXT NOT NULL, PRIMARY KEY (filing, site));
CREATE TABLE IF NOT EXISTS pushes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, of TEXT NOT NULL, body TEXT NOT NULL, due REAL NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'waiting');
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


_KEEP_ORDER = """
INSERT INTO orders VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET at = excluded.at, body = excluded.body
"""


@dataclass(frozen=True)
class Verifier:
    """A principal who owes the SMS code (短信核验)."""

    role: str
    phone: str  # masked
    done: bool = False


@dataclass(frozen=True)
class SandboxOrder:
    """An order as the authority has it."""

    id: str
    version: int
    provider_order: str
    state: OrderState
    sms: bool
    province: str
    sites: int
    subject_number: str = ""
    verifiers: tuple[Verifier, ...] = ()
    numbers: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    at: float = 0.0  # when it came in or was decided, sandbox time
    sms_until: float = 0.0  # when its SMS codes lapse, sandbox time
    auto_at: float | None = None  # real time when it is decided by itself


@dataclass(frozen=True)
class Push:
    """An event that the app has to be told; columns as in the table. `due` is real time.

    `state` is waiting, told or given_up.
    """

    seq: int
    of: str
    body: str
    due: float
    tries: int
    state: str


class State:
    """All of it. One connection, used from the event loop's thread only."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.executescript(_TABLES)

    def close(self) -> None:
        """Nothing is lost without it."""
        self._db.close()

    def orders(self) -> tuple[SandboxOrder, ...]:
        """Newest first."""
        rows = self._db.execute("SELECT body FROM orders ORDER BY at DESC, rowid DESC LIMIT 200")
        return tuple(_order(body) for (body,) in rows)

    def find_order(self, order: str) -> SandboxOrder | None:
        """As last kept."""
        row = self._db.execute("SELECT body FROM orders WHERE id = ?", (order,)).fetchone()
        return _order(row[0]) if row else None

    def keep(self, order: SandboxOrder, *pushes: str, digest: str = "") -> None:
        """The order, the pushes that tell of its move, and the hash of a version's body, or nothing of it."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute(_KEEP_ORDER, (order.id, order.at, json.dumps(asdict(order))))
            for body in pushes:
                self._db.execute("INSERT INTO pushes (of, body, due) VALUES (?, ?, 0)", (order.id, body))
            if digest:
                self._db.execute("INSERT INTO versions VALUES (?, ?, ?)", (order.id, order.version, digest))

    def hash_of(self, order: str, version: int) -> str | None:
        """Of the body under which this version came in; a version never changes afterwards."""
        row = self._db.execute("SELECT hash FROM versions WHERE of = ? AND version = ?", (order, version)).fetchone()
        return row[0] if row else None

    def find_number(self, filing: str, site: str) -> tuple[str, str] | None:
        """(server, service number) of a reservation."""
        row = self._db.execute(
            "SELECT server, number FROM service_numbers WHERE filing = ? AND site = ?", (filing, site)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def keep_number(self, filing: str, site: str, server: str, number: str) -> None:
        """In place of one that the site had on another server."""
        self._db.execute("INSERT OR REPLACE INTO service_numbers VALUES (?, ?, ?, ?)", (filing, site, server, number))

    def is_taken(self, number: str) -> bool:
        """Whether some site has this service number."""
        return bool(self._db.execute("SELECT 1 FROM service_numbers WHERE number = ?", (number,)).fetchone())

    def drop_number(self, filing: str, site: str) -> bool:
        """Whether there was one."""
        held = self._db.execute("DELETE FROM service_numbers WHERE filing = ? AND site = ?", (filing, site))
        return held.rowcount > 0

    def taken(self, server: str) -> int:
        """How many numbers of a server are reserved here."""
        row = self._db.execute("SELECT count(*) FROM service_numbers WHERE server = ?", (server,)).fetchone()
        return int(row[0])

    def forget_numbers(self) -> None:
        """All reservations: a sandbox may be used up by trying."""
        self._db.execute("DELETE FROM service_numbers")

    def next(self, counter: str) -> int:
        """1, 2, 3..."""
        row = self._db.execute(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (counter,),
        ).fetchone()
        return int(row[0])

    def waiting(self) -> tuple[Push, ...]:
        """Pushes not told yet, in the order in which things happened."""
        rows = self._db.execute("SELECT * FROM pushes WHERE state = 'waiting' ORDER BY seq").fetchall()
        return tuple(Push(*row) for row in rows)

    def last_push(self, order: str) -> Push | None:
        """The newest of an order."""
        row = self._db.execute("SELECT * FROM pushes WHERE of = ? ORDER BY seq DESC", (order,)).fetchone()
        return Push(*row) if row else None

    def keep_push(self, push: Push) -> None:
        """How it went."""
        self._db.execute(
            "UPDATE pushes SET due = ?, tries = ?, state = ? WHERE seq = ?",
            (push.due, push.tries, push.state, push.seq),
        )

    def push_again(self, order: str) -> None:
        """All of an order's that were given up or wait, now."""
        self._db.execute(
            "UPDATE pushes SET state = 'waiting', due = 0, tries = 0 WHERE of = ? AND state != 'told'", (order,)
        )


def _order(body: str) -> SandboxOrder:
    read = SandboxOrder(**json.loads(body))
    return replace(
        read,
        verifiers=tuple(Verifier(**one) for one in json.loads(body)["verifiers"]),
        numbers=tuple(read.numbers),
        reasons=tuple(read.reasons),
    )
