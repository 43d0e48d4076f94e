"""Requests for information (依申请公开), what is recorded while they are worked on, and, sealed apart, who asks."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.consultations import PartyAnswer, PartyKind
from workflows.disclosure.follow_ups import FollowUpKind, FollowUpResult
from workflows.disclosure.letters import LetterKind
from workflows.disclosure.replies import RefusalBasis, ReplyKind, ReportRow, Review
from workflows.disclosure.request_clocks import ReceiptRule
from workflows.disclosure.requests import ApplicantKind, Channel, FormOfSupply, RequestStatus

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, nullable=False, unique=True),
    sa.Column("channel", Choice(Channel), nullable=False),
    sa.Column("arrived_on", sa.Date, nullable=False),
    sa.Column("received_on", sa.Date, index=True),
    sa.Column("receipt_rule", Choice(ReceiptRule)),
    sa.Column("receipt_evidence", sa.Text, nullable=False),
    sa.Column("applicant_kind", Choice(ApplicantKind), nullable=False),
    sa.Column("applicant_mark", sa.Text, nullable=False),
    sa.Column("code_hash", sa.Text, nullable=False, unique=True),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("form_of_supply", Choice(FormOfSupply), nullable=False),
    sa.Column("status", Choice(RequestStatus), nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("department", sa.Text),
    sa.Column("repeats", sa.Text),
    # The records of one request, each a JSON object or list; JSON's null where there is none.
    sa.Column("clarification", JsonText, nullable=False),
    sa.Column("reasons", JsonText, nullable=False),
    sa.Column("extensions", JsonText, nullable=False),
    sa.Column("fee", JsonText, nullable=False),
    sa.Column("services", JsonText, nullable=False),
    sa.Column("manifest", JsonText, nullable=False),
    sa.Column("revised", JsonText, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("outcome_kind", Choice(ReplyKind)),
    sa.Column("outcome_basis", Choice(RefusalBasis)),
    sa.Column("outcome_row", Choice(ReportRow)),
    sa.Column("outcome_on", sa.Date),
    sa.Column("closed_on", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("suggestion", JsonText, nullable=False, server_default=sa.text("'null'")),
    sa.Column("supplies", JsonText, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("readings", JsonText, nullable=False, server_default=sa.text("'[]'")),
    sa.Column("assistance", JsonText, nullable=False, server_default=sa.text("'null'")),
    one_of("channel", Channel),
    one_of("status", RequestStatus),
    one_of("applicant_kind", ApplicantKind),
    sa.Index(None, "applicant_mark", "created_at"),
    sa.Index(None, "created_at", "id"),
    sa.Index(None, "status", "created_at"),
    sa.Index(None, "outcome_on"),
)

request_serials = sa.Table(
    # The last number given in a year; a row is changed with the request that takes the number.
    "request_serials",
    metadata,
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.Integer, nullable=False),
)

request_searches = sa.Table(
    "request_searches",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("keywords", sa.Text, nullable=False),
    sa.Column("result", sa.Text, nullable=False),
    sa.Column("found", sa.Boolean, nullable=False),
    sa.Column("searched_by", sa.Text, nullable=False),
    sa.Column("searched_at", UtcDateTime, nullable=False),
)

request_parties = sa.Table(
    "request_parties",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("kind", Choice(PartyKind), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("contact", sa.Text, nullable=False),
    sa.Column("dispatched_on", sa.Date),
    sa.Column("received_on", sa.Date),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("answer", Choice(PartyAnswer)),
    sa.Column("answered_on", sa.Date),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.Column("override", sa.Text, nullable=False),
    sa.Column("told_on", sa.Date),
    sa.Column("round", sa.Integer, nullable=False),
    one_of("kind", PartyKind),
)

request_replies = sa.Table(
    "request_replies",
    metadata,
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", Choice(ReplyKind), nullable=False),
    sa.Column("basis", Choice(RefusalBasis)),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("drafted_by", sa.Text, nullable=False),
    sa.Column("drafted_at", UtcDateTime, nullable=False),
    sa.Column("remedy", sa.Text, nullable=False),
    sa.Column("remedy_citation", sa.Text, nullable=False),
)

reply_reviews = sa.Table(
    "reply_reviews",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("review", Choice(Review), nullable=False),
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("comment", sa.Text, nullable=False),
    sa.Column("reviewer", sa.Text, nullable=False),
    sa.Column("reviewed_at", UtcDateTime, nullable=False),
    one_of("review", Review),
)

identities = sa.Table(
    # `sealed` is AES-GCM over name, proof of identity and contact, bound to the request's id.
    "identities",
    metadata,
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

identity_views = sa.Table(
    "identity_views",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("viewed_by", sa.Text, nullable=False, index=True),
    sa.Column("viewed_at", UtcDateTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Index(None, "viewed_at", "id"),
)

request_letters = sa.Table(
    "request_letters",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("kind", Choice(LetterKind), nullable=False),
    sa.Column("number", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("party_id", sa.Text, sa.ForeignKey("request_parties.id")),
    sa.Column("dated_on", sa.Date, nullable=False),
    sa.Column("issued_at", UtcDateTime, nullable=False),
    sa.Column("issued_by", sa.Text, nullable=False),
    one_of("kind", LetterKind),
)

request_letter_files = sa.Table(
    # `sealed` is AES-GCM over the bytes, bound to the letter and the form: a letter names who asks.
    "request_letter_files",
    metadata,
    sa.Column("letter_id", sa.Text, sa.ForeignKey("request_letters.id"), primary_key=True),
    sa.Column("form", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    one_of("form", ("pdf", "docx")),
)

case_files = sa.Table(
    # `sealed` is AES-GCM over the bytes, bound to the file's id: what is in a case may say who asks.
    "case_files",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("added_by", sa.Text, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

request_archives = sa.Table(
    # The package that a round was closed with, sealed likewise.
    "request_archives",
    metadata,
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("round", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("manifest_sha256", sa.Text, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

follow_ups = sa.Table(
    "follow_ups",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("kind", Choice(FollowUpKind), nullable=False),
    sa.Column("authority", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
    sa.Column("received_on", sa.Date, nullable=False, index=True),
    sa.Column("simplified", sa.Boolean, nullable=False),
    sa.Column("answered_on", sa.Date),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("result", Choice(FollowUpResult)),
    sa.Column("ruled_on", sa.Date),
    sa.Column("redo_term", sa.Integer),
    sa.Column("reopened", sa.Boolean, nullable=False),
    one_of("kind", FollowUpKind),
)
