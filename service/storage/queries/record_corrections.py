"""Requests to correct a record (Art. 41) as pages show them: a list, and one with what is kept; never who asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from service.storage.queries.paging import Order, Page, Position, page_of
from service.storage.queries.requests import Process, open_tasks, processes_about
from service.storage.repositories.archives import correction_archive_of
from service.storage.repositories.clocks import SqlClocks
from service.storage.repositories.record_corrections import correction_of, files_of, letters_of, views_of
from service.storage.repositories.rows import one
from service.storage.tables.record_corrections import record_corrections
from workflows.disclosure.archive import Archive
from workflows.disclosure.record_corrections import EvidenceFile, KeptLetter, RecordCorrection
from workflows.disclosure.requests import IdentityView
from workflows.model import Clock, UserTask

TEXT_LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of them is asked for. `departments`: only those of these units; None: all."""

    status: str | None = None
    outcome: str | None = None
    text: str = ""
    departments: tuple[str, ...] | None = None

    def __bool__(self) -> bool:
        return bool(self.status or self.outcome or self.text)


@dataclass(frozen=True, slots=True)
class CorrectionCase:
    """A request with everything that is kept of it, sealed things unopened."""

    correction: RecordCorrection
    files: tuple[EvidenceFile, ...]
    letters: tuple[KeptLetter, ...]
    views: tuple[IdentityView, ...]
    clocks: tuple[Clock, ...]
    tasks: tuple[UserTask, ...]
    processes: tuple[Process, ...]
    archive: Archive | None


def listing(connection: sa.Connection, wanted: Wanted, position: Position | None = None) -> Page[RecordCorrection]:
    """Those that are asked for, the last entered first."""
    table = record_corrections
    order = Order(table.c.created_at, table.c.id, newest_first=True)
    rows = connection.execute(order.page(_filtered(wanted), position))
    return page_of([correction_of(row) for row in rows], position, lambda found: (found.created_at, found.id))


def get(connection: sa.Connection, correction_id: str) -> RecordCorrection:
    """Raises NotFound."""
    table = record_corrections
    statement = sa.select(table).where(table.c.id == correction_id)
    return correction_of(one(connection, statement, "request to correct a record", correction_id))


def by_code(connection: sa.Connection, code_hash: str) -> RecordCorrection | None:
    """The request of a query code, by the code's hash."""
    statement = sa.select(record_corrections).where(record_corrections.c.code_hash == code_hash)
    row = connection.execute(statement).one_or_none()
    return None if row is None else correction_of(row)


def case(connection: sa.Connection, correction_id: str) -> CorrectionCase:
    """The whole of one. Raises NotFound."""
    correction = get(connection, correction_id)
    return CorrectionCase(
        correction=correction,
        files=tuple(files_of(connection, correction_id)),
        letters=tuple(letters_of(connection, correction_id)),
        views=tuple(views_of(connection, correction_id)),
        clocks=tuple(SqlClocks(connection).of(correction.subject)),
        tasks=tuple(open_tasks(connection, correction.subject)),
        processes=tuple(processes_about(connection, correction.subject)),
        archive=correction_archive_of(connection, correction_id),
    )


def _filtered(wanted: Wanted) -> sa.Select[Any]:
    table = record_corrections
    statement = sa.select(table)
    for column, value in (("status", wanted.status), ("outcome", wanted.outcome)):
        if value:
            statement = statement.where(table.c[column] == value)
    if wanted.departments is not None:
        statement = statement.where(table.c.department.in_(wanted.departments))
    for word in wanted.text[:TEXT_LIMIT].split():
        statement = statement.where(table.c.number.contains(word, autoescape=True))
    return statement
