"""Files in answers."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Response


def file_response(content: bytes, name: str, media_type: str) -> Response:
    """The bytes under their name: never shown inside a page, whatever they are."""
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


FILE_BODY: Final = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary"}},
            }
        }
    },
}
"""How a body with one file is described."""
