"""Timer events that wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class ClockReference:
    """A statutory clock named in a diagram: `clock:NAME`, `clock:NAME[KEY]`, with an offset `-P3WD` or `+P1WD`.

    `key` tells several clocks of one name in one instance apart (one consultation each party);
    `offset` is in working days, negative before the due date.
    """

    name: str
    key: str = ""
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working days behind a day, which itself is not counted; over when the last of them is."""

    after: date
    number: int


@dataclass(frozen=True, slots=True)
class Timer:
    """A waiting timer event. The engine never reads a clock: the service fires the event when it is due.

    `due_at` None: a statutory clock that has not started. `id` is the engine's token id plus, for event
    gateways with several timers, the event's element id.
    """

    id: str
    instance_id: str
    element_id: str
    name: str
    due_at: datetime | None
    clock: ClockReference | None = None
    counted: WorkingDays | None = None
    """Set where `due_at` was counted in working days: it moves when a year's arrangement is loaded."""
    attempts: int = 0
    """How often firing it failed unexpectedly."""
