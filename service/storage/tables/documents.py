"""Documents under review, the verdicts on them, what was published of them, and the catalogue they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import sqlalchemy as sa

from service.storage.database import metadata, with_triggers
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.attributes import Attribute, Override
from workflows.disclosure.documents import DocumentStatus
from workflows.disclosure.publications import PublicationStatus, Validity
from workflows.disclosure.secrecy import Conclusion
from workflows.disclosure.verdicts import Check, Role, VerdictOutcome

_REEVALUATED = sa.text("reevaluate_on IS NOT NULL")
_INTERPRETS = sa.text("interprets IS NOT NULL")
IS_CORRECTION = sa.text("publication_versions.number > 1")
"""Written out, so that the planner finds the index of corrections."""
_CORRECTION = sa.text("number > 1")

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("drafter", sa.Text, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("updated_at", UtcDateTime, nullable=False),
    # In order: id, name, sha256, size, media_type of each.
    sa.Column("attachments", JsonText, nullable=False),
    sa.Column("attribute", Choice(Attribute)),
    sa.Column("basis", sa.Text),
    sa.Column("override", Choice(Override)),
    sa.Column("override_reason", sa.Text, nullable=False),
    sa.Column("channels", JsonText, nullable=False),
    sa.Column("form_date", sa.Date),
    sa.Column("number", sa.Text),
    sa.Column("item_id", sa.Text),
    sa.Column("site_column", sa.Text),
    sa.Column("theme", sa.Text),
    sa.Column("category", sa.Text),
    sa.Column("keywords", JsonText, nullable=False),
    sa.Column("interpretation_needed", sa.Boolean, nullable=False),
    sa.Column("parties", JsonText, nullable=False),
    sa.Column("interprets", sa.Text, sa.ForeignKey("documents.id")),
    sa.Column("corrects", sa.Text),
    sa.Column("correction_notice", sa.Text, nullable=False),
    sa.Column("status", Choice(DocumentStatus), nullable=False),
    sa.Column("index_number", sa.Text),
    sa.Column("reevaluate_on", sa.Date),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # Last, so that lists read the columns before it without the overflow pages of the text.
    sa.Column("body", sa.Text, nullable=False),
    # Interpretation products, as `products.product_data` writes them.
    sa.Column("products", JsonText, nullable=False, server_default=sa.text("'[]'")),
    one_of("status", DocumentStatus),
    one_of("attribute", Attribute),
    one_of("override", Override),
    sa.Index(None, "updated_at", "id"),
    sa.Index(None, "drafter", "updated_at"),
    sa.Index(None, "department", "status", "updated_at"),
    sa.Index(None, "interprets", sqlite_where=_INTERPRETS, postgresql_where=_INTERPRETS),
    sa.Index(None, "reevaluate_on", sqlite_where=_REEVALUATED, postgresql_where=_REEVALUATED),
)

attachment_blobs = sa.Table(
    # Content-addressed: the same file twice is one row, and bytes that a verdict speaks of are never changed.
    "attachment_blobs",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("check", Choice(Check), nullable=False),
    sa.Column("outcome", Choice(VerdictOutcome), nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("voided_at", UtcDateTime),
    sa.Column("void_reason", sa.Text),
    one_of("outcome", VerdictOutcome),
    sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name="voided"),
)

secrecy_reviews = sa.Table(
    # Each examination of a text, as it was signed; rows are never changed.
    "secrecy_reviews",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, index=True),
    sa.Column("task_id", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("conclusion", Choice(Conclusion), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("processing", sa.Text, nullable=False),
    sa.Column("letter", sa.Text, nullable=False),
    sa.Column("verdict_id", sa.Text),
    one_of("conclusion", Conclusion),
)

participations = sa.Table(
    "participations",
    metadata,
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("person_id", sa.Text, primary_key=True),
    sa.Column("role", Choice(Role), primary_key=True),
    sa.Column("step", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    one_of("role", Role),
)

index_serials = sa.Table(
    # The last number given in a series; the row is changed with the document that takes the number.
    "index_serials",
    metadata,
    sa.Column("series", sa.Text, primary_key=True),
    sa.Column("last", sa.Integer, nullable=False),
)

publications = sa.Table(
    "publications",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("index_number", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("document_number", sa.Text),
    sa.Column("publisher", sa.Text, nullable=False),
    sa.Column("form_date", sa.Date, nullable=False),
    sa.Column("published_on", sa.Date, nullable=False),
    sa.Column("theme", sa.Text),
    sa.Column("category", sa.Text),
    sa.Column("keywords", JsonText, nullable=False),
    sa.Column("attribute", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("site_column", sa.Text),
    sa.Column("item_id", sa.Text, index=True),
    sa.Column("channels", JsonText, nullable=False),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("validity", Choice(Validity), nullable=False),
    sa.Column("invalid_on", sa.Date),
    sa.Column("status", Choice(PublicationStatus), nullable=False),
    # JSON's null, or reason, taken_down_at, taken_down_by, ratified_at, ratified_by, cause, awaits_correction.
    sa.Column("tombstone", JsonText, nullable=False),
    sa.Column("interprets", sa.Text, sa.ForeignKey("publications.id"), index=True),
    sa.Column("checked_at", UtcDateTime),
    sa.Column("archived_at", UtcDateTime),
    sa.Column("version", sa.Integer, nullable=False),
    # Which versions the public does not read any more: through, cause, at, by of each seal.
    sa.Column("seals", JsonText, nullable=False, server_default=sa.text("'[]'")),
    # The document that declares the validity, where it was ever changed.
    sa.Column("validity_basis", sa.Text, nullable=False, server_default=sa.text("''")),
    one_of("status", PublicationStatus),
    one_of("validity", Validity),
    sa.CheckConstraint("(validity = 'in_force') = (invalid_on IS NULL)", name="invalid_on"),
    # The portal: everything, and a column, newest first.
    sa.Index(None, "published_on", "id"),
    sa.Index(None, "site_column", "published_on", "id"),
)

publication_versions = sa.Table(
    "publication_versions",
    metadata,
    sa.Column("publication_id", sa.Text, sa.ForeignKey("publications.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), nullable=False, unique=True),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
    sa.Column("published_by", sa.Text, nullable=False),
    sa.Column("correction_notice", sa.Text, nullable=False),
    sa.Column("snapshot", JsonText, nullable=False),
    sa.Index(None, "published_at", sqlite_where=_CORRECTION, postgresql_where=_CORRECTION),
)

publication_deliveries = sa.Table(
    # Which job carries what where; what became of it stands with the job.
    "publication_deliveries",
    metadata,
    sa.Column("job_id", sa.Text, sa.ForeignKey("jobs.id"), primary_key=True),
    sa.Column("publication_id", sa.Text, sa.ForeignKey("publications.id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("version_number", sa.Integer, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    one_of("action", ("publish", "remove", "check")),
    sa.Index(None, "publication_id", "asked_at"),
)

internal_register = sa.Table(
    "internal_register",
    metadata,
    sa.Column("document_id", sa.Text, sa.ForeignKey("documents.id"), primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("attribute", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("registered_on", sa.Date, nullable=False),
    sa.Column("reevaluate_on", sa.Date, nullable=False, index=True),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("reevaluated_on", sa.Date),
    sa.Column("outcome", sa.Text),
    sa.Column("reason", sa.Text),
    sa.Column("successor", sa.Text, sa.ForeignKey("documents.id")),
)

_FIXED: Final = "index numbers and published versions are never changed"
_SQLITE: Final = "CREATE TRIGGER {1}_{2} BEFORE {0} ON {1} BEGIN SELECT RAISE(ABORT, '" + _FIXED + "'); END"
UNCHANGEABLE: Final[Mapping[str, Sequence[str]]] = {
    "sqlite": (
        _SQLITE.format("UPDATE OF index_number", "publications", "index_number"),
        _SQLITE.format("DELETE", "publications", "kept"),
        _SQLITE.format("UPDATE", "publication_versions", "fixed"),
        _SQLITE.format("DELETE", "publication_versions", "kept"),
    ),
    "postgresql": (
        "CREATE FUNCTION refuse_publication_change() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_FIXED}' USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE TRIGGER publications_index_number BEFORE UPDATE ON publications FOR EACH ROW "
        "WHEN (NEW.index_number <> OLD.index_number) EXECUTE FUNCTION refuse_publication_change()",
        "CREATE TRIGGER publications_kept BEFORE DELETE ON publications "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_publication_change()",
        "CREATE TRIGGER publication_versions_fixed BEFORE UPDATE OR DELETE ON publication_versions "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_publication_change()",
    ),
}
"""By dialect: what makes 索引号 and published texts unchangeable, whoever asks."""

with_triggers(publication_versions, UNCHANGEABLE)
