"""Brings a database to the newest migration. Quick when there is nothing to do: Alembic is imported only then."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, make_url, text

from bot.storage.database import writing_engine

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0013"
FOLDER = Path(__file__).parent / "migrations"


def prepare(url: str) -> None:
    """Make the folder and the tables. Called before anything else opens the database, DBOS included (WAL)."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = writing_engine(url)
    try:
        migrate(engine)
    finally:
        engine.dispose()


def migrate(engine: Engine, to: str = "head") -> None:
    """Up to a revision; several processes may do so at once."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(7215501)"))
        if to == "head" and version_of(connection) == HEAD:
            return
        from alembic import command

        command.upgrade(config(connection), to)


def downgrade(engine: Engine, to: str) -> None:
    """Down to a revision ("base" for none)."""
    with engine.begin() as connection:
        from alembic import command

        command.downgrade(config(connection), to)


def version_of(connection: Connection) -> str | None:
    """The revision a database is at."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def config(connection: Connection) -> Config:
    """Alembic's settings, with the connection it is to use."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made
