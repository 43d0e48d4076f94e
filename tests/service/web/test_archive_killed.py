"""A service is killed (SIGKILL) while it makes an archive: nothing of it is there, and the next one is whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from service.storage.database import db
from service.storage.tables.history import history
from service.storage.tables.requests import request_archives, requests
from service.storage.tables.tasks import tasks
from tests.service.web.test_requests_pages import entered, registrar, staff, task_of, work
from workflows.disclosure.verify_archive import problems, unpacked

if TYPE_CHECKING:
    from flask import Flask

    from service.config import Config

__all__ = ["entered", "registrar", "staff"]
CHILD = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import sqlalchemy as sa
from service.app import create_app
from service.config import load_config
from service.storage.database import db
from workflows.handlers.tasks import complete_task
from workflows.model import SYSTEM

class Still:
    def now(self):
        return datetime.fromisoformat(sys.argv[2])

def die(*_given):
    print("killed", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

def after(_connection, _cursor, statement, *_given):
    if statement.startswith("INSERT INTO request_archives"):
        die()

app = create_app(load_config(Path(sys.argv[1]), os.environ), time_source=Still())
with app.app_context():
    if sys.argv[5] == "sealed":
        sa.event.listen(db.engine, "after_cursor_execute", after)
    else:
        sa.event.listen(db.engine, "commit", die)
    dispatch = app.extensions["dispatch"]
    closer = dispatch.ask(lambda uow, _actor: uow.directory.actor(sys.argv[4]), SYSTEM)
    dispatch(complete_task, closer, task_id=sys.argv[3], answers={"complete": True})
"""


@pytest.mark.parametrize("where", ["sealed", "committing"])
def test_a_package_that_was_not_finished_is_not_there_and_is_made_anew(
    app: Flask,
    registrar: Any,
    entered: str,
    config: Config,
    database_url: str,
    tmp_path: Path,
    frozen_time: Any,
    where: str,
) -> None:
    work(registrar, entered, "登记并查重", contents_complete="true")
    registrar.get(entered)
    assert registrar.post(f"{entered}/withdrawal").status_code == 303
    task = task_of(registrar, entered, "网上办结和归档")
    registrar.get(task)
    registrar.post(f"{task}/claim")
    before = _rows(app)
    path = tmp_path / "killed.toml"
    path.write_text("", encoding="utf-8")
    environ = {
        **os.environ,
        "GONGKAI_DATABASE_URL": database_url,
        "GONGKAI_SECRET_KEY": config.secrets.secret_key,
        "GONGKAI_IDENTITY_KEY": config.secrets.identity_key,
    }
    told = [str(path), frozen_time.now().isoformat(), task.rpartition("/")[2], "deng", where]
    command = [sys.executable, "-c", CHILD, *told]
    killed = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=300)
    assert (killed.stdout, killed.returncode) == ("killed\n", -signal.SIGKILL), killed.stderr
    assert _rows(app) == before

    registrar.get(task)
    assert registrar.post(f"{task}/complete", {"complete": "true"}).status_code == 303
    registrar.get(entered)
    assert problems(unpacked(registrar.post(f"{entered}/archive", {"reason": "核对"}).data)) == []
    after = _rows(app)
    assert (len(before["archives"]), len(after["archives"])) == (0, 1)
    assert [kind for kind in after["history"] if kind == "request-closed"] == ["request-closed"]


def _rows(app: Flask) -> dict[str, list[Any]]:
    """What an archive would change."""
    asked: dict[str, sa.Select[Any]] = {
        "archives": sa.select(request_archives.c.sha256),
        "requests": sa.select(requests.c.status, requests.c.version),
        "tasks": sa.select(tasks.c.id, tasks.c.status).order_by(tasks.c.id),
        "history": sa.select(history.c.kind).order_by(history.c.seq),
    }
    with app.app_context(), db.engine.connect() as connection:
        return {
            name: [row[0] if len(row) == 1 else tuple(row) for row in connection.execute(statement)]
            for name, statement in asked.items()
        }
