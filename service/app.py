"""The composition root: puts the parts together, and is the only place that knows them all."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any, Final

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from service.config import Config
from service.dispatch import Dispatcher, SystemTime
from service.identity import Identity
from service.storage.calendars import CalendarSource
from service.storage.database import db, init_database
from service.storage.repositories.people import SqlPeople
from service.storage.repositories.sign_in import SqlSignIn
from service.storage.schema import init_schema
from service.storage.unit_of_work import StoreFactory, UnitsOfWork
from service.web.frame import init_frame
from service.web.headers import init_headers
from service.web.refusal_pages import init_refusals
from workflows.calendar.working_days import WorkingCalendar
from workflows.disclosure import plugins as disclosure
from workflows.ports import Plugins, TimeSource

_WINGS: Final = (
    "service.storage.repositories.documents",
    "service.storage.repositories.requests",
    "service.storage.repositories.record_corrections",
    "service.storage.repositories.portal",
    "service.storage.repositories.subscribers",
    "service.storage.repositories.api_tokens",
    "service.storage.repositories.records",
    "service.storage.repositories.inspections",
    "service.storage.repositories.consultations",
    "service.storage.repositories.duties",
    "service.storage.repositories.mandates",
    "service.storage.repositories.annual_reports",
    "service.storage.repositories.duty_feeds",
    "service.storage.repositories.supervision",
    "service.storage.repositories.texts",
)
"""Modules with `STORES`: a wing's protocol -> what makes its store on a connection."""
_PAGES: Final = ("service.web", "service.api")
"""Modules with `register(app)`: pages and the API."""
_FORM_BYTES: Final = 4 * 1024 * 1024
"""Fields that are no files: a long document in the editor fits."""


def create_app(
    config: Config,
    *,
    time_source: TimeSource | None = None,
    calendar: WorkingCalendar | None = None,
    plugins: Plugins | None = None,
) -> Flask:
    """The application. Tests give their own time, calendar and plugins; otherwise they are the real ones."""
    app = Flask("service", static_folder="web/static", template_folder="web/templates")
    app.config.update(
        GONGKAI=config,
        SECRET_KEY=config.secrets.secret_key,
        SESSION_COOKIE_NAME="gongkai_visit",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.server.secure,
        MAX_CONTENT_LENGTH=config.uploads.max_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
    )
    if config.server.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=config.server.proxies, x_proto=config.server.proxies
        )
    app.before_request(_bound_form)
    init_database(app, config)
    init_schema(app)
    dispatch = _dispatcher(app, config, time_source, calendar, plugins)
    app.extensions["dispatch"] = dispatch
    Identity(config, dispatch).init_app(app)
    init_frame(app, config)
    init_headers(app, config)
    init_refusals(app)
    for module in _present(_PAGES):
        module.register(app)
    return app


def _bound_form() -> None:
    # MAX_FORM_MEMORY_SIZE bounds the fields of multipart forms only; this kind is read whole.
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = min(_FORM_BYTES, request.max_content_length or _FORM_BYTES)


def _dispatcher(
    app: Flask,
    config: Config,
    time_source: TimeSource | None,
    calendar: WorkingCalendar | None,
    plugins: Plugins | None,
) -> Dispatcher:
    app.extensions["plugins"] = plugins or _plugins(config)
    app.extensions["calendars"] = CalendarSource(calendar or WorkingCalendar.standard())
    with app.app_context():
        units = UnitsOfWork(
            engine=db.engine,
            plugins=app.extensions["plugins"],
            calendars=app.extensions["calendars"],
            wing_stores=_wing_stores(),
        )
    return Dispatcher(units, time_source or SystemTime())


def _plugins(config: Config) -> Plugins:
    return replace(
        disclosure.plugins(),
        ladder=config.escalation.ladder,
        retries=config.retries.pauses,
        time_to_live=config.messages.time_to_live,
        external=config.external_tasks.topics,
    )


def _wing_stores() -> Mapping[type[Any], StoreFactory]:
    stores: dict[type[Any], StoreFactory] = {SqlPeople: SqlPeople, SqlSignIn: SqlSignIn}
    for module in _present(_WINGS):
        stores |= module.STORES
    return stores


def _present(names: tuple[str, ...]) -> list[ModuleType]:
    """The modules that are there: a part that is left out is a smaller service, not a broken one."""
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name) is not None]
