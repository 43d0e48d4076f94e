"""The store of registers in memory: for tests and dry runs, and as the reference of `records.ports`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import cast

from workflows.errors import Conflict
from workflows.memory import MemoryTables
from workflows.records.model import Record, RecordVersion, Submission


class MemoryRecords:
    """Implements `records.ports.Records`."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def declare(self, type_key: str, deployment_id: str, name: str) -> None:
        self._rows.table("record_types")[type_key] = (deployment_id, name)

    def deployment_of(self, type_key: str) -> str:
        return cast(str, self._rows.one("record_types", type_key)[0])

    def deployments(self) -> dict[str, str]:
        return {key: deployment_id for key, (deployment_id, _) in sorted(self._rows.table("record_types").items())}

    def add_submission(self, submission: Submission) -> None:
        self._rows.table("record_submissions")[submission.id] = submission

    def submission(self, submission_id: str) -> Submission:
        return cast(Submission, self._rows.one("record_submissions", submission_id))

    save_submission = add_submission

    def add(self, records: Sequence[Record]) -> None:
        self._rows.table("records").update({record.id: record for record in records})

    def get(self, record_id: str) -> Record:
        return cast(Record, self._rows.one("records", record_id))

    def titled(self, type_key: str, title: str) -> list[Record]:
        found = [one for one in self._rows.table("records").values() if (one.type_key, one.title) == (type_key, title)]
        return sorted(found, key=lambda one: (one.created_at, one.id))

    def lock(self, record_ids: Collection[str]) -> list[Record]:
        return [self.get(record_id) for record_id in sorted(record_ids)]

    def save(self, record: Record, *, expected_version: int) -> None:
        known = self.get(record.id)
        if known.version != expected_version:
            raise Conflict(record_id=record.id, expected=expected_version, actual=known.version)
        self.add([record])

    def add_versions(self, versions: Sequence[RecordVersion]) -> None:
        table = self._rows.table("record_versions")
        table.update({(version.record_id, version.number): version for version in versions})

    def versions(self, record_id: str) -> list[RecordVersion]:
        found = [one for one in self._rows.table("record_versions").values() if one.record_id == record_id]
        return sorted(found, key=lambda one: -one.number)

    def of_submission(self, submission_id: str) -> list[RecordVersion]:
        found = [one for one in self._rows.table("record_versions").values() if one.submission_id == submission_id]
        return sorted(found, key=lambda one: one.position)

    def in_force(self, type_key: str, limit: int) -> list[Record]:
        every = [one for one in self._rows.table("records").values() if one.type_key == type_key]
        found = [one for one in every if one.current and one.withdrawn_at is None]
        some = sorted(found, key=lambda one: one.id)[:limit]
        return sorted(some, key=lambda one: (one.title, one.id))
