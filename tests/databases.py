"""Real databases for tests: SQLite in a temporary folder, and a private PostgreSQL cluster started when first asked for.

Import `database_url` into a test module; tests that take it run once on each. PostgreSQL will not run as root, so then it
runs as `postgres` or `nobody`. Without its programs the tests are skipped, in CI they fail.
"""

from __future__ import annotations

import atexit
import glob
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_names = (f"t{n}" for n in itertools.count())


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/xiaobei.db"
        return
    yield from empty_postgres()


def empty_postgres() -> Iterator[str]:
    """The URL of a fresh PostgreSQL database, dropped afterwards."""
    cluster, name = postgres(), next(_names)
    _run_sql(cluster, f"CREATE DATABASE {name}")
    yield cluster.replace("/postgres?", f"/{name}?")
    _run_sql(cluster, f"DROP DATABASE {name} WITH (FORCE)")


@cache
def postgres() -> str:
    """Start the cluster; the URL of its database `postgres`. It ends with the tests."""
    programs = _programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL's server programs are missing (Debian: postgresql)")
        pytest.skip("PostgreSQL's server programs are missing (Debian: postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="xiaobei-pg-"))
    user = _user()
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    data = folder / "data"
    _run(user, programs / "initdb", "-D", data, "-A", "trust", "-U", "xiaobei", "-E", "UTF8", "--no-sync", "--locale=C")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c max_connections=200"
    _run(user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    atexit.register(_stop, user, programs, folder)
    return f"postgresql://xiaobei@/postgres?host={folder}"


def _stop(user: str, programs: Path, folder: Path) -> None:
    _run(user, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _run_sql(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _run(user: str, *words: str | Path) -> None:
    as_user = ["runuser", "-u", user, "--"] if user else []
    done = subprocess.run(
        [*as_user, *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/", check=False
    )
    if done.returncode:
        pytest.fail(f"{Path(words[0]).name}: {done.stdout.decode()}")


def _programs() -> Path | None:
    found = sorted(
        glob.glob("/usr/lib/postgresql/*/bin/initdb") + glob.glob("/opt/homebrew/opt/postgresql*/bin/initdb")
    )
    at = found[-1] if found else shutil.which("initdb")
    return Path(at).resolve().parent if at else None


def _user() -> str:
    """Whom to run it as: ourselves, unless that is root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
