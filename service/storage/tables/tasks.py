"""User tasks, and the rows from which worklists are read."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.model import TaskStatus

IS_OPEN = sa.text("tasks.status = 'open'")
"""Written out: an index on open tasks is found only if the planner sees the word, not a parameter."""
_OPEN = sa.text("status = 'open'")
_ENDED_BY = sa.text("ended_by IS NOT NULL")

tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id"), nullable=False, index=True),
    sa.Column("process_key", sa.Text, nullable=False),
    sa.Column("element_id", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", Choice(TaskStatus), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("form_ref", sa.Text),
    sa.Column("assignee", sa.Text),
    sa.Column("candidate_users", JsonText, nullable=False),
    sa.Column("candidate_groups", JsonText, nullable=False),
    sa.Column("due_at", UtcDateTime),
    # `due_at`, or the far future where there is none: never NULL, so that one keyset comparison pages through.
    sa.Column("due_order", UtcDateTime, nullable=False),
    sa.Column("provisional", sa.Boolean, nullable=False),
    sa.Column("clock_name", sa.Text),
    sa.Column("clock_key", sa.Text),
    sa.Column("clock_offset", sa.Integer),
    sa.Column("follow_up_at", UtcDateTime),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("properties", JsonText, nullable=False),
    sa.Column("lane", sa.Text),
    sa.Column("ended_at", UtcDateTime),
    sa.Column("ended_by", sa.Text),
    sa.Column("submission", sa.Text),
    one_of("status", TaskStatus),
    # My tasks; everybody's tasks; what I finished.
    sa.Index(None, "assignee", "due_order", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index(None, "due_order", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    sa.Index(None, "ended_by", "ended_at", "id", sqlite_where=_ENDED_BY, postgresql_where=_ENDED_BY),
)

task_candidates = sa.Table(
    # Who may claim an open task that nobody holds. A row a candidate, with the order of the list in it: the first
    # page of a worklist is one short index walk a group, merged. Claimed and ended tasks have no rows here.
    "task_candidates",
    metadata,
    sa.Column("task_id", sa.Text, sa.ForeignKey("tasks.id"), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("candidate", sa.Text, primary_key=True),
    sa.Column("due_order", UtcDateTime, nullable=False),
    one_of("kind", ("user", "group")),
    sa.Index(None, "kind", "candidate", "due_order", "task_id"),
)
