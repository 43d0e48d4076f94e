"""The store of registers, reached by `uow.wing(Records)`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from workflows.records.model import Record, RecordVersion, Submission


class Records(Protocol):
    """Registers and what is in them."""

    def declare(self, type_key: str, deployment_id: str, name: str) -> None:
        """The deployment whose declaration of the register is in force from now on."""
        ...

    def deployment_of(self, type_key: str) -> str:
        """The deployment that declares the register. Raises NotFound."""
        ...

    def deployments(self) -> Mapping[str, str]:
        """The deployment that declares each register, by the register's key in order."""
        ...

    def add_submission(self, submission: Submission) -> None: ...
    def submission(self, submission_id: str) -> Submission:
        """Raises NotFound."""
        ...

    def save_submission(self, submission: Submission) -> None: ...
    def add(self, records: Sequence[Record]) -> None: ...
    def get(self, record_id: str) -> Record:
        """Raises NotFound."""
        ...

    def titled(self, type_key: str, title: str) -> list[Record]:
        """Records of a register with exactly this title, oldest first."""
        ...

    def lock(self, record_ids: Collection[str]) -> list[Record]:
        """By id, in the order of the ids; other units of work that lock one of them wait. Raises NotFound."""
        ...

    def save(self, record: Record, *, expected_version: int) -> None:
        """Raises Conflict if the stored row is another version's."""
        ...

    def add_versions(self, versions: Sequence[RecordVersion]) -> None: ...
    def versions(self, record_id: str) -> list[RecordVersion]:
        """Newest first."""
        ...

    def of_submission(self, submission_id: str) -> list[RecordVersion]:
        """In the order in which they were entered."""
        ...

    def in_force(self, type_key: str, limit: int) -> list[Record]:
        """Records that count and were not withdrawn, by title; `limit` at most, those entered first."""
        ...
