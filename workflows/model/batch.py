"""One action on many instances, worked through one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class BatchKind(StrEnum):
    RETRY = "retry"
    SUSPEND = "suspend"
    RESUME = "resume"
    TERMINATE = "terminate"
    MIGRATE = "migrate"
    UNDO = "undo"


class ItemStatus(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Batch:
    """What was asked for, by whom and why.

    `arguments`: of a migration `definition_id` (the target) and `renamed` (old element ids to new ones); of an undo
    `batch_id`.
    """

    id: str
    kind: BatchKind
    reason: str
    created_at: datetime
    created_by: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Restorable:
    """What a migrated instance was: it goes back while its `version` is still the one that the migration made."""

    state: bytes
    definition_id: str
    version: int


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One instance of a batch. `code` and `message` say why it was refused."""

    id: str
    batch_id: str
    instance_id: str
    due_at: datetime
    status: ItemStatus = ItemStatus.PENDING
    code: str = ""
    message: str = ""
    ended_at: datetime | None = None
    before: Restorable | None = None
