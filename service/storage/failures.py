"""What the database says when it cannot, told apart: worth another try, or not."""

from __future__ import annotations

import sqlite3
from typing import Final

import sqlalchemy as sa

_BUSY: Final = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED"})
_TRANSIENT: Final = frozenset({"40001", "40P01"})
"""SQLSTATE serialization_failure and deadlock_detected."""


def is_transient(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is tried again: a busy file, a deadlock, a lost race."""
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    original = error.orig
    if isinstance(original, sqlite3.OperationalError):
        name = getattr(original, "sqlite_errorname", "")
        return name.startswith(tuple(_BUSY))
    return getattr(original, "sqlstate", None) in _TRANSIENT


def is_unstorable(error: BaseException) -> bool:
    """Whether a value was text that the database cannot hold: a NUL character or half of a surrogate pair."""
    cause = error.orig if isinstance(error, sa.exc.StatementError) else error
    if isinstance(cause, UnicodeEncodeError):
        return True
    return type(cause).__name__ == "DataError" and "NUL" in str(cause)
