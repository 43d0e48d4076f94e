"""Argon2id (RFC 9106) and what a password must be."""

from __future__ import annotations

import threading
import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.identity.errors import PasswordTooWeak

_HASHER: Final = PasswordHasher()
_LONGEST: Final = 256
# A hash takes 64 MiB: many sign-ins at once wait for each other instead of taking the machine's memory.
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_NOBODY: Final = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to keep. Does not judge the password."""
    with _AT_ONCE:
        return _HASHER.hash(_normal(password))


def is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password fits. Without a hash it takes as long and is False."""
    with _AT_ONCE:
        try:
            _HASHER.verify(password_hash or _NOBODY, _normal(password))
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def check_password(password: str, *, user_id: str, length: int) -> None:
    """Long enough, not the user's name, not a few characters over and over.

    Raises PasswordTooWeak (details `field`, `length`).
    """
    normal = _normal(password)
    plain = normal.casefold()
    if len(normal) < length or len(set(plain)) < 5 or user_id.casefold() in plain:
        raise PasswordTooWeak(field="password", length=length)


def _normal(password: str) -> str:
    # The same characters typed on two machines may come as different code points.
    return unicodedata.normalize("NFKC", password[:_LONGEST].encode("utf-8", "replace").decode())
