"""The migrations and the tables are the same schema, on both databases, and every step can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.app import create_app
from service.storage import schema
from service.storage.database import db, metadata, prepare_engine
from service.storage.tables.history import history

_TRIGGERS = {
    "sqlite": "SELECT tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) || pg_get_functiondef(tgfoid)"
    " FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
}


def _described(engine: sa.Engine) -> dict[str, Any]:
    inspector = sa.inspect(engine)
    found = {table: _table(inspector, table) for table in inspector.get_table_names() if table != "alembic_version"}
    with engine.connect() as connection:
        for table, text in connection.exec_driver_sql(_TRIGGERS[engine.name]):
            found[table].setdefault("triggers", []).append(text)
    return found


def _table(inspector: sa.Inspector, table: str) -> dict[str, Any]:
    by_name = {"key": lambda entry: str(entry["name"])}
    return {
        "columns": [{**column, "type": repr(column["type"])} for column in inspector.get_columns(table)],
        "primary key": inspector.get_pk_constraint(table),
        "foreign keys": sorted(inspector.get_foreign_keys(table), **by_name),
        "unique": sorted(inspector.get_unique_constraints(table), **by_name),
        "checks": sorted(inspector.get_check_constraints(table), **by_name),
        "indexes": [_index(index) for index in sorted(inspector.get_indexes(table), **by_name)],
    }


def _index(index: Any) -> dict[str, Any]:
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return {**index, "dialect_options": options}


def test_alembic_finds_nothing_to_add_to_the_migrations(app: Any) -> None:
    with app.app_context(), db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_migrated_and_created_databases_are_the_same_down_to_checks_and_partial_indexes(
    app: Any, empty_database_url: str
) -> None:
    created = sa.create_engine(empty_database_url.replace("postgresql://", "postgresql+psycopg://"))
    prepare_engine(created)
    metadata.create_all(created)
    with app.app_context():
        assert _described(db.engine) == _described(created)
    created.dispose()


def test_every_step_down_and_up_again_leaves_the_same_schema(app: Any) -> None:
    with app.app_context():
        before = _described(db.engine)
        schema.downgrade("base")
        assert _described(db.engine) == {}
        assert schema.pending() == [step.revision for step in _steps()]
        schema.upgrade()
        assert _described(db.engine) == before
        assert schema.pending() == []


def test_the_steps_are_one_line_without_branches() -> None:
    assert len({step.down_revision for step in _steps()}) == len(_steps())


def test_a_step_on_sqlite_does_not_lose_rows_that_refer_to_a_table_it_copies(
    tmp_path: Path, make_config: Any, sqlite_template: Path
) -> None:
    """Batch steps drop the old table: with foreign keys on, that would delete, or refuse."""
    target = tmp_path / "copy.db"
    target.write_bytes(sqlite_template.read_bytes())
    app = create_app(make_config(tmp_path, f"sqlite:///{target}"))
    with app.app_context():
        with db.engine.begin() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        schema.upgrade()
        with db.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        db.engine.dispose()


@pytest.mark.parametrize("change", ["UPDATE history SET actor_id = 'nobody'", "DELETE FROM history"])
def test_the_database_itself_refuses_to_change_what_happened(app: Any, change: str) -> None:
    event = {"kind": "test", "at": datetime(2026, 3, 2, tzinfo=UTC), "actor_id": "ann", "data": {}}
    with app.app_context():
        with db.engine.begin() as connection:
            connection.execute(history.insert().values(event))
        with pytest.raises(sa.exc.DBAPIError, match="history is append-only"), db.engine.begin() as connection:
            connection.exec_driver_sql(change)
        with db.engine.connect() as connection:
            assert connection.execute(sa.select(history.c.actor_id)).scalars().all() == ["ann"]


@pytest.fixture(autouse=True)
def _script() -> None:
    assert schema.DIRECTORY.is_dir()


def _steps() -> list[Any]:
    return list(ScriptDirectory(str(schema.DIRECTORY)).walk_revisions())[::-1]
