"""Administration (系统管理): accounts, departments and roles, holidays, logs, the state of the installation."""

from __future__ import annotations

from flask import Blueprint, Flask

from service.web.admin.holidays import add_to as add_holidays
from service.web.admin.logs import add_to as add_logs
from service.web.admin.organisation import add_to as add_organisation
from service.web.admin.users import add_to as add_users


def register(app: Flask) -> None:
    """Add the pages under /admin."""
    blueprint = Blueprint("admin", __name__, url_prefix="/admin")
    for add in (add_users, add_organisation, add_holidays, add_logs):
        add(blueprint)
    app.register_blueprint(blueprint)
