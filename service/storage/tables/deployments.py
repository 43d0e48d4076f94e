"""Deployed bundles and the definitions in them."""

from __future__ import annotations

import sqlalchemy as sa

from service.storage.database import metadata
from service.storage.types import JsonText, UtcDateTime

deployments = sa.Table(
    "deployments",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("deployed_at", UtcDateTime, nullable=False),
    sa.Column("deployed_by", sa.Text, nullable=False),
    sa.UniqueConstraint("content_hash"),
)

deployment_files = sa.Table(
    "deployment_files",
    metadata,
    sa.Column("deployment_id", sa.Text, sa.ForeignKey("deployments.id"), primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("content", sa.LargeBinary, nullable=False),
)

definitions = sa.Table(
    "definitions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("deployment_id", sa.Text, sa.ForeignKey("deployments.id"), nullable=False, index=True),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("version_tag", sa.Text),
    sa.Column("startable", sa.Boolean, nullable=False),
    sa.Column("starter_groups", JsonText, nullable=False),
    sa.Column("message_starts", JsonText, nullable=False),
    sa.UniqueConstraint("key", "version"),
)
