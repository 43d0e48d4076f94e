"""What tells one sent form from another: a key that its page carries, and what was filled in."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Final

from flask import request

from service.identity.browser import CSRF_FIELD

ONCE_FIELD: Final = "once"
_KEY_LIMIT: Final = 60


def once_key() -> str:
    """A new key for a page's form."""
    return secrets.token_urlsafe(12)


def sent_form() -> str:
    """The digest of this request's form, its files included; empty where its page carries no key.

    Going back and sending something else is another form: only the same content again is the same.
    """
    if not 0 < len(request.form.get(ONCE_FIELD, "")) <= _KEY_LIMIT:
        return ""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != CSRF_FIELD]
    files = []
    for name, file in request.files.items(multi=True):
        file.stream.seek(0)
        files.append((name, file.filename, hashlib.sha256(file.stream.read()).hexdigest()))
        file.stream.seek(0)
    return hashlib.sha256(json.dumps([request.path, fields, files]).encode()).hexdigest()
