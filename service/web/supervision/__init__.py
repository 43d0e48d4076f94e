"""Supervision (督办): the plan with its lights, a task with its evidence and letters, the plan's making, digests."""

from __future__ import annotations

from flask import Blueprint, Flask, url_for

from service.web.panels import register_panel
from service.web.supervision import acting, digests, files, lists, planning, shown


def register(app: Flask) -> None:
    """Add the pages under /supervision."""
    blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")
    for part in (lists, shown, acting, planning, files, digests):
        part.add_to(blueprint)
    app.register_blueprint(blueprint)
    register_panel(app, "supervision", shown.panel, lambda task_id: url_for("supervision.task", task_id=task_id))
