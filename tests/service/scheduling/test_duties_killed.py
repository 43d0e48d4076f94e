"""A worker is killed (SIGKILL) in the middle of beginning a duty: nothing is there, and of two others one begins it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from service.config import Config
from service.identity.accounts import set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.scheduling import Worker
from service.shipped import BPMN, bundle_files
from workflows.disclosure.duties import Occurrence, OccurrenceState
from workflows.disclosure.duty_list import shipped_text
from workflows.disclosure.duty_ports import Duties
from workflows.disclosure.handlers.duties import load_duties
from workflows.handlers.deployments import deploy
from workflows.handlers.moments import start_of
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from service.app import create_app
from service.config import load_config
from workflows.disclosure.handlers.duty_beginning import start_duty
from workflows.model import SYSTEM

class Still:
    def now(self):
        return datetime.fromisoformat(sys.argv[2])

def begin(uow, actor):
    assert start_duty(uow, actor, occurrence_id=sys.argv[3])
    assert uow.instances.running_with("duty:system-filing:2026-03")
    print("begun", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

app = create_app(load_config(Path(sys.argv[1]), os.environ), time_source=Still())
with app.app_context():
    app.extensions["dispatch"](begin, SYSTEM)
"""


def first(uow: UnitOfWork, _actor: Actor) -> Occurrence:
    return uow.wing(Duties).of_duty("system-filing", date(2026, 1, 1))[0]


def test_a_worker_that_is_killed_leaves_nothing_and_two_others_begin_it_once(
    app: Flask, config: Config, database_url: str, tmp_path: Path, frozen_time: Any
) -> None:
    with app.app_context():
        run = app.extensions["dispatch"]
        run(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        run(deploy, SYSTEM, name="duty", files=bundle_files(BPMN / "duty"))
        run(load_duties, SYSTEM, text=shipped_text())
        Worker(run, {}, batch=50).run_until_idle()
        due = run(first, SYSTEM)
        moment = start_of(due.opens_on)
        frozen_time.set(moment)

    path = tmp_path / "killed.toml"
    path.write_text("", encoding="utf-8")
    environ = {
        **os.environ,
        "GONGKAI_DATABASE_URL": database_url,
        "GONGKAI_SECRET_KEY": config.secrets.secret_key,
        "GONGKAI_IDENTITY_KEY": config.secrets.identity_key,
    }
    command = [sys.executable, "-c", CHILD, str(path), moment.isoformat(), due.id]
    killed = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=300)
    assert (killed.stdout, killed.returncode) == ("begun\n", -signal.SIGKILL), killed.stderr

    together, begun = threading.Barrier(2), []

    def work() -> None:
        with app.app_context():
            worker = Worker(run, {}, batch=50)
            together.wait()
            begun.extend(worker.run_round().duties for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    def about(uow: UnitOfWork, actor: Actor) -> tuple[OccurrenceState, int]:
        return first(uow, actor).state, len(uow.instances.running_with("duty:system-filing:2026-03"))

    with app.app_context():
        assert run(about, SYSTEM) == (OccurrenceState.STARTED, 1)
        started = run(lambda uow, _actor: len(uow.wing(Duties).begun()), SYSTEM)
    assert sum(begun) == started, "each was begun by one of the two"
