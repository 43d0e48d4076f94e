"""What the quality indicators cost with many rows on both databases, and the plans of their slowest statements.

.venv/bin/python -m benchmarks.quality [--rows 100000]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.completions import postgresql
from benchmarks.portal import _document, _publication, _version
from service.app import create_app
from service.config import load_config
from service.storage import schema
from service.storage.database import db
from service.storage.queries import quality, quality_cases
from service.storage.tables.clocks import clocks
from service.storage.tables.deployments import definitions, deployments
from service.storage.tables.documents import documents, publication_versions, publications, verdicts
from service.storage.tables.instances import instances
from service.storage.tables.portal import portal_feedback
from service.storage.tables.requests import requests
from service.storage.tables.tasks import tasks
from service.storage.types import Choice, JsonText, UtcDateTime
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure.quality import Period, indicators

FIRST = datetime(2016, 1, 4, 1, 0, tzinfo=UTC)
DAYS = 3650
YEAR = Period.of(2024)
LOADED = 1000
STEPS = ("draft", "head_review", "secrecy_check", "sign")


def main() -> None:
    """Prints the table of benchmarks/README.md and the plans."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        _measure("SQLite", Path(folder), None, rows)
    with tempfile.TemporaryDirectory() as folder, postgresql(Path(folder)) as url:
        _measure("PostgreSQL", Path(folder), url, rows)


def _measure(name: str, folder: Path, url: str | None, rows: int) -> None:
    path = folder / "config.toml"
    path.touch()
    app = create_app(load_config(path, {"GONGKAI_DATABASE_URL": url} if url else {}))
    with app.app_context():
        schema.upgrade()
        _fill(rows)
        _times(name)
        db.engine.dispose()


def _fill(rows: int) -> None:
    with db.engine.begin() as connection:
        connection.execute(sa.insert(deployments), [_row(deployments, id="d", name="b", files={})])
        connection.execute(
            sa.insert(definitions), [_row(definitions, id="e", deployment_id="d", key="document_review")]
        )
        for table, made in (
            (documents, _document),
            (publications, _publication),
            (publication_versions, _issue),
            (instances, _instance),
            (tasks, _task),
            (verdicts, _verdict),
            (portal_feedback, _feedback),
            (requests, _request),
            (clocks, _clock),
            (clocks, _publication_clock),
        ):
            for begin in range(0, rows, LOADED):
                made_rows = [_row(table, **made(number)) for number in range(begin, min(rows, begin + LOADED))]
                connection.execute(sa.insert(table), made_rows)
    with db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")


def _at(number: int, hours: int = 0) -> datetime:
    return FIRST + timedelta(days=number % DAYS, hours=hours)


def _instance(number: int) -> dict[str, Any]:
    return {
        "id": f"i{number}",
        "definition_id": "e",
        "key": "document_review",
        "business_key": f"document:d{number:06d}",
    }


def _task(number: int) -> dict[str, Any]:
    step = STEPS[number % 4]
    ended = _at(number // 4, hours=30 * (number % 7))
    return {
        **{"id": f"t{number}", "instance_id": f"i{number // 4}", "process_key": "document_review", "element_id": step},
        **{
            "name": step,
            "status": "completed",
            "created_at": _at(number // 4),
            "ended_at": ended,
            "due_at": _at(number // 4, 72),
        },
    }


def _verdict(number: int) -> dict[str, Any]:
    outcome = "returned" if number % 9 == 0 else "passed"
    return {
        "id": f"v{number}",
        "document_id": f"d{number:06d}",
        "check": "legal",
        "outcome": outcome,
        "at": _at(number),
    }


def _feedback(number: int) -> dict[str, Any]:
    kind = ("helpful", "unhelpful", "error", "question")[number % 4]
    return {
        "id": f"f{number}",
        "publication_id": f"p{number:06d}",
        "department": "finance",
        "kind": kind,
        "at": _at(number),
    }


def _request(number: int) -> dict[str, Any]:
    day = _at(number).date()
    return {
        **{
            "id": f"r{number}",
            "number": f"n{number}",
            "code_hash": f"c{number}",
            "received_on": day,
            "clarification": None,
        },
        **{"outcome_on": day + timedelta(days=20), "outcome_kind": "disclose", "outcome_row": "3.1"},
    }


def _clock(number: int) -> dict[str, Any]:
    return {"subject": f"request:r{number}", "name": "reply", "key": "", "starts_on": _at(number).date(), "term": 20}


def _publication_clock(number: int) -> dict[str, Any]:
    day = date(2016, 1, 1) + timedelta(days=number % 3700)
    started = day - timedelta(days=number % 35)
    return {"subject": f"document:d{number:06d}", "name": "publication", "key": "", "starts_on": started, "term": 20}


def _issue(number: int) -> dict[str, Any]:
    return {**_version(number), "number": 1 + (number % 20 == 0), "published_at": _at(number), "snapshot": {}}


def _row(table: sa.Table, **values: Any) -> Mapping[str, Any]:
    """The values, and something in every other column that must have something."""
    return {column.name: values.get(column.name, _blank(column)) for column in table.columns if _wanted(column, values)}


def _wanted(column: sa.Column[Any], values: Mapping[str, Any]) -> bool:
    return column.name in values or (not column.nullable and column.server_default is None)


def _blank(column: sa.Column[Any]) -> Any:
    kind = column.type
    if isinstance(kind, JsonText):
        return []
    if isinstance(kind, Choice):
        return next(iter(kind.members))
    if isinstance(kind, UtcDateTime):
        return FIRST
    made = {sa.Date: date(2024, 1, 1), sa.Integer: 0, sa.Boolean: False, sa.LargeBinary: b"", sa.Text: ""}
    return next(value for type_, value in made.items() if isinstance(kind, type_))


def _times(name: str) -> None:
    calendar, today = WorkingCalendar.standard(), date(2026, 3, 2)
    with db.engine.connect() as connection:
        questions: dict[str, Callable[[], Any]] = {
            "all measures of a year": lambda: indicators(quality_cases.cases(connection, YEAR, None, calendar, today)),
            "the same, one department": lambda: indicators(
                quality_cases.cases(connection, YEAR, frozenset({"finance"}), calendar, today)
            ),
            "days by step": lambda: quality.steps(connection, YEAR, None, calendar),
            "verdicts by check": lambda: quality.checks(connection, YEAR, None),
            "what a check sent back": lambda: quality.returned(connection, YEAR, None, "legal"),
            "late tasks of a step": lambda: quality.late_tasks(connection, YEAR, None, "document_review", "draft"),
        }
        print(f"\n| {name} | ms |\n|---|---|")
        for what, ask in questions.items():
            spent = []
            for _ in range(3):
                began = time.perf_counter()
                ask()
                spent.append(time.perf_counter() - began)
            print(f"| {what} | {min(spent) * 1000:.0f} |")
        for what, ask in questions.items():
            print(f"\n{what}:")
            for plan in _plans(connection, ask):
                print("  " + plan)


def _plans(connection: sa.Connection, ask: Callable[[], Any]) -> Iterator[str]:
    """How the database goes about the statements of a question."""
    said: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    sa.event.listen(connection, "before_cursor_execute", note)
    ask()
    sa.event.remove(connection, "before_cursor_execute", note)
    word = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
    seen = set()
    for statement, parameters in said:
        if statement in seen or not statement.lstrip().upper().startswith(("SELECT", "WITH")):
            continue
        seen.add(statement)
        yield statement.split("FROM", 1)[-1].split("WHERE")[0].strip().replace("\n", " ")[:100]
        yield from (f"    {row[-1]}" for row in connection.exec_driver_sql(word + statement, parameters))


if __name__ == "__main__":
    main()
