"""Registers and records on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one, put
from service.storage.tables.records import record_submissions, record_types, record_versions, records
from workflows.errors import Conflict, NotFound
from workflows.records.model import Record, RecordVersion, Submission
from workflows.records.ports import Records

_RECORD: Final = tuple(field.name for field in fields(Record))
_AT_ONCE: Final = 500
"""Ids in one statement: databases bound the number of parameters."""


class SqlRecords:
    """`records.ports.Records` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def declare(self, type_key: str, deployment_id: str, name: str) -> None:
        """From now on this deployment's declaration is in force."""
        put(self._connection, record_types, {"key": type_key, "deployment_id": deployment_id, "name": name})

    def deployment_of(self, type_key: str) -> str:
        """Raises NotFound."""
        statement = sa.select(record_types).where(record_types.c.key == type_key)
        return str(one(self._connection, statement, "register", type_key).deployment_id)

    def deployments(self) -> dict[str, str]:
        """By key."""
        statement = sa.select(record_types.c.key, record_types.c.deployment_id).order_by(record_types.c.key)
        return {row.key: row.deployment_id for row in self._connection.execute(statement)}

    def add_submission(self, submission: Submission) -> None:
        """Keep what was submitted together."""
        self._connection.execute(sa.insert(record_submissions), asdict(submission))

    def submission(self, submission_id: str) -> Submission:
        """Raises NotFound."""
        statement = sa.select(record_submissions).where(record_submissions.c.id == submission_id)
        row = one(self._connection, statement, "submission", submission_id)
        return Submission(**{**row._mapping, "reviews": tuple((person, step) for person, step in row.reviews)})

    def save_submission(self, submission: Submission) -> None:
        """Keep it as it is now."""
        put(self._connection, record_submissions, asdict(submission))

    def add(self, new: Sequence[Record]) -> None:
        """Keep new records."""
        if new:
            self._connection.execute(sa.insert(records), [_values(record) for record in new])

    def get(self, record_id: str) -> Record:
        """Raises NotFound."""
        statement = sa.select(records).where(records.c.id == record_id)
        return record_of(one(self._connection, statement, "record", record_id))

    def titled(self, type_key: str, title: str) -> list[Record]:
        """Records of a register with exactly this title, oldest first."""
        which = (records.c.type_key == type_key) & (records.c.title == title)
        statement = sa.select(records).where(which).order_by(records.c.created_at, records.c.id)
        return [record_of(row) for row in self._connection.execute(statement)]

    def lock(self, record_ids: Collection[str]) -> list[Record]:
        """In the order of the ids, so that two who lock the same records do not wait for each other for ever."""
        wanted, found = sorted(record_ids), []
        for start in range(0, len(wanted), _AT_ONCE):
            ids = wanted[start : start + _AT_ONCE]
            statement = sa.select(records).where(records.c.id.in_(ids)).order_by(records.c.id).with_for_update()
            found += [record_of(row) for row in self._connection.execute(statement)]
        if len(found) != len(wanted):
            missing = set(wanted) - {record.id for record in found}
            raise NotFound(f"There is no record {min(missing)}.", kind="record", id=min(missing))
        return found

    def save(self, record: Record, *, expected_version: int) -> None:
        """Raises Conflict if the stored row is another version's."""
        which = (records.c.id == record.id) & (records.c.version == expected_version)
        if self._connection.execute(sa.update(records).where(which).values(_values(record))).rowcount != 1:
            raise Conflict(record_id=record.id, expected=expected_version)

    def add_versions(self, versions: Sequence[RecordVersion]) -> None:
        """Keep versions; there is no way to change one."""
        if versions:
            self._connection.execute(sa.insert(record_versions), [asdict(version) for version in versions])

    def versions(self, record_id: str) -> list[RecordVersion]:
        """Newest first."""
        statement = sa.select(record_versions).where(record_versions.c.record_id == record_id)
        return self._versions(statement.order_by(record_versions.c.number.desc()))

    def of_submission(self, submission_id: str) -> list[RecordVersion]:
        """In the order in which they were entered."""
        statement = sa.select(record_versions).where(record_versions.c.submission_id == submission_id)
        return self._versions(statement.order_by(record_versions.c.position))

    def in_force(self, type_key: str, limit: int) -> list[Record]:
        """By title; what was withdrawn or has not been accepted is left out."""
        counts = (records.c.type_key == type_key) & (records.c.current > 0) & records.c.withdrawn_at.is_(None)
        statement = sa.select(records).where(counts).order_by(records.c.id).limit(limit)
        found = [record_of(row) for row in self._connection.execute(statement)]
        # Databases differ in how they order text.
        return sorted(found, key=lambda one: (one.title, one.id))

    def _versions(self, statement: sa.Select[Any]) -> list[RecordVersion]:
        return [RecordVersion(**row) for row in self._connection.execute(statement).mappings()]


def record_of(row: Row) -> Record:
    """The record of a row of `records`."""
    return Record(**{name: getattr(row, name) for name in _RECORD})


def _values(record: Record) -> Mapping[str, Any]:
    return {name: getattr(record, name) for name in _RECORD}


STORES: Final = {Records: SqlRecords}
