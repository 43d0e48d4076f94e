"""One command, one transaction; lost races are run again."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from service.dispatch import ATTEMPTS, Dispatcher
from service.storage.database import db, end_reading, reading
from service.storage.queries.people import all_departments
from service.storage.repositories.people import SqlPeople
from workflows.calendar.arrangements import parse_arrangement
from workflows.errors import Conflict, InstanceChanged, Invalid, NotFound
from workflows.model import SYSTEM
from workflows.ports import UnitOfWork


def _add(uow: UnitOfWork, actor: Any, *, key: str, name: str = "x") -> str:
    uow.wing(SqlPeople).put_department(key, name, name, 0)
    return key


def _departments(app: Any) -> list[str]:
    with app.app_context():
        return [unit.id for unit in all_departments(reading())]


@pytest.fixture
def pauses(dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    taken: list[float] = []
    monkeypatch.setattr(dispatcher, "_pause", taken.append)
    return taken


def test_what_a_handler_did_is_there_afterwards_and_its_answer_comes_back(app: Any, dispatcher: Dispatcher) -> None:
    assert dispatcher(_add, SYSTEM, key="a") == "a"
    assert _departments(app) == ["a"]


def test_a_refusal_leaves_nothing_and_is_not_tried_again(app: Any, dispatcher: Dispatcher, pauses: list[float]) -> None:
    def refuse(uow: UnitOfWork, actor: Any) -> None:
        _add(uow, actor, key="a")
        raise Conflict

    with pytest.raises(Conflict):
        dispatcher(refuse, SYSTEM)
    assert _departments(app) == []
    assert pauses == []


def test_a_changed_instance_is_tried_again_a_few_times_with_growing_pauses(
    dispatcher: Dispatcher, pauses: list[float]
) -> None:
    runs: list[int] = []

    def lose(uow: UnitOfWork, actor: Any, *, until: int) -> int:
        runs.append(1)
        if len(runs) < until:
            raise InstanceChanged
        return len(runs)

    assert dispatcher(lose, SYSTEM, until=3) == 3
    runs.clear()
    with pytest.raises(InstanceChanged):
        dispatcher(lose, SYSTEM, until=99)
    assert len(runs) == ATTEMPTS
    assert len(pauses) == 2 + ATTEMPTS - 1
    assert max(pauses) < 1


def test_two_at_once_on_one_row_both_succeed(app: Any, dispatcher: Dispatcher) -> None:
    """On SQLite the second waits to begin; on PostgreSQL a deadlock picks one, which is run again."""
    dispatcher(_add, SYSTEM, key="a")
    dispatcher(_add, SYSTEM, key="b")
    met = threading.Barrier(2)
    runs: list[str] = []
    errors: list[Exception] = []

    def crossed(uow: UnitOfWork, actor: Any, *, first: str, second: str) -> None:
        _add(uow, actor, key=first, name=first)
        runs.append(first)
        if db_is_postgresql and runs.count(first) == 1:
            met.wait(10)
        _add(uow, actor, key=second, name=first)

    def run(first: str, second: str) -> None:
        try:
            with app.app_context():
                dispatcher(crossed, SYSTEM, first=first, second=second)
        except Exception as error:
            errors.append(error)

    with app.app_context():
        db_is_postgresql = db.engine.dialect.name == "postgresql"
    threads = [threading.Thread(target=run, args=pair) for pair in (("a", "b"), ("b", "a"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert len(runs) == (3 if db_is_postgresql else 2)


def test_many_writers_at_once_lose_nothing(app: Any, dispatcher: Dispatcher) -> None:
    def run(number: int) -> None:
        with app.app_context():
            dispatcher(_add, SYSTEM, key=f"k{number}")

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert _departments(app) == [f"k{number}" for number in range(8)]


def test_what_is_read_after_a_command_is_new(app: Any, dispatcher: Dispatcher) -> None:
    with app.app_context():
        assert all_departments(reading()) == []
        dispatcher(_add, SYSTEM, key="a")
        assert [unit.id for unit in all_departments(reading())] == ["a"]


def test_text_that_no_database_can_hold_is_refused(app: Any, dispatcher: Dispatcher) -> None:
    with pytest.raises(Invalid):
        dispatcher(_add, SYSTEM, key="half \ud800 of a pair")
    assert _departments(app) == []


def test_a_store_that_nobody_provides_is_not_found(dispatcher: Dispatcher) -> None:
    class Unknown: ...

    with pytest.raises(NotFound):
        dispatcher(lambda uow, actor: uow.wing(Unknown), SYSTEM)


def test_a_loaded_year_changes_the_calendar_of_the_next_command(dispatcher: Dispatcher, frozen_time: Any) -> None:
    text = "2027-02-08/2027-02-12 holiday"
    rules = parse_arrangement(text)

    def load(uow: UnitOfWork, actor: Any) -> bool:
        uow.arrangements.save(rules, loaded_by="ann", loaded_at=uow.now)
        return uow.calendar.is_loaded(2027)

    def is_loaded(uow: UnitOfWork, actor: Any) -> bool:
        return uow.calendar.is_loaded(2027)

    assert not dispatcher(is_loaded, SYSTEM)
    dispatcher(load, SYSTEM)
    frozen_time.advance(days=1)
    assert dispatcher(is_loaded, SYSTEM)


def test_every_command_has_one_moment(dispatcher: Dispatcher, frozen_time: Any) -> None:
    def twice(uow: UnitOfWork, actor: Any) -> timedelta:
        first = uow.now
        frozen_time.advance(hours=1)
        return uow.now - first

    assert dispatcher(twice, SYSTEM) == timedelta(0)


def test_sqlite_is_durable_checked_and_begins_writes_at_once(app: Any, dispatcher: Dispatcher) -> None:
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has pragmas")
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        values = {name: reading().exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}
        end_reading()
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
    dispatcher(_add, SYSTEM, key="a")
    _departments(app)
    assert [line for line in statements if line.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]


def test_errors_of_the_database_do_not_tell_the_values(app: Any, dispatcher: Dispatcher, tmp_path: Path) -> None:
    def break_rule(uow: UnitOfWork, actor: Any) -> None:
        uow.wing(SqlPeople).set_roles("张三的身份证号", [("none", "none")])

    with pytest.raises(sa.exc.IntegrityError) as error:
        dispatcher(break_rule, SYSTEM)
    assert "[SQL parameters hidden" in str(error.value)
