"""Files in answers."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """The bytes under their name: never shown inside a page, whatever they are."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
