"""What a person is told inside the application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to one person. `kind` picks the translated text, `data` fills it; `key` makes it unique."""

    id: str
    key: str
    user_id: str
    kind: str
    created_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    instance_id: str | None = None
    task_id: str | None = None
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """One planned step of the ladder for a task, taken exactly once at `due_at`.

    `to` is holder, head or leader; `offset` is in working days from the due day (negative: before).
    """

    id: str
    task_id: str
    instance_id: str
    offset: int
    to: str
    due_at: datetime
    done_at: datetime | None = None
