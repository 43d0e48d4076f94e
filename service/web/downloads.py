"""Files of people as answers: under their names, never shown inside a page."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from workflows.model import StoredFile


def download(file: StoredFile, content: bytes) -> Response:
    """A file that somebody attached to an answer."""
    return named(file.name, file.media_type, content)


def named(name: str, media_type: str, content: bytes) -> Response:
    """Bytes under a name; no cache between may keep them."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Cache-Control"] = "private, no-store"
    return response
