"""The web server and what must be true before it starts."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from service.app import create_app
from service.config import Config
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.storage import schema
from service.storage.database import reading
from service.storage.queries.people import has_users
from workflows.errors import Conflict
from workflows.model import SYSTEM

Say = Callable[[str, str], None]
"""Takes the same line in Chinese and in English."""


def prepare(app: Flask, say: Say, *, upgrade: bool = False) -> None:
    """An empty database gets its tables; one with an older schema only with `upgrade`: else raises Conflict.

    Real data is upgraded by `gongkai migrate`, after a backup; a demo's data is nobody's.
    """
    with app.app_context():
        pending = schema.pending()
        if not pending:
            return
        if schema.is_versioned() and not upgrade:
            raise Conflict("The database has an older schema. Back it up, then run: gongkai migrate", pending=pending)
        say("正在建立数据库……", "Preparing the database …")
        schema.upgrade()


def first_administrator(app: Flask, config: Config) -> str | None:
    """Where nobody has an account: makes `admin` and gives the address at which to set its password."""
    with app.app_context():
        if has_users(reading()):
            return None
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        token = dispatch(
            create_user,
            SYSTEM,
            user_id="admin",
            name="管理员",
            department="office",
            roles=["admin"],
            link_lifetime=timedelta(hours=config.security.link_hours),
        )
    return link_address(config, token)


def link_address(config: Config, token: str) -> str:
    """The address of a one-time link."""
    return f"{config.server.public_url}/set-password/{token}"


class WebServer(BaseApplication):  # type: ignore[misc]
    """gunicorn with threads. Each process makes its own application after the fork: no connection is shared."""

    def __init__(self, config: Config, *, ticks: bool) -> None:
        self._config = config
        self._ticks = ticks
        self._scheduler: Any = None
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn's constructor."""
        server = self._config.server
        settings = {
            "bind": f"{server.host}:{server.port}",
            "worker_class": "gthread",
            "workers": server.workers,
            "threads": server.threads,
            "graceful_timeout": 20,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": self._start_ticks,
            "worker_exit": self._stop_ticks,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Called in each worker process."""
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        return create_app(self._config)

    def _start_ticks(self, worker: Any) -> None:
        # Every process keeps the beat: what is due is leased in the database, so that it is done once.
        if self._ticks:
            from service.scheduling import start_ticks

            self._scheduler = start_ticks(worker.wsgi)

    def _stop_ticks(self, _server: Any, _worker: Any) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=False)
