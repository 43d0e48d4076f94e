"""The beat: APScheduler inside the service, or a worker process of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from service.config import Config
from service.connectors import connectors
from service.exporting import PublicSource
from service.scheduling.text_jobs import text_connectors
from service.scheduling.worker import Worker
from workflows.disclosure.handlers.letters import applicant_address
from workflows.disclosure.handlers.record_corrections import corrector_address
from workflows.disclosure.record_corrections import PREFIX
from workflows.model import SYSTEM

log = logging.getLogger(__name__)
LOOK_SECONDS = 60
WATCH_SECONDS = 300
_ZONE = ZoneInfo("Asia/Shanghai")


def worker_of(app: Flask) -> Worker:
    """The worker of an application."""
    config: Config = app.config["GONGKAI"]
    plugins = app.extensions["plugins"]
    texts = text_connectors(app.extensions["dispatch"])
    delivery = {**connectors(config, address_of(app), PublicSource(config)), **texts}
    return Worker(app.extensions["dispatch"], delivery, batch=config.scheduler.batch, plugins=plugins)


def address_of(app: Flask) -> Callable[[str, str], str]:
    """Opens an applicant's e-mail address; the look is recorded as the service's own.

    A job about a request to correct a record names it by its business key.
    """

    def opened(request_id: str, reason: str) -> str:
        dispatch = app.extensions["dispatch"]
        if request_id.startswith(PREFIX):
            asked = {"correction_id": request_id.removeprefix(PREFIX), "reason": reason}
            return str(dispatch(corrector_address, SYSTEM, **asked))
        return str(dispatch(applicant_address, SYSTEM, request_id=request_id, reason=reason))

    return opened


def start_ticks(app: Flask) -> BackgroundScheduler:
    """Starts the fixed ticks in background threads; the caller shuts the scheduler down."""
    worker = worker_of(app)
    config: Config = app.config["GONGKAI"]

    def tick() -> None:
        with app.app_context():
            worker.run_round()

    def recompute() -> None:
        with app.app_context():
            worker.recompute()

    def look() -> None:
        with app.app_context():
            worker.look()

    def watch() -> None:
        with app.app_context():
            worker.watch()

    # A late or missed beat is made up by one: what is due is in the database, not in the beat.
    scheduler = BackgroundScheduler(
        timezone=_ZONE, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    scheduler.add_job(tick, "interval", seconds=config.scheduler.tick_seconds, id="due-work")
    scheduler.add_job(look, "interval", seconds=LOOK_SECONDS, id="look-for-stuck")
    scheduler.add_job(watch, "interval", seconds=WATCH_SECONDS, id="watch-catalogue")
    scheduler.add_job(recompute, "cron", hour=0, minute=5, id="recompute-clocks")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler.start()
    return scheduler


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Does due work in this process until `stop` is set."""
    scheduler = start_ticks(app)
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
