"""The one `SQLAlchemy` object, its metadata, and how connections to SQLite and PostgreSQL behave."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from flask import Flask, g, has_app_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.pool import ConnectionPoolEntry

from service.config import Config

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
"""Fixed names of constraints: without them a migration on SQLite could not name what it changes."""

metadata: Final = sa.MetaData(naming_convention=NAMES)
db: Final = SQLAlchemy(metadata=metadata, disable_autonaming=True)

WRITES: Final = "gongkai_writes"
"""Execution option of a connection that will write: on SQLite it begins IMMEDIATE."""
BUSY_MILLISECONDS: Final = 5000
_READER: Final = "gongkai_reader"


def with_triggers(table: sa.Table, statements: Mapping[str, Sequence[str]]) -> None:
    """Statements by dialect that run once the table has been made: name the last of those that they speak of."""
    for dialect, some in statements.items():
        for statement in some:
            # DDL fills in %-formats.
            ddl = sa.DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            sa.event.listen(table, "after_create", ddl.execute_if(dialect=dialect))


def init_database(app: Flask, config: Config) -> None:
    """Bind the database to the application. The engine connects on first use."""
    url = sa.make_url(config.database.url)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(url, config.server.threads)
    if config.is_sqlite and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    app.teardown_appcontext(lambda _error: end_reading())


def prepare_engine(engine: sa.Engine) -> None:
    """Make SQLite durable, checked and truly transactional; PostgreSQL needs nothing."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _sqlite_connected)
        sa.event.listen(engine, "begin", _sqlite_begins)


def reading() -> sa.Connection:
    """The application context's connection for reads: one snapshot on SQLite, one checkout a request on both.

    `end_reading` gives it back; the dispatcher does so before it writes, so that what is read afterwards is new.
    """
    connection: sa.Connection | None = g.get(_READER)
    if connection is None:
        connection = db.engine.connect()
        setattr(g, _READER, connection)
    return connection


def end_reading() -> None:
    """Give the read connection back, if there is one."""
    connection: sa.Connection | None = g.pop(_READER, None) if has_app_context() else None
    if connection is not None:
        connection.close()


def probe_writable(engine: sa.Engine) -> tuple[int, ...]:
    """The server's version. Raises a SQLAlchemyError where the database cannot be reached or takes no writes."""
    with engine.connect() as plain:
        connection = plain.execution_options(**{WRITES: True})
        # Nothing is kept: on SQLite BEGIN IMMEDIATE is the write, and neither commits.
        connection.exec_driver_sql("CREATE TABLE gongkai_probe (id INTEGER)")
        version = connection.dialect.server_version_info or ()
        return tuple(int(part) for part in version)


def _engine_options(url: sa.URL, threads: int) -> dict[str, Any]:
    # One request holds a reader and, while it writes, a writer; the background threads need some of their own.
    options: dict[str, Any] = {"pool_size": threads + 4, "max_overflow": threads + 4}
    # Parameters are people's data: they do not belong into error messages, hence into logs.
    options["hide_parameters"] = True
    if url.get_backend_name() == "postgresql":
        # A restarted database must not cost every pooled connection one failed request.
        options |= {"isolation_level": "READ COMMITTED", "pool_pre_ping": True}
    return options


def _sqlite_connected(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # None switches off the driver's own idea of when to begin: `_sqlite_begins` says it, DDL included.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _sqlite_begins(connection: sa.Connection) -> None:
    # A deferred transaction that turns into a writing one fails at once when somebody else wrote in between.
    immediate = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
