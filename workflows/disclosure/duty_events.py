"""What happens to duties that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChanged(Event):
    """A duty was added or edited: `before` and `after` have the fields that differ."""

    duty: str
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyEventRecorded(Event):
    """Something happened on `on` that duties count from."""

    name: str
    on: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStarted(Event):
    """The service began what carries one time of a duty out; `late` if it opened earlier, on `opens_on`."""

    duty: str
    name: str
    period: str
    subject: str
    opens_on: str
    due_on: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDone(Event):
    duty: str
    name: str
    period: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyWaived(Event):
    duty: str
    name: str
    period: str
    reason: str
