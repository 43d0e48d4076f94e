"""How Alembic runs: on the application's engine, one transaction for all steps, one process at a time."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy.types import TypeEngine

import service.storage.tables  # noqa: F401 - every table must be known before anything is compared
from service.storage.database import WRITES, db, metadata
from service.storage.types import Choice, JsonText, UtcDateTime

_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('gongkai migrations', 0))")
_CHECK = "PRAGMA foreign_key_check"


def _render(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Steps name the database's own types: an old step must not change with the code."""
    if kind != "type" or not isinstance(item, TypeEngine):
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.Text()" if isinstance(item, (Choice, JsonText)) else False


def _migrate(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_item=_render,
        transactional_ddl=True,
        # Among them: types and server defaults are compared, alterations are written as batches (SQLite copies).
        **current_app.extensions["migrate"].configure_args,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(_LOCK)
        context.run_migrations()
        if connection.dialect.name == "sqlite" and (broken := connection.exec_driver_sql(_CHECK).fetchall()):
            raise RuntimeError(f"the step leaves {len(broken)} broken references, the first in {broken[0][0]}")


def _migrate_sqlite(connection: sa.Connection) -> None:
    # A batch step copies a table and drops the old one. With foreign keys on, the drop would delete what refers to it.
    # The switch does nothing inside a transaction, hence the driver's own connection.
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        _migrate(connection)
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
        driver.close()


with db.engine.connect() as _plain:
    _connection = _plain.execution_options(**{WRITES: True})
    if _connection.dialect.name == "sqlite":
        _migrate_sqlite(_connection)
    else:
        _migrate(_connection)
