"""Supervision: plans and tasks, what happened to them, what proves them, urge letters, digests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata, with_triggers
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.letters import MEDIA_TYPES
from workflows.disclosure.supervision.model import EntryKind, EvidenceKind, TaskState

_OPEN = sa.text("state NOT IN ('done', 'waived')")

supervision_plans = sa.Table(
    "supervision_plans",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

supervision_tasks = sa.Table(
    "supervision_tasks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("year", sa.Integer, sa.ForeignKey("supervision_plans.year"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("clause", sa.Text, nullable=False),
    sa.Column("parent", sa.Text, sa.ForeignKey("supervision_tasks.id")),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("leader", sa.Text),
    sa.Column("handler", sa.Text),
    sa.Column("cooperating", JsonText, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("original_due", sa.Date, nullable=False),
    sa.Column("duty", sa.Text, nullable=False),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("evidence_required", sa.Text, nullable=False),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("lead", sa.Integer, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("has_parts", sa.Boolean, nullable=False),
    sa.Column("state", Choice(TaskState), nullable=False),
    sa.Column("promised", sa.Boolean, nullable=False),
    # The days on which the light changes by itself, counted with the holidays as they are known.
    sa.Column("warn_on", sa.Date, nullable=False),
    sa.Column("silent_on", sa.Date),
    sa.Column("assigned_on", sa.Date),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id")),
    sa.Column("last_report_on", sa.Date),
    sa.Column("submitted_on", sa.Date),
    sa.Column("submitted_by", sa.Text),
    sa.Column("done_on", sa.Date),
    sa.Column("asked_due", sa.Date),
    sa.Column("asked_reason", sa.Text, nullable=False),
    sa.Column("urged", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("year", "code", name="uq_supervision_tasks_code"),
    one_of("state", TaskState),
    sa.CheckConstraint("state <> 'waived' OR reason <> ''", name="waived"),
    sa.CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name="done"),
    sa.Index("ix_supervision_tasks_position", "year", "position"),
    sa.Index("ix_supervision_tasks_parent", "parent"),
    sa.Index("ix_supervision_tasks_open", "due_on", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

supervision_entries = sa.Table(
    "supervision_entries",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, sa.ForeignKey("supervision_tasks.id"), nullable=False),
    sa.Column("kind", Choice(EntryKind), nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("data", JsonText, nullable=False),
    one_of("kind", EntryKind),
    sa.Index("ix_supervision_entries_task", "task_id", "at", "id"),
)

supervision_evidence = sa.Table(
    "supervision_evidence",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, sa.ForeignKey("supervision_tasks.id"), nullable=False),
    sa.Column("kind", Choice(EvidenceKind), nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.UniqueConstraint("task_id", "kind", "ref", name="uq_supervision_evidence_ref"),
    one_of("kind", EvidenceKind),
)

urge_letters = sa.Table(
    "urge_letters",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("task_id", sa.Text, sa.ForeignKey("supervision_tasks.id"), nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("dated_on", sa.Date, nullable=False),
    sa.Column("respond_by", sa.Date, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("issued_by", sa.Text, nullable=False),
    sa.Column("recipients", JsonText, nullable=False),
    sa.Column("acknowledged_at", UtcDateTime),
    sa.Column("acknowledged_by", sa.Text),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("promised_on", sa.Date),
    sa.UniqueConstraint("number", name="uq_urge_letters_number"),
    sa.UniqueConstraint("task_id", "round", name="uq_urge_letters_round"),
    sa.CheckConstraint("acknowledged_at IS NULL OR (reason <> '' AND promised_on IS NOT NULL)", name="acknowledged"),
)

urge_letter_files = sa.Table(
    "urge_letter_files",
    metadata,
    sa.Column("letter_id", sa.Text, sa.ForeignKey("urge_letters.id"), primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    one_of("form", tuple(MEDIA_TYPES)),
)

supervision_digests = sa.Table(
    "supervision_digests",
    metadata,
    sa.Column("week", sa.Text, primary_key=True),
    sa.Column("made_on", sa.Date, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False, index=True),
    sa.Column("since", sa.Date, nullable=False),
    sa.Column("lines", JsonText, nullable=False),
    sa.Column("counts", JsonText, nullable=False),
    sa.Column("lights", JsonText, nullable=False),
)

supervision_declined = sa.Table(
    # Who wants no digest by mail.
    "supervision_declined",
    metadata,
    sa.Column("user_id", sa.Text, primary_key=True),
)

_PROOF: Final = "nothing is done without evidence"
_KEPT: Final = "what shows that a task is done stays"
_WITHOUT: Final = "NOT EXISTS (SELECT 1 FROM supervision_evidence WHERE task_id = NEW.id)"
_OF_DONE: Final = "EXISTS (SELECT 1 FROM supervision_tasks WHERE id = OLD.task_id AND state = 'done')"
_SQLITE: Final = "CREATE TRIGGER {0} BEFORE {1} WHEN {2} BEGIN SELECT RAISE(ABORT, '{3}'); END"
PROVEN: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": (
        _SQLITE.format(
            "supervision_tasks_added", "INSERT ON supervision_tasks", f"NEW.state = 'done' AND {_WITHOUT}", _PROOF
        ),
        _SQLITE.format(
            "supervision_tasks_done", "UPDATE ON supervision_tasks", f"NEW.state = 'done' AND {_WITHOUT}", _PROOF
        ),
        _SQLITE.format("supervision_evidence_kept", "DELETE ON supervision_evidence", _OF_DONE, _KEPT),
        _SQLITE.format("supervision_evidence_fixed", "UPDATE ON supervision_evidence", "TRUE", _KEPT),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_unproven_task() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NEW.state = 'done' AND {_WITHOUT} THEN RAISE EXCEPTION '{_PROOF}' "
        "USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER supervision_tasks_done BEFORE INSERT OR UPDATE ON supervision_tasks "
        "FOR EACH ROW EXECUTE FUNCTION refuse_unproven_task()",
        "CREATE FUNCTION refuse_evidence_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF TG_OP = 'UPDATE' OR {_OF_DONE} THEN RAISE EXCEPTION '{_KEPT}' "
        "USING ERRCODE = 'restrict_violation'; END IF; RETURN OLD; END $$",
        "CREATE TRIGGER supervision_evidence_kept BEFORE UPDATE OR DELETE ON supervision_evidence "
        "FOR EACH ROW EXECUTE FUNCTION refuse_evidence_change()",
    ),
}
"""By dialect: a task without evidence is never done, whoever asks, and what proves a task that is done stays."""

with_triggers(supervision_evidence, PROVEN)
