"""Supervision on SQL: plans, tasks and what belongs to them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, insert, one, put
from service.storage.repositories.urge_letters import SqlDigests, SqlUrgeLetters
from service.storage.tables.documents import publications
from service.storage.tables.records import records
from service.storage.tables.supervision import (
    supervision_entries,
    supervision_evidence,
    supervision_plans,
    supervision_tasks,
)
from workflows.disclosure.publications import PublicationStatus
from workflows.disclosure.supervision.model import (
    ENDED,
    Entry,
    Evidence,
    SupervisionPlan,
    SupervisionTask,
)
from workflows.disclosure.supervision.ports import Digests, Dossiers, Proof, Proofs, Supervision, UrgeLetters
from workflows.errors import Conflict
from workflows.handlers.moments import local_date, start_of

_PLAN: Final = tuple(SupervisionPlan.__dataclass_fields__)
_TASK: Final = tuple(SupervisionTask.__dataclass_fields__)
_ENTRY: Final = tuple(Entry.__dataclass_fields__)
_EVIDENCE: Final = tuple(Evidence.__dataclass_fields__)
_T: Final = supervision_tasks.c


class SqlSupervision:
    """`ports.Supervision` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def plan(self, year: int) -> SupervisionPlan | None:
        """None where the year has none."""
        statement = sa.select(supervision_plans).where(supervision_plans.c.year == year)
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else SupervisionPlan(**{name: getattr(row, name) for name in _PLAN})

    def save_plan(self, plan: SupervisionPlan) -> None:
        """Adds or replaces the year's."""
        put(self._connection, supervision_plans, {name: getattr(plan, name) for name in _PLAN})

    def add(self, task: SupervisionTask) -> bool:
        """False if the year has a task of this code."""
        statement = insert(self._connection, supervision_tasks).values(_values(task))
        statement = statement.on_conflict_do_nothing(index_elements=["year", "code"])
        return self._connection.execute(statement.returning(_T.id)).one_or_none() is not None

    def get(self, task_id: str) -> SupervisionTask:
        """Raises NotFound."""
        return task_of(one(self._connection, _by_id(task_id), "supervision", task_id))

    def lock(self, task_id: str) -> SupervisionTask:
        """Raises NotFound."""
        return task_of(one(self._connection, _by_id(task_id).with_for_update(), "supervision", task_id))

    def save(self, task: SupervisionTask, *, expected_version: int) -> None:
        """Raises Conflict."""
        which = (_T.id == task.id) & (_T.version == expected_version)
        statement = sa.update(supervision_tasks).where(which).values(_values(task))
        if self._connection.execute(statement).rowcount != 1:
            raise Conflict(supervision=task.id, expected=expected_version)

    def of_year(self, year: int) -> list[SupervisionTask]:
        """In their order."""
        return self._read(_T.year == year)

    def parts_of(self, task_id: str) -> list[SupervisionTask]:
        """In their order."""
        return self._read(_T.parent == task_id)

    def open_tasks(self) -> list[SupervisionTask]:
        """What is neither done nor waived."""
        return self._read(_T.state.not_in(sorted(ENDED)))

    def to_begin(self, today: date, limit: int) -> list[str]:
        """Assigned, starting, not begun."""
        waits = (_T.assigned_on.is_not(None), _T.instance_id.is_(None), _T.has_parts.is_(False))
        open_ = sa.text("state NOT IN ('done', 'waived')")
        statement = sa.select(_T.id).where(open_, *waits, _T.starts_on <= today).order_by(_T.due_on, _T.id)
        return list(self._connection.execute(statement.limit(limit)).scalars())

    def _read(self, *wanted: sa.ColumnElement[bool]) -> list[SupervisionTask]:
        statement = sa.select(supervision_tasks).where(*wanted).order_by(_T.year, _T.position, _T.code)
        return [task_of(row) for row in self._connection.execute(statement)]


class SqlDossiers:
    """`ports.Dossiers` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(self, entry: Entry) -> None:
        """Rows are added and never changed."""
        values = {name: getattr(entry, name) for name in _ENTRY}
        self._connection.execute(sa.insert(supervision_entries), {**values, "data": dict(entry.data)})

    def entries(self, task_id: str) -> list[Entry]:
        """Oldest first."""
        statement = sa.select(supervision_entries).where(supervision_entries.c.task_id == task_id)
        statement = statement.order_by(supervision_entries.c.at, supervision_entries.c.id)
        return [Entry(**{name: getattr(row, name) for name in _ENTRY}) for row in self._connection.execute(statement)]

    def add_evidence(self, evidence: Evidence) -> bool:
        """False if the task has this evidence already."""
        values = {name: getattr(evidence, name) for name in _EVIDENCE}
        statement = insert(self._connection, supervision_evidence).values(values)
        statement = statement.on_conflict_do_nothing(index_elements=["task_id", "kind", "ref"])
        return self._connection.execute(statement.returning(supervision_evidence.c.id)).one_or_none() is not None

    def remove_evidence(self, evidence_id: str) -> None:
        """The database refuses it for a task that is done."""
        which = supervision_evidence.c.id == evidence_id
        self._connection.execute(sa.delete(supervision_evidence).where(which))

    def evidence(self, task_id: str) -> list[Evidence]:
        """Oldest first."""
        statement = sa.select(supervision_evidence).where(supervision_evidence.c.task_id == task_id)
        statement = statement.order_by(supervision_evidence.c.added_at, supervision_evidence.c.id)
        rows = self._connection.execute(statement)
        return [Evidence(**{name: getattr(row, name) for name in _EVIDENCE}) for row in rows]


class SqlProofs:
    """`ports.Proofs` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def publications(self, items: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        """The newest first."""
        table = publications.c
        statement = sa.select(table.id, table.title, table.published_on).where(
            table.item_id.in_(items), table.status == PublicationStatus.LIVE, table.published_on >= since
        )
        rows = self._connection.execute(statement.order_by(table.published_on.desc(), table.id).limit(limit))
        return [Proof(row.id, row.title, row.published_on) for row in rows]

    def records(self, registers: Collection[str], since: date, limit: int) -> Sequence[Proof]:
        """The newest first."""
        table = records.c
        statement = sa.select(table.id, table.title, table.type_key, table.accepted_at).where(
            table.type_key.in_(registers),
            table.current > 0,
            table.withdrawn_at.is_(None),
            table.accepted_at >= start_of(since),
        )
        rows = self._connection.execute(statement.order_by(table.accepted_at.desc(), table.id).limit(limit))
        return [Proof(row.id, row.title, local_date(row.accepted_at), row.type_key) for row in rows]


def task_of(row: Row) -> SupervisionTask:
    """The task of a row."""
    values = {name: getattr(row, name) for name in _TASK}
    return SupervisionTask(**{**values, "cooperating": tuple(row.cooperating)})


def _by_id(task_id: str) -> sa.Select[Any]:
    return sa.select(supervision_tasks).where(_T.id == task_id)


def _values(task: SupervisionTask) -> dict[str, Any]:
    return {**{name: getattr(task, name) for name in _TASK}, "cooperating": list(task.cooperating)}


STORES: Final = {
    Supervision: SqlSupervision,
    Dossiers: SqlDossiers,
    Proofs: SqlProofs,
    UrgeLetters: SqlUrgeLetters,
    Digests: SqlDigests,
}
