"""What happens to duties that come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyChanged(Event):
    """A duty was added or edited: `before` and `after` have the fields that differ, `reason` why it is off."""

    duty: str
    name: str
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyMoved(Event):
    """What has begun is due on another day, since the arrangement of a year, the cycle or an event says so."""

    duty: str
    name: str
    period: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyStartedAgain(Event):
    """What was begun for one time came to nothing, and somebody had it begun anew; `earlier` was its business key."""

    duty: str
    name: str
    period: str
    earlier: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyReopened(Event):
    """The publication that showed one time as done is withdrawn (撤稿): it is owed again. `title` is the text's."""

    duty: str
    name: str
    period: str
    publication_id: str
    title: str
    reason: str
