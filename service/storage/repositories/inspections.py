"""Random inspections on SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.rows import Row, one
from service.storage.tables.inspections import inspections
from workflows.disclosure.draws import Assignment, Entry
from workflows.disclosure.inspection_ports import Inspections
from workflows.disclosure.inspections import FROZEN, Inspection, Plan, Result, Review, Stage
from workflows.errors import Conflict

_PLAIN: Final = (
    *("id", "planner", "created_at", "candidates_hash", "inspectors_hash", "commitment", "secret", "public_value"),
    *("witnesses", "drawn_at", "plan_published_at", "results_published_at", "version"),
)


class SqlInspections:
    """`disclosure.inspection_ports.Inspections` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, inspection: Inspection) -> None:
        """Keep a new inspection."""
        self._connection.execute(sa.insert(inspections), _values(inspection))

    def get(self, inspection_id: str) -> Inspection:
        """Raises NotFound."""
        return inspection_of(one(self._connection, _by_id(inspection_id), "inspection", inspection_id))

    def find(self, inspection_id: str) -> Inspection | None:
        """None where there is none."""
        row = self._connection.execute(_by_id(inspection_id)).one_or_none()
        return None if row is None else inspection_of(row)

    def save(self, inspection: Inspection, *, expected_version: int) -> None:
        """What comes after the lists. Raises Conflict if the stored version is another one."""
        frozen = {"title", *FROZEN}
        values = {name: value for name, value in _values(inspection).items() if name not in frozen}
        self._write(inspection.id, values, expected_version)

    def refreeze(self, inspection: Inspection, *, expected_version: int) -> None:
        """Everything anew. Raises Conflict if it is another version, public or drawn."""
        fresh = inspections.c.plan_published_at.is_(None) & inspections.c.drawn_at.is_(None)
        self._write(inspection.id, _values(inspection), expected_version, fresh)

    def _write(self, inspection_id: str, values: dict[str, Any], expected_version: int, *also: Any) -> None:
        which = (inspections.c.id == inspection_id) & (inspections.c.version == expected_version)
        if self._connection.execute(sa.update(inspections).where(which, *also).values(values)).rowcount != 1:
            raise Conflict(inspection_id=inspection_id, expected=expected_version)


def inspection_of(row: Row) -> Inspection:
    """The inspection of a row."""
    plan = {**row.plan, "public_on": date.fromisoformat(row.plan["public_on"])}
    return Inspection(
        **{name: getattr(row, name) for name in _PLAIN},
        plan=Plan(**plan),
        candidates=tuple(Entry(*entry) for entry in row.candidates),
        inspectors=tuple(Entry(*entry) for entry in row.inspectors),
        recusals=tuple((what, who) for what, who in row.recusals),
        drawn=tuple(Assignment(what, tuple(who)) for what, who in row.drawn),
        results=tuple(Result(a, b, c, date.fromisoformat(d), e) for a, b, c, d, e in row.results),
        reviews=tuple(Review(Stage(a), b, c, datetime.fromisoformat(d)) for a, b, c, d in row.reviews),
    )


def _by_id(inspection_id: str) -> sa.Select[Any]:
    return sa.select(inspections).where(inspections.c.id == inspection_id)


def _values(inspection: Inspection) -> dict[str, Any]:
    return {
        **{name: getattr(inspection, name) for name in _PLAIN},
        "title": inspection.plan.title,
        "plan": asdict(inspection.plan),
        "candidates": [[entry.id, entry.name] for entry in inspection.candidates],
        "inspectors": [[entry.id, entry.name] for entry in inspection.inspectors],
        "recusals": inspection.recusals,
        "drawn": [[one.object, one.inspectors] for one in inspection.drawn],
        "results": [[r.object, r.outcome, r.note, r.inspected_on, r.by] for r in inspection.results],
        "reviews": [[r.stage, r.step, r.person, r.at] for r in inspection.reviews],
    }


STORES: Final = {Inspections: SqlInspections}
