"""What the catalogue rests on (权责清单, "三定"规定), and the looks at items that it calls for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata, with_triggers
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.catalogue_reviews import ReviewCause
from workflows.disclosure.mandates import MandateKind

_OPEN = sa.text("closed_at IS NULL")

mandates = sa.Table(
    # Each as its newest version says.
    "mandates",
    metadata,
    sa.Column("code", sa.Text, primary_key=True),
    sa.Column("kind", Choice(MandateKind), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("citation", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
    one_of("kind", MandateKind),
    sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="period"),
)

mandate_versions = sa.Table(
    "mandate_versions",
    metadata,
    sa.Column("code", sa.Text, sa.ForeignKey("mandates.code"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("mandate", JsonText, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("actor_id", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

catalogue_reviews = sa.Table(
    "catalogue_reviews",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("cause", Choice(ReviewCause), nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("items", JsonText, nullable=False),
    sa.Column("opened_at", UtcDateTime, nullable=False),
    sa.Column("instance_id", sa.Text, sa.ForeignKey("instances.id")),
    sa.Column("closed_at", UtcDateTime),
    sa.Column("closed_by", sa.Text),
    sa.Column("note", sa.Text, nullable=False),
    one_of("cause", ReviewCause),
    # Once, whoever looks.
    sa.Index(
        "uq_catalogue_reviews_open",
        "cause",
        "ref",
        "department",
        unique=True,
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
    sa.Index("ix_catalogue_reviews_ref", "cause", "ref"),
)

_KEPT: Final = "what the catalogue rests on is never deleted, its versions never changed"
_SQLITE: Final = "CREATE TRIGGER {1}_{2} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '" + _KEPT + "'); END"
KEPT: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": (
        _SQLITE.format("DELETE", "mandates", "kept"),
        _SQLITE.format("UPDATE", "mandate_versions", "fixed"),
        _SQLITE.format("DELETE", "mandate_versions", "kept"),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_mandate_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_KEPT}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER mandates_kept BEFORE DELETE ON mandates "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_mandate_change()",
        "CREATE TRIGGER mandate_versions_fixed BEFORE UPDATE OR DELETE ON mandate_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_mandate_change()",
    ),
}
"""By dialect: no version is changed, no entry removed."""

with_triggers(mandate_versions, KEPT)
