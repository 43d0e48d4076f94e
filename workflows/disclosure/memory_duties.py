"""The store of duties in memory: for tests and dry runs, and as the reference of `disclosure.duty_ports`."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState, RecordedEvent
from workflows.errors import Conflict
from workflows.memory import MemoryTables


class MemoryDutyBook:
    """Duties and what they count from."""

    def __init__(self, rows: MemoryTables) -> None:
        self._rows = rows

    def all(self) -> list[Duty]:
        return sorted(self._rows.table("duties").values(), key=lambda duty: cast(Duty, duty).code)

    def get(self, code: str) -> Duty:
        return cast(Duty, self._rows.one("duties", code))

    def add(self, duty: Duty) -> bool:
        return self._rows.table("duties").setdefault(duty.code, duty) is duty

    def save(self, duty: Duty, *, expected_version: int) -> None:
        if (known := self.get(duty.code)).version != expected_version:
            raise Conflict(duty=duty.code, expected=expected_version, actual=known.version)
        self._rows.table("duties")[duty.code] = duty

    def record(self, event: RecordedEvent) -> bool:
        return self._rows.table("duty_events").setdefault((event.name, event.on), event) is event

    def events(self) -> list[RecordedEvent]:
        return list(self._rows.table("duty_events").values())


class MemoryDuties(MemoryDutyBook):
    """Implements `disclosure.duty_ports.Duties`."""

    def planned(self) -> list[Occurrence]:
        return [one for one in self._all() if one.state is OccurrenceState.PLANNED]

    def begun(self) -> list[Occurrence]:
        return [one for one in self._all() if one.state is OccurrenceState.STARTED]

    def known(self) -> set[tuple[str, str]]:
        return {(one.duty, one.period) for one in self._all()}

    def plan(self, occurrence: Occurrence) -> None:
        if (occurrence.duty, occurrence.period) not in self.known():
            self._rows.table("duty_occurrences")[occurrence.id] = occurrence

    def drop(self, occurrence_ids: Collection[str]) -> None:
        for one in self.planned():
            if one.id in occurrence_ids:
                del self._rows.table("duty_occurrences")[one.id]

    def occurrence(self, occurrence_id: str) -> Occurrence:
        return cast(Occurrence, self._rows.one("duty_occurrences", occurrence_id))

    lock = occurrence

    def about(self, subject: str) -> Occurrence | None:
        return next((one for one in self._all() if subject and one.subject == subject), None)

    def save_occurrence(self, occurrence: Occurrence, *, expected_version: int) -> None:
        if (known := self.occurrence(occurrence.id)).version != expected_version:
            raise Conflict(occurrence_id=occurrence.id, expected=expected_version, actual=known.version)
        self._rows.table("duty_occurrences")[occurrence.id] = occurrence
        self._rows.table("duty_leases").pop(occurrence.id, None)

    def hold(self, occurrence_id: str, until: datetime, problem: str) -> None:
        held = replace(self.occurrence(occurrence_id), problem=problem)
        self._rows.table("duty_occurrences")[occurrence_id] = held
        self._rows.table("duty_leases")[occurrence_id] = until

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[str]:
        leases = self._rows.table("duty_leases")
        due = [one for one in self.planned() if one.due_at <= now and leases.get(one.id, now) <= now]
        claimed = [one.id for one in sorted(due, key=lambda one: (one.due_at, one.id))[:limit]]
        leases.update(dict.fromkeys(claimed, until))
        return claimed

    def of_year(self, year: int) -> list[Occurrence]:
        return [one for one in self._all() if one.due_on.year == year]

    def of_duty(self, code: str, since: date) -> list[Occurrence]:
        return [one for one in self._all() if one.duty == code and one.due_on >= since]

    def _all(self) -> list[Occurrence]:
        return sorted(self._rows.table("duty_occurrences").values(), key=lambda one: (one.due_on, one.id))
