"""Registers (台账): what bundles declare, as lists, forms, files and histories; the same pages for all of them."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.web.panels import register_panel
from service.web.registers import entering, files, lists, reviewing


def register(app: Flask) -> None:
    """Add the pages under /registers, and the panel of tasks about submitted records."""
    blueprint = Blueprint("registers", __name__, url_prefix="/registers")
    for part in (lists, files, entering):
        part.add_to(blueprint)
    app.register_blueprint(blueprint)
    register_panel(app, "submission", reviewing.panel)
