"""The pages: a module each, registered here by name."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Final

from flask import Flask

from service.web.catalogues import init_catalogues
from service.web.diagram_names import init_diagram_names
from service.web.i18n import month_name
from service.web.navigation import init_navigation
from service.web.pages import estimated_day
from service.web.session_pages import init_session_pages
from service.web.topic_texts import init_topic_texts

MODULES: Final = (
    "sign_in",
    "profile",
    "worklist",
    "tasks",
    "documents",
    "catalogue",
    "processes",
    "registers",
    "questions",
    "duties",
    "work_points",
    "supervision",
    "annual_report",
    "inspections",
    "consultations",
    "notices",
    "intake",
    "corrections",
    "cockpit",
    "studio",
    "admin",
    "calculator",
    "portal",
)
"""Modules or packages of `service.web` with a `register(app)`; one that is left out is a smaller service."""


def register(app: Flask) -> None:
    """Add every page, what frames them, and what happens to a form whose session has ended."""
    for name in MODULES:
        path = f"{__name__}.{name}"
        if importlib.util.find_spec(path) is None:
            continue
        importlib.import_module(path).register(app)
    init_catalogues(app, app.config["GONGKAI"].var / "translations")
    init_diagram_names(app)
    init_topic_texts(app)
    app.add_template_filter(estimated_day)
    app.add_template_filter(month_name)
    init_navigation(app)
    init_session_pages(app)
