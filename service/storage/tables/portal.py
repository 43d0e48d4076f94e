"""What the portal keeps of its visitors: sealed proofs of identity, submissions, confirmations, counts of visits.

Nothing here says who a visitor is: addresses are kept as keyed hashes, files and query codes sealed.
"""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import Choice, JsonText, UtcDateTime, one_of
from workflows.disclosure.feedback import FeedbackKind, FeedbackState, Finding

identity_files = sa.Table(
    # `sealed` is AES-GCM over name, media type and bytes, bound to the file's id.
    "identity_files",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), nullable=False, index=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("added_at", UtcDateTime, nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
)

portal_submissions = sa.Table(
    # One form, one request (for information or a correction), however often it is sent. `sealed` is the query code
    # under a key made of the form's token, which only the sender's browser has.
    "portal_submissions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id")),
    sa.Column("sealed", sa.LargeBinary),
    sa.Column("correction_id", sa.Text, sa.ForeignKey("record_corrections.id")),
)

portal_confirmations = sa.Table(
    # The applicant's side of the confirmation of receipt (Art. 31(3)).
    "portal_confirmations",
    metadata,
    sa.Column("request_id", sa.Text, sa.ForeignKey("requests.id"), primary_key=True),
    sa.Column("confirmed_at", UtcDateTime, nullable=False),
)

portal_visits = sa.Table(
    # How often something was done from one address since `began_at`.
    "portal_visits",
    metadata,
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("address_mark", sa.Text, primary_key=True),
    sa.Column("began_at", UtcDateTime, nullable=False, index=True),
    sa.Column("count", sa.Integer, nullable=False),
    one_of("kind", ("submit", "follow", "feedback")),
)

_OPEN = sa.text("state = 'open'")

portal_feedback = sa.Table(
    # What readers said. The id is the hash of a code that only the reader has.
    "portal_feedback",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("publication_id", sa.Text, sa.ForeignKey("publications.id"), index=True),
    sa.Column("department", sa.Text, nullable=False),
    sa.Column("kind", Choice(FeedbackKind), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Column("state", Choice(FeedbackState), nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("answered_by", sa.Text),
    sa.Column("answered_at", UtcDateTime),
    # Empty for what has no words.
    sa.Column("number", sa.Text, nullable=False, server_default=sa.text("''"), index=True),
    sa.Column("question", sa.Text),
    sa.Column("finding", Choice(Finding)),
    sa.Column("result", sa.Text, nullable=False, server_default=sa.text("''")),
    one_of("kind", FeedbackKind),
    one_of("state", FeedbackState),
    one_of("finding", Finding),
    sa.Index(None, "department", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

portal_generation = sa.Table(
    # One row, counted up in every transaction that changes what the portal shows: pages kept under it are good.
    "portal_generation",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, nullable=False),
)

mail_subscribers = sa.Table(
    # Readers who asked for mails about columns. The address is sealed; `address_mark` is a keyed hash of it, so that
    # one address is one row. Who unsubscribes is deleted.
    "mail_subscribers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("address_mark", sa.Text, nullable=False, unique=True),
    sa.Column("sealed", sa.LargeBinary, nullable=False),
    # Ids of columns; an empty list is all of them.
    sa.Column("columns", JsonText, nullable=False),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("confirmed_at", UtcDateTime, index=True),
)
