"""Pages that look at one register in a way of their own: its list leads to them."""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, url_for

from service.web.i18n import LazyText

_EXTENSION: Final = "related_pages"


def relate(app: Flask, type_key: str, endpoint: str, label: LazyText) -> None:
    """Let the list of a register lead to a page, which shows the register's records by itself."""
    app.extensions.setdefault(_EXTENSION, {}).setdefault(type_key, []).append((endpoint, label))


def related(type_key: str) -> list[tuple[str, str]]:
    """Address and name of each page about a register."""
    found = current_app.extensions.get(_EXTENSION, {}).get(type_key, ())
    return [(url_for(endpoint), str(label)) for endpoint, label in found]
