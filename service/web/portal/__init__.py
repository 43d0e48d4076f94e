"""The portal (政府信息公开平台): what everybody reads, searches and asks for. Works without scripts."""

from __future__ import annotations

from flask import Flask

from service.web.portal import (
    applying,
    catalogue,
    consultations,
    correcting,
    feedback,
    feeds,
    following,
    home,
    inspections,
    items,
    registers,
    searching,
    subscribing,
    versions,
)
from service.web.portal.frame import blueprint

__all__ = [
    "applying",
    "catalogue",
    "consultations",
    "correcting",
    "feedback",
    "feeds",
    "following",
    "home",
    "inspections",
    "items",
    "register",
    "registers",
    "searching",
    "subscribing",
    "versions",
]


def register(app: Flask) -> None:
    """Add the pages."""
    app.register_blueprint(blueprint)
