"""The service is killed (SIGKILL) while people complete tasks and timers fire, three times, and loses nothing."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from service.app import create_app
from service.config import Config
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.storage.database import db
from service.storage.tables.history import history
from service.storage.tables.instances import instances
from service.storage.tables.tasks import tasks
from service.storage.tables.waiting import timers
from workflows.handlers.deployments import deploy
from workflows.handlers.execution import load
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM, Actor
from workflows.ports import UnitOfWork

RELAY = Path(__file__).parents[1] / "samples" / "relay" / "relay.bpmn"
PASSWORD = "killed-in-the-middle"
PEOPLE = 4
KILLS = 3


class Service:
    """`gongkai serve` in a process group of its own."""

    def __init__(self, folder: Path, port: int, environ: dict[str, str]) -> None:
        self.port = port
        self._command = [Path(sys.executable).with_name("gongkai"), "--config", folder / "config.toml", "serve"]
        self._environ = environ
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, env=self._environ, start_new_session=True, stdout=subprocess.DEVNULL
        )
        for _ in range(300):
            if self._is_well():
                return
            time.sleep(0.1)
        raise AssertionError("the service does not start")

    def _is_well(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def is_running(self) -> bool:
        return self._process is not None


class Person:
    """Completes the open task of an instance again and again; an unanswered submission is sent once more."""

    def __init__(self, port: int, user: str, find: Callable[[], str | None], stop: threading.Event) -> None:
        self.acknowledged: list[str] = []
        self.wrong: list[str] = []
        self._port, self._user, self._find, self._stop = port, user, find, stop
        self._headers: dict[str, str] = {}

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                task_id = self._find()
                if task_id is not None:
                    self._complete(task_id)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    def _complete(self, task_id: str) -> None:
        body = {"answers": {}, "submission": f"s-{task_id}"}
        while not self._stop.is_set():
            try:
                if not self._headers:
                    self._sign_in()
                status, content, _ = self._send("POST", f"/api/tasks/{task_id}/complete", body, self._headers)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
                continue
            if status == 200:
                self.acknowledged.append(task_id)
            else:
                self.wrong.append(f"{status} {content[:300]!r}")
            return

    def _sign_in(self) -> None:
        _, page, headers = self._send("GET", "/login", None, {"Accept": "text/html"})
        token = page.decode().partition('name="csrf-token" content="')[2].partition('"')[0]
        visit = headers["Set-Cookie"].partition(";")[0]
        credentials = {"user": self._user, "password": PASSWORD}
        _, signed, headers = self._send("POST", "/api/session", credentials, {"Cookie": visit, "X-CSRF-Token": token})
        cookies = [value.partition(";")[0] for name, value in headers.items() if name == "Set-Cookie"]
        cookie = next(value for value in cookies if value.startswith("gongkai="))
        self._headers = {"Cookie": cookie, "X-CSRF-Token": json.loads(signed)["csrf_token"]}

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[int, bytes, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            sent = None if body is None else json.dumps(body)
            connection.request(method, path, sent, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        finally:
            connection.close()


@pytest.fixture
def bureau(config: Config) -> Iterator[Flask]:
    """An application of this process on the same database: it prepares, and looks at the end."""
    app = create_app(config)
    with app.app_context():
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        known = hash_password(PASSWORD)
        for number in range(PEOPLE):
            user = f"user{number}"
            token = dispatch(
                create_user, SYSTEM, user_id=user, name=user, department="office", link_lifetime=timedelta(hours=1)
            )
            dispatch(set_password, SYSTEM, token=token, user_id=user, password_hash=known)
        dispatch(deploy, SYSTEM, name="relay", files={"relay.bpmn": RELAY.read_bytes()})
        yield app
        db.engine.dispose()


@pytest.fixture
def service(config: Config, database_url: str, tmp_path: Path, bureau: Flask) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = f'[server]\nport = {port}\npublic_url = "http://127.0.0.1:{port}"\n[scheduler]\ntick_seconds = 1\n'
    (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
    environ = {
        **os.environ,
        "GONGKAI_DATABASE_URL": database_url,
        "GONGKAI_SECRET_KEY": config.secrets.secret_key,
        "GONGKAI_IDENTITY_KEY": config.secrets.identity_key,
    }
    running = Service(tmp_path, port, environ)
    yield running
    if running.is_running():
        running.kill()


def test_every_acknowledged_action_is_there_once_and_none_half_done(bureau: Flask, service: Service) -> None:
    ids = [_begin(bureau, number) for number in range(PEOPLE)]
    # Where somebody is quick no timer comes due before its task is done: one instance is left alone.
    left_alone = _begin(bureau, PEOPLE)
    stop = threading.Event()
    people = [Person(service.port, f"user{n}", _finder(ids[n]), stop) for n in range(PEOPLE)]
    threads = [threading.Thread(target=person.run, daemon=True) for person in people]
    service.start()
    for thread in threads:
        thread.start()
    for _ in range(KILLS):
        _wait_for_more(people)
        service.kill()
        service.start()
    _wait_for_more(people)
    _wait_for_a_firing()
    stop.set()
    service.kill()
    for thread in threads:
        thread.join()

    assert [person.wrong for person in people] == [[]] * PEOPLE
    acknowledged = [task_id for person in people for task_id in person.acknowledged]
    assert len(acknowledged) > 4 * PEOPLE
    completions, firings, ended = _written()
    assert set(acknowledged) <= completions.keys()
    assert set(completions.values()) == {1}
    assert completions.keys() == ended
    assert len(firings) > 0
    assert set(firings.values()) == {1}
    for instance_id in (*ids, left_alone):
        _check_rows_show_the_state(bureau, instance_id)


def _wait_for_more(people: list[Person]) -> None:
    """Until everybody has done something again, however busy the machine is; then a moment, in which timers fire."""
    before = [len(person.acknowledged) for person in people]
    end = time.monotonic() + 60
    while any(len(person.acknowledged) < known + 2 for person, known in zip(people, before, strict=True)):
        assert time.monotonic() < end, "nothing is done any more"
        time.sleep(0.05)
    time.sleep(random.uniform(0.5, 1.5))


def _wait_for_a_firing() -> None:
    """A busy machine may have been killed before every tick so far."""
    end = time.monotonic() + 60
    fired = sa.select(sa.func.count()).select_from(history).where(history.c.kind == "timer-fired")
    number = 0
    while number == 0:
        assert time.monotonic() < end, "no timer fires"
        time.sleep(0.2)
        with db.engine.connect() as connection:
            number = connection.execute(fired).scalar_one()


def _begin(bureau: Flask, number: int) -> str:
    data = {"owner": f"user{number}", "rounds": 0}
    return str(bureau.extensions["dispatch"](start_instance, SYSTEM, key="relay", data=data).id)


def _finder(instance_id: str) -> Callable[[], str | None]:
    engine = db.engine
    statement = sa.select(tasks.c.id).where(tasks.c.instance_id == instance_id, tasks.c.status == "open")

    def find() -> str | None:
        with engine.connect() as connection:
            return connection.execute(statement).scalar_one_or_none()

    return find


def _written() -> tuple[Counter[str], Counter[tuple[str, Any]], set[str]]:
    """How often each task's completion and each firing of a timer was written, and the tasks that ended."""
    with db.engine.connect() as connection:
        events = connection.execute(sa.select(history)).all()
        ended = set(connection.execute(sa.select(tasks.c.id).where(tasks.c.status == "completed")).scalars())
    completions = Counter(event.task_id for event in events if event.kind == "task-completed")
    firings = Counter((event.data["timer_id"], event.data["due_at"]) for event in events if event.kind == "timer-fired")
    return completions, firings, ended


def _check_rows_show_the_state(bureau: Flask, instance_id: str) -> None:
    def shown(uow: UnitOfWork, actor: Actor) -> tuple[set[str], set[str]]:
        before = load(uow, actor, uow.instances.get(instance_id)).before
        return set(before.tasks), set(before.timers)

    in_state = bureau.extensions["dispatch"](shown, SYSTEM)
    with db.engine.connect() as connection:
        open_tasks = sa.select(tasks.c.id).where(tasks.c.instance_id == instance_id, tasks.c.status == "open")
        waiting = sa.select(timers.c.id).where(timers.c.instance_id == instance_id)
        rows = set(connection.execute(open_tasks).scalars()), set(connection.execute(waiting).scalars())
        version = connection.execute(sa.select(instances.c.version).where(instances.c.id == instance_id)).scalar_one()
        moved = sa.select(sa.func.count()).where(
            history.c.instance_id == instance_id, history.c.kind.in_(["task-completed", "timer-fired"])
        )
        actions = connection.execute(moved).scalar_one()
    assert in_state == rows
    assert version == 1 + actions
