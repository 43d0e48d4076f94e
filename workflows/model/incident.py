"""What went wrong and waits for a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class IncidentStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Incident:
    """A failure at one element of an instance; the rest of the instance goes on.

    `token_id` is the engine's token that stands still; `variables` what the failing expression saw.
    """

    id: str
    instance_id: str
    token_id: str | None
    element_id: str | None
    code: str
    message: str
    created_at: datetime
    status: IncidentStatus = IncidentStatus.OPEN
    variables: Mapping[str, Any] = field(default_factory=dict)
    resolved_at: datetime | None = None
    resolved_by: str | None = None
