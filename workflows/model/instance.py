"""A running or ended process instance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InstanceStatus(StrEnum):
    RUNNING = "running"
    SUSPENDED = "suspended"
    COMPLETED = "completed"
    TERMINATED = "terminated"


@dataclass(frozen=True, slots=True)
class Instance:
    """A process instance. `state` is the engine's snapshot, opaque outside `workflows.engine`.

    `business_key` names what it is about (`document:ID`, `request:ID`, or anything a caller chose);
    `version` counts saved states, and a write against another version is `InstanceChanged`.
    """

    id: str
    definition_id: str
    key: str
    title: str
    business_key: str | None
    status: InstanceStatus
    state: bytes
    version: int
    started_at: datetime
    started_by: str
    ended_at: datetime | None = None
    parent_id: str | None = None
    calling_token: str | None = None
    """The token of `parent_id` that waits for this instance: the call activity that it runs for."""
