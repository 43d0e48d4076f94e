"""What readers said about publications, on SQL."""

from __future__ import annotations

from dataclasses import asdict

import sqlalchemy as sa

from service.storage.repositories.rows import add_new, one
from service.storage.tables.portal import portal_feedback
from workflows.disclosure.feedback import Feedback


class SqlFeedbacks:
    """`disclosure.ports.Feedbacks` on SQL."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, feedback: Feedback) -> None:
        """Keep it, once."""
        add_new(self._connection, portal_feedback, "id", [asdict(feedback)])

    def find(self, feedback_id: str) -> Feedback | None:
        """The feedback, if it is there."""
        statement = sa.select(portal_feedback).where(portal_feedback.c.id == feedback_id)
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else Feedback(**row)

    def numbered(self, number: str) -> Feedback | None:
        """The one with this number."""
        statement = sa.select(portal_feedback).where(portal_feedback.c.number == number, portal_feedback.c.number != "")
        row = self._connection.execute(statement).mappings().first()
        return None if row is None else Feedback(**row)

    def get(self, feedback_id: str) -> Feedback:
        """Raises NotFound."""
        statement = sa.select(portal_feedback).where(portal_feedback.c.id == feedback_id).with_for_update()
        return Feedback(**one(self._connection, statement, "feedback", feedback_id)._mapping)

    def save(self, feedback: Feedback) -> None:
        """Overwrite it."""
        own = portal_feedback.c.id == feedback.id
        self._connection.execute(sa.update(portal_feedback).where(own).values(asdict(feedback)))
