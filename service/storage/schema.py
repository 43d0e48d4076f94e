"""The version of the schema: bring it up to date, and say what is missing."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import Migrate

from service.storage.database import db

DIRECTORY: Final = Path(__file__).parent / "migrations"
_migrate: Final = Migrate(compare_type=True, compare_server_default=True)


def init_schema(app: Flask) -> None:
    """Register Flask-Migrate."""
    _migrate.init_app(app, db, directory=str(DIRECTORY))
    # One line a step at every start of every test says nothing.
    logging.getLogger("alembic.runtime.migration").setLevel(logging.WARNING)


def upgrade(revision: str = "head") -> None:
    """Take the missing steps, all in one transaction."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Go back to a revision, or to `base`."""
    command.downgrade(_config(), revision)


def pending() -> list[str]:
    """The revisions that the database lacks, the next one first."""
    script = ScriptDirectory.from_config(_config())
    with db.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    missing = script.iterate_revisions("heads", current or "base")
    return [step.revision for step in missing if step.revision not in current][::-1]


def write_step(message: str) -> str:
    """Write the next step, from what the tables have and the database lacks; the revision is the message in words."""
    words = re.findall(r"[a-z0-9]+", message.lower())
    revision = "_".join(words)[:40] or None
    script = command.revision(_config(), message=message, autogenerate=True, rev_id=revision)
    return str(getattr(script, "path", ""))


def is_versioned() -> bool:
    """Whether any step was ever taken."""
    with db.engine.connect() as connection:
        return bool(MigrationContext.configure(connection).get_current_heads())


def _config() -> AlembicConfig:
    config: Any = current_app.extensions["migrate"].migrate.get_config(str(DIRECTORY))
    if not isinstance(config, AlembicConfig):
        raise TypeError("Flask-Migrate gave no configuration")
    return config
