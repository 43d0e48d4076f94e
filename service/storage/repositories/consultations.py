"""Public consultations on SQL."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa

from service.storage.repositories.generation import next_generation
from service.storage.repositories.rows import Row, one
from service.storage.repositories.texts import SqlTextFindings
from service.storage.tables.consultations import (
    consultation_comments,
    consultation_text_checks,
    consultation_text_findings,
    consultations,
)
from workflows.disclosure.public_consultation_ports import ConsultationFindings, Consultations
from workflows.disclosure.public_consultations import Adoption, Comment, Consultation, Notice, Point, Review, Stage
from workflows.errors import Conflict

_PLAIN: Final = (
    *("id", "planner", "created_at", "overview", "notice_published_at", "results_published_at"),
    *("called_off_at", "called_off_reason", "version"),
)


class SqlConsultations:
    """`disclosure.public_consultation_ports.Consultations` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, consultation: Consultation) -> None:
        """Keep a new consultation."""
        self._connection.execute(sa.insert(consultations), _values(consultation))

    def get(self, consultation_id: str) -> Consultation:
        """Raises NotFound."""
        return consultation_of(one(self._connection, _by_id(consultation_id), "consultation", consultation_id))

    def find(self, consultation_id: str) -> Consultation | None:
        """None where there is none."""
        row = self._connection.execute(_by_id(consultation_id)).one_or_none()
        return None if row is None else consultation_of(row)

    def save(self, consultation: Consultation, *, expected_version: int) -> None:
        """Raises Conflict if the stored version is another one."""
        which = (consultations.c.id == consultation.id) & (consultations.c.version == expected_version)
        statement = sa.update(consultations).where(which).values(_values(consultation))
        if self._connection.execute(statement).rowcount != 1:
            raise Conflict(consultation_id=consultation.id, expected=expected_version)
        if consultation.notice_published_at is not None:
            next_generation(self._connection)

    def add_comment(self, comment: Comment) -> None:
        """Keep it."""
        self._connection.execute(sa.insert(consultation_comments), asdict(comment))

    def comment(self, comment_id: str) -> Comment | None:
        """None where there is none."""
        statement = sa.select(consultation_comments).where(consultation_comments.c.id == comment_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else Comment(**row)

    def sort(self, consultation_id: str, comment_ids: Collection[str], point: int) -> int:
        """Puts comments into a point; how many there are."""
        table = consultation_comments.c
        which = (table.consultation_id == consultation_id) & table.id.in_(list(comment_ids))
        changed = self._connection.execute(sa.update(consultation_comments).where(which).values(point=point))
        return changed.rowcount

    def points_of(self, consultation_id: str) -> dict[int | None, int]:
        """How many comments are in each point."""
        return points_of(self._connection, consultation_id)


def points_of(connection: sa.Connection, consultation_id: str) -> dict[int | None, int]:
    """How many comments are in each point; None: in none yet."""
    table = consultation_comments.c
    statement = (
        sa.select(table.point, sa.func.count().label("number"))
        .where(table.consultation_id == consultation_id)
        .group_by(table.point)
    )
    return {row.point: row.number for row in connection.execute(statement)}


def consultation_of(row: Row) -> Consultation:
    """The consultation of a row."""
    files = tuple(row.notice.get("files", ()))
    return Consultation(
        **{name: getattr(row, name) for name in _PLAIN},
        notice=Notice(**{**row.notice, "files": files}, title=row.title, department=row.department),
        until=_day(row.until),
        results_due=_day(row.results_due),
        points=tuple(Point(number, gist, Adoption(what), why) for number, gist, what, why in row.points),
        reviews=tuple(Review(Stage(a), b, c, datetime.fromisoformat(d)) for a, b, c, d in row.reviews),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _by_id(consultation_id: str) -> sa.Select[Any]:
    return sa.select(consultations).where(consultations.c.id == consultation_id)


def _values(consultation: Consultation) -> dict[str, Any]:
    notice = asdict(consultation.notice)
    return {
        **{name: getattr(consultation, name) for name in _PLAIN},
        "title": notice.pop("title"),
        "department": notice.pop("department"),
        "notice": notice,
        "until": consultation.until.isoformat() if consultation.until else None,
        "results_due": consultation.results_due.isoformat() if consultation.results_due else None,
        "points": [[one.number, one.gist, one.adoption, one.explanation] for one in consultation.points],
        "reviews": [[one.stage, one.step, one.person, one.at] for one in consultation.reviews],
    }


def _findings(connection: sa.Connection) -> SqlTextFindings:
    return SqlTextFindings(connection, consultation_text_checks, consultation_text_findings)


STORES: Final = {Consultations: SqlConsultations, ConsultationFindings: _findings}
