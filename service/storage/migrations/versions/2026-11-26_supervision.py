"""supervision: plans, tasks, evidence, urge letters and digests; nothing is done without evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "supervision"
down_revision = "supplies"
branch_labels = None
depends_on = None

_PROOF = "nothing is done without evidence"
_KEPT = "what shows that a task is done stays"
_WITHOUT = "NOT EXISTS (SELECT 1 FROM supervision_evidence WHERE task_id = NEW.id)"
_OF_DONE = "EXISTS (SELECT 1 FROM supervision_tasks WHERE id = OLD.task_id AND state = 'done')"
_SQLITE = "CREATE TRIGGER {0} BEFORE {1} WHEN {2} BEGIN SELECT RAISE(ABORT, '{3}'); END"
_UP = {
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
_DOWN = {
    "sqlite": (
        "DROP TRIGGER supervision_tasks_added",
        "DROP TRIGGER supervision_tasks_done",
        "DROP TRIGGER supervision_evidence_kept",
        "DROP TRIGGER supervision_evidence_fixed",
    ),
    "postgresql": (
        "DROP TRIGGER supervision_tasks_done ON supervision_tasks",
        "DROP FUNCTION refuse_unproven_task()",
        "DROP TRIGGER supervision_evidence_kept ON supervision_evidence",
        "DROP FUNCTION refuse_evidence_change()",
    ),
}


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "supervision_declined",
        sa.Column("user_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_supervision_declined")),
    )
    op.create_table(
        "supervision_digests",
        sa.Column("week", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("lights", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("week", name=op.f("pk_supervision_digests")),
    )
    with op.batch_alter_table("supervision_digests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_digests_made_at"), ["made_at"], unique=False)

    op.create_table(
        "supervision_plans",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_supervision_plans")),
    )
    op.create_table(
        "supervision_tasks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("parent", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("leader", sa.Text(), nullable=True),
        sa.Column("handler", sa.Text(), nullable=True),
        sa.Column("cooperating", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("original_due", sa.Date(), nullable=False),
        sa.Column("duty", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("evidence_required", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("has_parts", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("promised", sa.Boolean(), nullable=False),
        sa.Column("warn_on", sa.Date(), nullable=False),
        sa.Column("silent_on", sa.Date(), nullable=True),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("instance_id", sa.Text(), nullable=True),
        sa.Column("last_report_on", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("asked_due", sa.Date(), nullable=True),
        sa.Column("asked_reason", sa.Text(), nullable=False),
        sa.Column("urged", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'done' OR done_on IS NOT NULL", name=op.f("ck_supervision_tasks_done")),
        sa.CheckConstraint("state <> 'waived' OR reason <> ''", name=op.f("ck_supervision_tasks_waived")),
        sa.CheckConstraint(
            "state IN ('not-begun', 'in-progress', 'submitted', 'returned', 'done', 'waived')",
            name=op.f("ck_supervision_tasks_state"),
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instances.id"], name=op.f("fk_supervision_tasks_instance_id")),
        sa.ForeignKeyConstraint(["parent"], ["supervision_tasks.id"], name=op.f("fk_supervision_tasks_parent")),
        sa.ForeignKeyConstraint(["year"], ["supervision_plans.year"], name=op.f("fk_supervision_tasks_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_tasks")),
        sa.UniqueConstraint("year", "code", name="uq_supervision_tasks_code"),
    )
    with op.batch_alter_table("supervision_tasks", schema=None) as batch_op:
        batch_op.create_index(
            "ix_supervision_tasks_open",
            ["due_on", "id"],
            unique=False,
            sqlite_where=sa.text("state NOT IN ('done', 'waived')"),
            postgresql_where=sa.text("state NOT IN ('done', 'waived')"),
        )
        batch_op.create_index("ix_supervision_tasks_parent", ["parent"], unique=False)
        batch_op.create_index("ix_supervision_tasks_position", ["year", "position"], unique=False)

    op.create_table(
        "supervision_entries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('planned', 'edited', 'assigned', 'begun', 'moved', 'reported', 'proved', 'unproved', 'submitted', 'returned', 'done', 'waived', 'extension-asked', 'extended', 'extension-refused', 'reminded', 'urged', 'acknowledged')",
            name=op.f("ck_supervision_entries_kind"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["supervision_tasks.id"], name=op.f("fk_supervision_entries_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_entries")),
    )
    with op.batch_alter_table("supervision_entries", schema=None) as batch_op:
        batch_op.create_index("ix_supervision_entries_task", ["task_id", "at", "id"], unique=False)

    op.create_table(
        "supervision_evidence",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('document', 'publication', 'duty', 'record', 'requests', 'file', 'parts')",
            name=op.f("ck_supervision_evidence_kind"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["supervision_tasks.id"], name=op.f("fk_supervision_evidence_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_evidence")),
        sa.UniqueConstraint("task_id", "kind", "ref", name="uq_supervision_evidence_ref"),
    )
    op.create_table(
        "urge_letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("respond_by", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "acknowledged_at IS NULL OR (reason <> '' AND promised_on IS NOT NULL)",
            name=op.f("ck_urge_letters_acknowledged"),
        ),
        sa.ForeignKeyConstraint(["task_id"], ["supervision_tasks.id"], name=op.f("fk_urge_letters_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urge_letters")),
        sa.UniqueConstraint("number", name="uq_urge_letters_number"),
        sa.UniqueConstraint("task_id", "round", name="uq_urge_letters_round"),
    )
    op.create_table(
        "urge_letter_files",
        sa.Column("letter_id", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("form IN ('pdf', 'docx')", name=op.f("ck_urge_letter_files_form")),
        sa.ForeignKeyConstraint(["letter_id"], ["urge_letters.id"], name=op.f("fk_urge_letter_files_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "form", name=op.f("pk_urge_letter_files")),
    )
    for statement in _UP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Go back."""
    for statement in _DOWN[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("urge_letter_files")
    op.drop_table("urge_letters")
    op.drop_table("supervision_evidence")
    with op.batch_alter_table("supervision_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_entries_task")

    op.drop_table("supervision_entries")
    with op.batch_alter_table("supervision_tasks", schema=None) as batch_op:
        batch_op.drop_index("ix_supervision_tasks_position")
        batch_op.drop_index("ix_supervision_tasks_parent")
        batch_op.drop_index(
            "ix_supervision_tasks_open",
            sqlite_where=sa.text("state NOT IN ('done', 'waived')"),
            postgresql_where=sa.text("state NOT IN ('done', 'waived')"),
        )

    op.drop_table("supervision_tasks")
    op.drop_table("supervision_plans")
    with op.batch_alter_table("supervision_digests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supervision_digests_made_at"))

    op.drop_table("supervision_digests")
    op.drop_table("supervision_declined")
