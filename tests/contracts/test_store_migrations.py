"""Migrations, on both databases: every step up, down and up again; and the tables are what the code says they are."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.storage import schema
from bot.storage.database import writing_engine
from bot.storage.tables import metadata
from tests.databases import database_url

__all__ = ["database_url"]


def test_every_migration_goes_up_down_and_up_again(database_url: str) -> None:
    engine = writing_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE somebody_elses (id INTEGER)"))
        steps = [r.revision for r in ScriptDirectory.from_config(schema.config(connection)).walk_revisions()][::-1]
    assert steps[-1] == schema.HEAD
    before = "base"
    for step in steps:
        schema.migrate(engine, step)
        schema.downgrade(engine, before)
        schema.migrate(engine, step)
        before = step
    schema.migrate(engine)
    with engine.connect() as connection:
        assert schema.version_of(connection) == schema.HEAD
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) == {"alembic_version", "somebody_elses"}
    engine.dispose()


def test_the_tables_are_what_the_code_says(database_url: str) -> None:
    schema.prepare(database_url)
    engine = writing_engine(database_url)
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": lambda name, kind, _: kind != "table" or name in metadata}
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)
    engine.dispose()
    assert difference == []
