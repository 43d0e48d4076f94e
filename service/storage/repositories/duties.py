"""Duties on SQL."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, claim, insert, one
from service.storage.tables.duties import duties, duty_events, duty_occurrences
from workflows.disclosure.duties import Duty, Occurrence, OccurrenceState, RecordedEvent
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.publications import Channel
from workflows.errors import Conflict

_DUTY: Final = tuple(Duty.__dataclass_fields__)
_EVENT: Final = tuple(RecordedEvent.__dataclass_fields__)
_OCCURRENCE: Final = tuple(Occurrence.__dataclass_fields__)
_BY_DAY: Final = (duty_occurrences.c.due_on, duty_occurrences.c.id)


class SqlDutyBook:
    """Duties and what they count from."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def all(self) -> list[Duty]:
        """By code."""
        return [duty_of(row) for row in self._connection.execute(sa.select(duties).order_by(duties.c.code))]

    def get(self, code: str) -> Duty:
        """Raises NotFound."""
        return duty_of(one(self._connection, sa.select(duties).where(duties.c.code == code), "duty", code))

    def add(self, duty: Duty) -> bool:
        """False if there is a duty of this code."""
        statement = insert(self._connection, duties).values(_duty_values(duty)).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(duties.c.code)).one_or_none() is not None

    def save(self, duty: Duty, *, expected_version: int) -> None:
        """Raises Conflict."""
        which = (duties.c.code == duty.code) & (duties.c.version == expected_version)
        if self._connection.execute(sa.update(duties).where(which).values(_duty_values(duty))).rowcount != 1:
            raise Conflict(duty=duty.code, expected=expected_version)

    def record(self, event: RecordedEvent) -> bool:
        """False if this event is known on this day."""
        values = {name: getattr(event, name) for name in _EVENT}
        statement = insert(self._connection, duty_events).values(values).on_conflict_do_nothing()
        return self._connection.execute(statement.returning(duty_events.c.name)).one_or_none() is not None

    def events(self) -> list[RecordedEvent]:
        """The newest first."""
        rows = self._connection.execute(sa.select(duty_events).order_by(duty_events.c.on.desc(), duty_events.c.name))
        return [RecordedEvent(**{name: getattr(row, name) for name in _EVENT}) for row in rows]


class SqlDuties(SqlDutyBook):
    """`disclosure.duty_ports.Duties` on SQL."""

    def planned(self) -> list[Occurrence]:
        """What has not begun."""
        return self._read(duty_occurrences.c.state == OccurrenceState.PLANNED)

    def begun(self) -> list[Occurrence]:
        """What has begun and is not over."""
        return self._read(duty_occurrences.c.state == OccurrenceState.STARTED)

    def known(self) -> set[tuple[str, str]]:
        """Code and period of every occurrence there is."""
        rows = self._connection.execute(sa.select(duty_occurrences.c.duty, duty_occurrences.c.period))
        return {(row.duty, row.period) for row in rows}

    def plan(self, occurrence: Occurrence) -> None:
        """Keeps it, unless there is one for its duty and period."""
        statement = insert(self._connection, duty_occurrences).values(_values(occurrence))
        self._connection.execute(statement.on_conflict_do_nothing(index_elements=["duty", "period"]))

    def drop(self, occurrence_ids: Collection[str]) -> None:
        """Forgets those that have not begun."""
        which = duty_occurrences.c.id.in_(occurrence_ids), duty_occurrences.c.state == OccurrenceState.PLANNED
        self._connection.execute(sa.delete(duty_occurrences).where(*which))

    def occurrence(self, occurrence_id: str) -> Occurrence:
        """Raises NotFound."""
        return occurrence_of(one(self._connection, _by_id(occurrence_id), "occurrence", occurrence_id))

    def lock(self, occurrence_id: str) -> Occurrence:
        """Raises NotFound."""
        statement = _by_id(occurrence_id).with_for_update()
        return occurrence_of(one(self._connection, statement, "occurrence", occurrence_id))

    def about(self, subject: str) -> Occurrence | None:
        """The one for which what has this business key was begun; locked."""
        if not subject:
            return None
        statement = sa.select(duty_occurrences).where(duty_occurrences.c.subject == subject).with_for_update()
        row = self._connection.execute(statement).one_or_none()
        return None if row is None else occurrence_of(row)

    def save_occurrence(self, occurrence: Occurrence, *, expected_version: int) -> None:
        """Raises Conflict."""
        which = (duty_occurrences.c.id == occurrence.id) & (duty_occurrences.c.version == expected_version)
        values = {**_values(occurrence), "leased_until": None}
        if self._connection.execute(sa.update(duty_occurrences).where(which).values(values)).rowcount != 1:
            raise Conflict(occurrence_id=occurrence.id, expected=expected_version)

    def hold(self, occurrence_id: str, until: datetime, problem: str) -> None:
        """Nobody claims it before `until`."""
        statement = sa.update(duty_occurrences).where(duty_occurrences.c.id == occurrence_id)
        self._connection.execute(statement.values(leased_until=until, problem=problem))

    def claim_due(self, now: datetime, until: datetime, limit: int) -> list[str]:
        """Leases what opens."""
        due = sa.select(duty_occurrences.c.id)
        return [row.id for row in claim(self._connection, duty_occurrences, due, now, until, limit)]

    def of_year(self, year: int) -> list[Occurrence]:
        """What is due in the year, by day."""
        return self._read(duty_occurrences.c.due_on.between(date(year, 1, 1), date(year, 12, 31)))

    def of_duty(self, code: str, since: date) -> list[Occurrence]:
        """By day, due on `since` or later."""
        return self._read(duty_occurrences.c.duty == code, duty_occurrences.c.due_on >= since)

    def _read(self, *wanted: sa.ColumnElement[bool]) -> list[Occurrence]:
        statement = sa.select(duty_occurrences).where(*wanted).order_by(*_BY_DAY)
        return [occurrence_of(row) for row in self._connection.execute(statement)]


def duty_of(row: Row) -> Duty:
    """The duty of a row."""
    values = {name: getattr(row, name) for name in _DUTY}
    named = {period: date.fromisoformat(day) for period, day in row.named.items()}
    return Duty(**{**values, "channels": tuple(map(Channel, row.channels)), "named": named})


def occurrence_of(row: Row) -> Occurrence:
    """The occurrence of a row."""
    lists = {"evidence": tuple(row.evidence), "earlier": tuple(row.earlier)}
    return Occurrence(**{**{name: getattr(row, name) for name in _OCCURRENCE}, **lists})


def _by_id(occurrence_id: str) -> sa.Select[Any]:
    return sa.select(duty_occurrences).where(duty_occurrences.c.id == occurrence_id)


def _duty_values(duty: Duty) -> dict[str, Any]:
    named = {period: day.isoformat() for period, day in duty.named.items()}
    channels = [channel.value for channel in duty.channels]
    return {**{name: getattr(duty, name) for name in _DUTY}, "channels": channels, "named": named}


def _values(occurrence: Occurrence) -> dict[str, Any]:
    waits = occurrence.state is OccurrenceState.PLANNED
    values = {name: getattr(occurrence, name) for name in _OCCURRENCE}
    lists = {"evidence": list(occurrence.evidence), "earlier": list(occurrence.earlier)}
    return {**values, **lists, "due_at": occurrence.due_at if waits else None}


STORES: Final = {Duties: SqlDuties}
