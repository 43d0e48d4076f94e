"""The Studio (流程设计): what is deployed, the editor of bundles, checking and deploying."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.web.studio.deploying import add_to as add_deploying
from service.web.studio.library import add_to as add_library
from service.web.studio.modeler import add_to as add_modeler
from service.web.studio.registers import add_to as add_registers
from service.web.studio.rehearsing import add_to as add_rehearsing
from service.web.studio.uploading import add_to as add_uploading


def register(app: Flask) -> None:
    """Add the pages under /studio."""
    blueprint = Blueprint("studio", __name__, url_prefix="/studio")
    for add in (add_library, add_modeler, add_deploying, add_registers, add_rehearsing, add_uploading):
        add(blueprint)
    app.register_blueprint(blueprint)
