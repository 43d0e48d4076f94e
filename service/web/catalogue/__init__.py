"""The disclosure catalogue (公开事项目录) for staff: items, what they rest on, changes, files."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.web.catalogue import changing, files, lists, mandate_files, mandates, reviewing
from service.web.panels import register_panel


def register(app: Flask) -> None:
    """Add the pages under /catalogue, and the panel of tasks about changes."""
    blueprint = Blueprint("catalogue", __name__, url_prefix="/catalogue")
    for part in (lists, changing, files, mandates, mandate_files):
        part.add_to(blueprint)
    app.register_blueprint(blueprint)
    register_panel(app, "catalogue-change", changing.panel)
    register_panel(app, "catalogue-review", reviewing.panel)
