"""The store of duties, reached by `uow.wing(Duties)`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol

from workflows.disclosure.duties import Duty, Occurrence, RecordedEvent


class Duties(Protocol):
    """Duties, what they count from, and each time that they are due."""

    def all(self) -> list[Duty]:
        """Every duty, active or not, by code."""
        ...

    def get(self, code: str) -> Duty:
        """Raises NotFound."""
        ...

    def add(self, duty: Duty) -> bool:
        """False if there is a duty of this code: it stays as it is."""
        ...

    def save(self, duty: Duty, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        ...

    def record(self, event: RecordedEvent) -> bool:
        """False if this event is known on this day."""
        ...

    def events(self) -> list[RecordedEvent]: ...
    def planned(self) -> list[Occurrence]:
        """What has not begun."""
        ...

    def begun(self) -> list[Occurrence]:
        """What has begun and is not over."""
        ...

    def known(self) -> set[tuple[str, str]]:
        """Code and period of every occurrence there is."""
        ...

    def plan(self, occurrence: Occurrence) -> None:
        """Keeps it, unless there is one for its duty and period."""
        ...

    def drop(self, occurrence_ids: Collection[str]) -> None:
        """Forgets those that have not begun."""
        ...

    def occurrence(self, occurrence_id: str) -> Occurrence:
        """Raises NotFound."""
        ...

    def lock(self, occurrence_id: str) -> Occurrence:
        """As `occurrence`; other units of work wait. Raises NotFound."""
        ...

    def about(self, subject: str) -> Occurrence | None:
        """The one for which what has this business key was begun; locked."""
        ...

    def save_occurrence(self, occurrence: Occurrence, *, expected_version: int) -> None:
        """Its lease ends. Raises Conflict if the stored version is another one."""
        ...

    def hold(self, occurrence_id: str, until: datetime, problem: str) -> None:
        """Nobody claims it before `until`."""
        ...

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[str]:
        """Leases what opens: the ids, the longest open first."""
        ...

    def of_year(self, year: int) -> list[Occurrence]:
        """What is due in the year, by day."""
        ...

    def of_duty(self, code: str, since: date) -> list[Occurrence]:
        """By day, due on `since` or later."""
        ...
