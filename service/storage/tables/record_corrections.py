"""Requests to correct a record about oneself (与自身相关信息更正, Art. 41), and, sealed, who asks and for what."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, UtcDateTime, one_of
from workflows.disclosure.record_corrections import CorrectionLetter, CorrectionOutcome, CorrectionStatus
from workflows.disclosure.requests import ApplicantKind, Channel

record_corrections = sa.Table(
    "record_corrections",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("channel", Choice(Channel), nullable=False),
    sa.Column("arrived_on", sa.Date, nullable=False),
    sa.Column("applicant_kind", Choice(ApplicantKind), nullable=False),
    sa.Column("applicant_mark", sa.Text, nullable=False),
    sa.Column("code_hash", sa.Text, nullable=False, unique=True),
    sa.Column("status", Choice(CorrectionStatus), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("department", sa.Text),
    sa.Column("outcome", Choice(CorrectionOutcome)),
    sa.Column("finding", sa.Text, nullable=False),
    sa.Column("done", sa.Text, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("prepared_by", sa.Text, nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("forwarded_on", sa.Date),
    sa.Column("forward_evidence", sa.Text, nullable=False),
    sa.Column("told_on", sa.Date),
    sa.Column("told_by_way", sa.Text, nullable=False),
    sa.Column("told_evidence", sa.Text, nullable=False),
    sa.Column("closed_on", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
    one_of("channel", Channel),
    one_of("status", CorrectionStatus),
    sa.Index(None, "created_at", "id"),
    sa.Index(None, "status", "created_at"),
)

correction_serials = sa.Table(
    # The last number given in a year; a row is changed with the request that takes the number.
    "correction_serials",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)

correction_secrets = sa.Table(
    # AES-GCM over who asks and over what the record says of them, bound to the request's id.
    "correction_secrets",
    metadata,
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id"), primary_key=True),
    sa.Column("applicant", sa.LargeBinary, nullable=False),
    sa.Column("claim", sa.LargeBinary, nullable=False),
)

correction_views = sa.Table(
    "correction_views",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id"), nullable=False, index=True),
    sa.Column("viewed_by", sa.Text, nullable=False),
    sa.Column("viewed_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
)

correction_files = sa.Table(
    # Evidence; `sealed` is AES-GCM over the bytes, bound to the file's id: it says who asks.
    "correction_files",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id"), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

correction_letters = sa.Table(
    "correction_letters",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id"), nullable=False, index=True),
    sa.Column("kind", Choice(CorrectionLetter), nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("dated_on", sa.Date, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("issued_by", sa.Text, nullable=False),
    one_of("kind", CorrectionLetter),
)

correction_letter_files = sa.Table(
    # `sealed` is AES-GCM over the bytes, bound to the letter and the form: a letter names who asks.
    "correction_letter_files",
    metadata,
    sa.Column("letter_id", sa.Text, sa.ForeignKey("correction_letters.id"), primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    one_of("form", ("pdf", "docx")),
)

correction_archives = sa.Table(
    # The package that one was closed with, sealed likewise.
    "correction_archives",
    metadata,
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id"), primary_key=True),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("manifest_sha256", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)
