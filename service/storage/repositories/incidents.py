"""Failures that wait for a person."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one
from service.storage.tables.incidents import incidents
from workflows.model import Incident, IncidentStatus


class SqlIncidents:
    """`workflows.ports.Incidents` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, incident: Incident) -> None:
        """Keep a new incident."""
        self._connection.execute(sa.insert(incidents), _values(incident))

    def get(self, incident_id: str) -> Incident:
        """Raises NotFound."""
        statement = sa.select(incidents).where(incidents.c.id == incident_id)
        return _incident(one(self._connection, statement, "incident", incident_id))

    def open_of(self, instance_id: str) -> list[Incident]:
        """Open incidents of an instance, the oldest first."""
        statement = (
            sa.select(incidents)
            .where(incidents.c.instance_id == instance_id, incidents.c.status == IncidentStatus.OPEN)
            .order_by(incidents.c.created_at, incidents.c.id)
        )
        return [_incident(row) for row in self._connection.execute(statement)]

    def save(self, incident: Incident) -> None:
        """Overwrite the incident."""
        self._connection.execute(sa.update(incidents).where(incidents.c.id == incident.id).values(_values(incident)))


def _values(incident: Incident) -> dict[str, object]:
    return {
        "id": incident.id,
        "instance_id": incident.instance_id,
        "token_id": incident.token_id,
        "element_id": incident.element_id,
        "code": incident.code,
        "message": incident.message,
        "created_at": incident.created_at,
        "status": incident.status,
        "variables": dict(incident.variables),
        "resolved_at": incident.resolved_at,
        "resolved_by": incident.resolved_by,
    }


def _incident(row: Row) -> Incident:
    return Incident(
        id=row.id,
        instance_id=row.instance_id,
        token_id=row.token_id,
        element_id=row.element_id,
        code=row.code,
        message=row.message,
        created_at=row.created_at,
        status=row.status,
        variables=row.variables,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
