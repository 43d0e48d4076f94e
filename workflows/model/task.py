"""Work for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from workflows.model.timer import ClockReference


class TaskStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class UserTask:
    """A user task (BPMN 2.0.2 §10.3.4) of a running instance.

    `element_id` is the id in the diagram; `process_key` the process the element stands in (a called one, perhaps);
    `properties` are the element's camunda:properties, literal. `due_at` is a moment: a due date is the last
    moment of that day in Asia/Shanghai. With `clock` set, the due moment follows that statutory clock and is
    recomputed whenever it changes; `provisional` says that it rests on an estimate (暂定).
    """

    id: str
    instance_id: str
    process_key: str
    element_id: str
    name: str
    status: TaskStatus
    created_at: datetime
    form_ref: str | None = None
    assignee: str | None = None
    candidate_users: tuple[str, ...] = ()
    candidate_groups: tuple[str, ...] = ()
    due_at: datetime | None = None
    provisional: bool = False
    clock: ClockReference | None = None
    follow_up_at: datetime | None = None
    priority: int = 50
    properties: Mapping[str, str] = field(default_factory=dict)
    lane: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    submission: str | None = None
    """Idempotency key of the submission that completed it."""
