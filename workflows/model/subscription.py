"""Message events that wait."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message that an instance waits for. `correlation_key` None matches by name and business key only."""

    id: str
    instance_id: str
    element_id: str
    message: str
    correlation_key: str | None = None
