"""What happened, append-only: the database itself refuses to change or delete it, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata, with_triggers
from service.storage.types import JsonText, UtcDateTime

_ABOUT_INSTANCE = sa.text("instance_id IS NOT NULL")
ABOUT_DUTIES: Final = sa.text("kind IN ('duty-changed', 'duty-event-recorded', 'duty-waived')")

history = sa.Table(
    # No foreign keys: an event stands even where what it tells of is gone.
    "history",
    metadata,
    sa.Column("seq", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("instance_id", sa.Text),
    sa.Column("task_id", sa.Text),
    sa.Column("element_id", sa.Text),
    sa.Column("data", JsonText, nullable=False),
    sa.Index(None, "instance_id", "seq", sqlite_where=_ABOUT_INSTANCE, postgresql_where=_ABOUT_INSTANCE),
    # What was done about duties themselves, not about one time of them: a duty's page tells it.
    sa.Index("ix_history_duties", "seq", sqlite_where=ABOUT_DUTIES, postgresql_where=ABOUT_DUTIES),
    # The audit: what a person did.
    sa.Index(None, "actor_id", "seq"),
    sqlite_autoincrement=True,
)

_MESSAGE: Final = "history is append-only"
_SQLITE: Final = "CREATE TRIGGER history_{0} BEFORE {0} ON history BEGIN SELECT RAISE(ABORT, '" + _MESSAGE + "'); END"
_POSTGRESQL: Final = (
    "CREATE FUNCTION refuse_history_change() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation'; END $$",
    "CREATE TRIGGER history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON history "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_history_change()",
)
APPEND_ONLY: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": tuple(_SQLITE.format(what) for what in ("UPDATE", "DELETE")),
    "postgresql": _POSTGRESQL,
}
"""By dialect: what makes it so. A step that copies the table on SQLite loses its triggers and must make them anew."""

with_triggers(history, APPEND_ONLY)
