"""Message and signal events that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubscriptionKind(StrEnum):
    MESSAGE = "message"
    SIGNAL = "signal"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message or signal that an instance waits for; `message` is its name.

    `correlation_key` None matches a message by name and business key only. `created_at` is None until it is kept.
    """

    id: str
    instance_id: str
    element_id: str
    message: str
    correlation_key: str | None = None
    kind: SubscriptionKind = SubscriptionKind.MESSAGE
    created_at: datetime | None = None

    def fits(self, correlation_key: str | None, business_key: str | None, own: str | None) -> bool:
        """Whether a message with these keys is for it; `own` is the business key of its instance."""
        if self.correlation_key is not None:
            return self.correlation_key == correlation_key
        return business_key is not None and own == business_key
