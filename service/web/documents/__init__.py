"""Documents (文稿): lists, drafting, files, and the five checks on the task page."""

from __future__ import annotations

from flask import Blueprint, Flask, url_for

from service.web.documents import (
    afterwards,
    channels,
    drafting,
    errors,
    feedback,
    files,
    lists,
    printing,
    products,
    publication_panel,
    reviewing,
    terms,
    text_check,
)
from service.web.panels import register_panel


def register(app: Flask) -> None:
    """Add the pages under /documents, and the panel of tasks about documents."""
    blueprint = Blueprint("documents", __name__, url_prefix="/documents")
    for part in (
        afterwards,
        lists,
        drafting,
        files,
        reviewing,
        channels,
        feedback,
        errors,
        products,
        printing,
        text_check,
        terms,
    ):
        part.add_to(blueprint)
    app.register_blueprint(blueprint)
    register_panel(
        app, "document", reviewing.panel, lambda document_id: url_for("documents.show", document_id=document_id)
    )
    register_panel(app, "publication", publication_panel.panel)
    register_panel(app, "feedback", feedback.panel, lambda _id: url_for("documents.feedback"))
