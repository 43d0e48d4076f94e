"""The cockpit (督办中心): what runs, what is late, what stands still; and what a supervisor does about it."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.web.cockpit.actions import add_to as add_actions
from service.web.cockpit.batches import add_to as add_batches
from service.web.cockpit.exports import add_to as add_exports
from service.web.cockpit.instance import add_to as add_instance
from service.web.cockpit.lists import add_to as add_lists
from service.web.cockpit.migrating import add_to as add_migrating
from service.web.cockpit.quality import add_to as add_quality
from service.web.cockpit.repairing import add_to as add_repair
from service.web.cockpit.stores import add_to as add_stores
from service.web.cockpit.variables import add_to as add_variables

_PARTS = (
    *(add_lists, add_instance, add_actions, add_exports),
    *(add_repair, add_variables, add_batches, add_migrating, add_stores, add_quality),
)


def register(app: Flask) -> None:
    """Add the pages under /cockpit."""
    blueprint = Blueprint("cockpit", __name__, url_prefix="/cockpit")
    for add in _PARTS:
        add(blueprint)
    app.register_blueprint(blueprint)
