"""Requests to correct a record about oneself (Art. 41) as the bureau works on them: the list, entering, one whole."""

from __future__ import annotations

from flask import Flask, url_for

from service.web.corrections import acting, entering, lists, show
from service.web.corrections.frame import blueprint
from service.web.panels import register_panel

__all__ = ["acting", "entering", "lists", "register", "show"]


def register(app: Flask) -> None:
    """Add the pages, and the panel of tasks about them."""
    app.register_blueprint(blueprint)
    page = "corrections.show_correction"
    register_panel(app, "record-correction", show.panel, lambda one: url_for(page, correction_id=one))
