"""What happens under supervision, for the history of the whole service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workflows.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionEntered(Event):
    """A line of a task's history: `entry` is an EntryKind; `details` what it says beside its text."""

    supervision: str
    code: str
    title: str
    entry: str
    text: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionPlanChanged(Event):
    """A year's plan was loaded, imported or carried over: so many tasks came into it."""

    year: int
    tasks: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionDigestMade(Event):
    """The week's digest went out."""

    week: str
    recipients: list[str]
