"""Random tokens. Whoever has one is trusted, hence the database keeps only their hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets


def new_token() -> str:
    """256 random bits, safe in a URL and a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored. The token is random: a plain hash cannot be searched backwards."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def csrf_of(secret_key: str, browser_token: str) -> str:
    """The CSRF token bound to a session or a visitor."""
    message = b"csrf:" + browser_token.encode("utf-8", "surrogatepass")
    return hmac.new(secret_key.encode(), message, "sha256").hexdigest()


def same(left: str, right: str) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(left.encode("utf-8", "surrogatepass"), right.encode("utf-8", "surrogatepass"))
