"""Databases for tests: fresh ones, quickly. And what many tests begin with, written once and copied afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.util import LRUCache

_STATEMENTS = 3000

Contents = dict[str, Any]
"""Table -> all its rows, in the form in which the database takes them back. Empty tables are left out."""


class Database(Protocol):
    """One database that a test has."""

    url: str

    def read(self) -> Contents:
        """Everything in it."""

    def write(self, before: Contents, after: Contents) -> None:
        """Make `after` out of `before`, which it holds: only the tables that differ are touched."""


def _differing(before: Contents, after: Contents) -> tuple[list[str], Contents]:
    """The tables to be emptied, and what to fill in. Where rows have only been added, the table stays: history must."""
    emptied: list[str] = []
    filled: Contents = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        added = isinstance(new, (bytes, list)) and old is not None and new[: len(old)] == old
        if old is not None and not added:
            emptied.append(name)
        if new is not None:
            filled[name] = new[len(old) :] if added else new
    return emptied, filled


class SqliteDatabase:
    """A copy of a migrated file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"sqlite:///{path}"

    def read(self) -> Contents:
        with self._connection() as connection:
            names = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            found = {name: connection.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
        return {name: rows for name, rows in found.items() if rows}

    def write(self, before: Contents, after: Contents) -> None:
        emptied, filled = _differing(before, after)
        with self._connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            for name in emptied:
                connection.execute(f'DELETE FROM "{name}"')
            # A row in a table that counts changes this one: it comes last.
            for name in sorted(filled, key=lambda one: one == "sqlite_sequence"):
                if name == "sqlite_sequence":
                    connection.execute("DELETE FROM sqlite_sequence")
                    filled[name] = after[name]
                marks = ", ".join("?" * len(filled[name][0]))
                connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', filled[name])
            connection.execute("COMMIT")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            yield connection


class SqliteDatabases:
    """Copies of one migrated file."""

    def __init__(self, template: Path) -> None:
        self._template = template

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[SqliteDatabase]:
        path = folder / f"test_{uuid.uuid4().hex}.db"
        shutil.copyfile(self._template, path)
        yield SqliteDatabase(path)


_SHAPE = """
SELECT md5(string_agg(line, ';' ORDER BY line)) FROM (
    SELECT concat_ws(' ', c.oid, c.relname, c.relkind, c.reltuples, a.attname, a.atttypid, a.attnotnull) AS line
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', oid, conname) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', oid, proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', starelid, staattnum) FROM pg_statistic
        WHERE starelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
) AS shape
"""
"""Changes with every change of the schema, and with ANALYZE: what the planner believes is part of a fresh database."""
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1"
_SEQUENCES = """
SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace ORDER BY 1
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
_PREFIX = "sequence "


class PostgresqlDatabase:
    """A database with a connection beside the test's own. Its contents include where its sequences stand."""

    def __init__(self, name: str, url: str) -> None:
        self.name, self.url = name, url
        self._connection = psycopg.connect(url, autocommit=True)
        # Neither foreign keys nor triggers are asked: whole tables go and come.
        self._connection.execute("SET session_replication_role = replica")
        self._connection.execute("SET lock_timeout = '5s'")
        self._tables = [name for (name,) in self._connection.execute(_TABLES)]
        self._sequences = [name for (name,) in self._connection.execute(_SEQUENCES)]
        self._shape = self._look()
        self._first = self.read()

    def read(self) -> Contents:
        found = {name: self._copied_out(name) for name in self._filled()}
        states = [sql.SQL("SELECT last_value, is_called FROM {}").format(_public(one)) for one in self._sequences]
        if states:
            rows = self._connection.execute(sql.SQL(" UNION ALL ").join(states)).fetchall()
            found |= {f"{_PREFIX}{name}": row for name, row in zip(self._sequences, rows, strict=True)}
        return found

    def write(self, before: Contents, after: Contents) -> None:
        emptied, filled = _differing(before, after)
        with self._connection.transaction():
            for name in emptied:
                if not name.startswith(_PREFIX):
                    self._connection.execute(sql.SQL("DELETE FROM {}").format(_public(name)))
            for name, content in filled.items():
                self._fill(name, content)

    def empty(self) -> bool:
        """Back to what it was at first; False if it cannot be."""
        with suppress(psycopg.Error):
            self._connection.execute(_OTHERS)
            if self._look() == self._shape:
                self.write(self.read(), self._first)
                return True
        return False

    def close(self) -> None:
        self._connection.close()

    def _filled(self) -> list[str]:
        asked = [
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, _public(name)) for name in self._tables
        ]
        return [name for (name,) in self._connection.execute(sql.SQL(" UNION ALL ").join(asked))]

    def _copied_out(self, name: str) -> bytes:
        with (
            self._connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} TO STDOUT").format(_public(name))) as rows,
        ):
            return b"".join(bytes(row) for row in rows)

    def _fill(self, name: str, content: Any) -> None:
        if name.startswith(_PREFIX):
            sequence = f"public.{name.removeprefix(_PREFIX)}"
            self._connection.execute("SELECT setval(%s, %s, %s)", (sequence, *content))
            return
        with (
            self._connection.cursor() as cursor,
            cursor.copy(sql.SQL("COPY {} FROM STDIN").format(_public(name))) as rows,
        ):
            rows.write(content)

    def _look(self) -> object:
        return self._connection.execute(_SHAPE).fetchone()


def _public(name: str) -> sql.Identifier:
    return sql.Identifier("public", name)


class PostgresqlDatabases:
    """Copies of one migrated database, emptied after a test and used again: to make and drop one takes far longer."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._free: list[PostgresqlDatabase] = []

    @contextmanager
    def fresh(self, _folder: Path) -> Iterator[PostgresqlDatabase]:
        database = self._free.pop() if self._free else self._make()
        yield database
        if database.empty():
            self._free.append(database)
        else:
            database.close()
            execute(self._server, f"DROP DATABASE {database.name} WITH (FORCE)")

    def close(self) -> None:
        for database in self._free:
            database.close()

    def _make(self) -> PostgresqlDatabase:
        name = f"test_{uuid.uuid4().hex}"
        execute(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        return PostgresqlDatabase(name, self._server.format(name=name))


def execute(server: str, statement: str) -> None:
    """A statement for the server as a whole."""
    with psycopg.connect(server.format(name="postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


class Beginnings:
    """What many tests write before they begin is written by the first of them, and copied for the others.

    Copying is right only where nothing else was written before: `commits` counts what this process has committed.
    """

    def __init__(self) -> None:
        self.commits = 0
        self._known: dict[tuple[Any, ...], Contents] = {}
        self._at: dict[str, tuple[int, tuple[Any, ...], Contents]] = {}

    def count(self, _connection: object) -> None:
        self.commits += 1

    def begin(self, database: Database, backend: str) -> None:
        """A fresh database."""
        first = (backend,)
        if first not in self._known:
            self._known[first] = database.read()
        self._at = {database.url: (self.commits, first, self._known[first])}

    def prepare(self, database: Database, step: tuple[Any, ...], write: Callable[[], object]) -> None:
        """Do `write`, or put what it wrote the last time that it was done at this point. `step` names it."""
        commits, steps, before = self._at.get(database.url, (-1, (), {}))
        if commits != self.commits:
            write()
            return
        steps = (*steps, step)
        if steps in self._known:
            database.write(before, self._known[steps])
        else:
            write()
            self._known[steps] = database.read()
        self._at[database.url] = (self.commits, steps, self._known[steps])


class CompiledStatements:
    """Statements are compiled once a session, not once a test: what SQLAlchemy has compiled belongs to a dialect."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[sa.Dialect, Any]] = {}

    def give(self, engine: sa.Engine) -> None:
        """To an engine that has not connected yet: what earlier ones have compiled."""
        if engine.name in self._known:
            engine.dialect, engine._compiled_cache = self._known[engine.name]

    def keep(self, engine: sa.Engine) -> None:
        """Of the first engine that has connected, for later ones: before that, a dialect does not know its server."""
        if engine.name not in self._known and engine.dialect.server_version_info:
            self._known[engine.name] = engine.dialect, LRUCache(_STATEMENTS)
