"""Requests for information (依申请公开) as the bureau works on them: the list, entering one, one with its casework."""

from __future__ import annotations

from flask import Flask, url_for

from service.web.intake import (
    actions,
    archiving,
    assisting,
    contacts,
    converting,
    entering,
    identity,
    letters,
    lists,
    redacting,
    show,
)
from service.web.intake.frame import blueprint
from service.web.intake.panel import panel
from service.web.panels import register_panel

__all__ = [
    "actions",
    "archiving",
    "assisting",
    "contacts",
    "converting",
    "entering",
    "identity",
    "letters",
    "lists",
    "redacting",
    "register",
    "show",
]


def register(app: Flask) -> None:
    """Add the pages, and the panel of tasks about requests."""
    app.register_blueprint(blueprint)
    register_panel(app, "request", panel, lambda request_id: url_for("intake.show", request_id=request_id))
