"""The composition root: puts the parts together, and is the only place that knows them all."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from typing import Any, Final

from flask import Flask

from service.config import Config
from service.dispatch import Dispatcher, SystemTime
from service.storage.calendars import CalendarSource
from service.storage.database import db, init_database
from service.storage.schema import init_schema
from service.storage.unit_of_work import StoreFactory, UnitsOfWork
from workflows.calendar.working_days import WorkingCalendar
from workflows.ports import Plugins, TimeSource

_WINGS: Final = ("service.storage.repositories.documents", "service.storage.repositories.requests")
"""Modules with `STORES`: a wing's protocol -> what makes its store on a connection."""


def create_app(
    config: Config,
    *,
    time_source: TimeSource | None = None,
    calendar: WorkingCalendar | None = None,
    plugins: Plugins | None = None,
) -> Flask:
    """The application. Tests give their own time, calendar and plugins; otherwise they are the real ones."""
    app = Flask("service", static_folder="web/static", template_folder="web/templates")
    app.config["GONGKAI"] = config
    init_database(app, config)
    init_schema(app)
    with app.app_context():
        units = UnitsOfWork(
            engine=db.engine,
            plugins=plugins or Plugins(ladder=config.escalation.ladder),
            calendars=CalendarSource(calendar or WorkingCalendar.standard()),
            wing_stores=_wing_stores(),
        )
    app.extensions["dispatch"] = Dispatcher(units, time_source or SystemTime())
    return app


def _wing_stores() -> Mapping[type[Any], StoreFactory]:
    stores: dict[type[Any], StoreFactory] = {}
    for name in _WINGS:
        if importlib.util.find_spec(name) is not None:
            stores |= importlib.import_module(name).STORES
    return stores
