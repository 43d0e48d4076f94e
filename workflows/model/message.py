"""Messages that were sent: those that nobody has taken yet, and those whose sender gave them an id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class MessageStatus(StrEnum):
    KEPT = "kept"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Message:
    """A message on its way. It is forgotten at `expires_at`, kept or taken.

    `message_id` is the sender's own: the same sender's same id is the same message. `outside`: sent through the API.
    `thrown_by` is the instance that threw it, `instances` those that took it.
    """

    id: str
    name: str
    payload: Mapping[str, Any]
    sent_by: str
    sent_at: datetime
    expires_at: datetime
    correlation_key: str | None = None
    business_key: str | None = None
    title: str = ""
    message_id: str | None = None
    outside: bool = False
    thrown_by: str | None = None
    status: MessageStatus = MessageStatus.KEPT
    instances: tuple[str, ...] = field(default=())
