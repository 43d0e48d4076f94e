"""Duties that come back, what they count from, and each time that they are due."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.duties import OccurrenceState

_WAITING = sa.text("due_at IS NOT NULL")

duties = sa.Table(
    "duties",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("cycle", sa.Text, nullable=False),
    sa.Column("lead", sa.Integer, nullable=False),
    sa.Column("item", sa.Text, nullable=False),
    sa.Column("process", sa.Text, nullable=False),
    sa.Column("variables", JsonText, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("evidence_en", sa.Text, nullable=False),
    sa.Column("channels", JsonText, nullable=False),
    sa.Column("named", JsonText, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    # Times due before this day are not asked for.
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)

duty_events = sa.Table(
    "duty_events",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("on", sa.Date, primary_key=True),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("recorded_by", sa.Text, nullable=False),
    sa.Column("recorded_at", UtcDateTime, nullable=False),
)

duty_occurrences = sa.Table(
    "duty_occurrences",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("duty", sa.Text, sa.ForeignKey("duties.code"), nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("opens_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("state", Choice(OccurrenceState), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id")),
    sa.Column("started_at", UtcDateTime),
    sa.Column("late_start", sa.Boolean, nullable=False),
    sa.Column("prepared_by", sa.Text),
    sa.Column("done_on", sa.Date),
    sa.Column("ended_by", sa.Text),
    sa.Column("evidence", JsonText, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # When it opens, while it waits for that.
    sa.Column("due_at", UtcDateTime),
    sa.Column("leased_until", UtcDateTime),
    # The day that it was due when it began.
    sa.Column("moved_from", sa.Date),
    sa.Column("earlier", JsonText, nullable=False),
    sa.UniqueConstraint("duty", "period", name="uq_duty_occurrences_period"),
    one_of("state", OccurrenceState),
    sa.Index("ix_duty_occurrences_due_on", "due_on", "id"),
    sa.Index("ix_duty_occurrences_waiting", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
    sa.Index("ix_duty_occurrences_subject", "subject"),
)
