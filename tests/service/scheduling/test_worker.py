"""Due work on both databases: each item once, failures apart, nothing early."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from flask import Flask

from service.app import create_app
from service.config import Config
from service.connectors import Connector, DeliveryFailed
from service.scheduling import Worker
from service.scheduling.worker import BACK_OFF
from service.storage.database import db
from service.storage.tables.history import history
from service.storage.tables.waiting import timers
from workflows.calendar.working_days import WorkingCalendar
from workflows.engine.tokens import Instance as EngineInstance
from workflows.handlers.batches import start_batch
from workflows.handlers.clocks import start_clock
from workflows.handlers.deployments import deploy
from workflows.handlers.incidents import retry_incident
from workflows.handlers.instances import start_instance
from workflows.handlers.moments import start_of
from workflows.handlers.tasks import complete_task
from workflows.handlers.ticks import LEASE
from workflows.model import SYSTEM, Actor, BatchKind, Instance, Job, TopicCall
from workflows.ports import Plugins, UnitOfWork

SAMPLE = Path(__file__).parents[2] / "samples" / "review"
FILES = {path.relative_to(SAMPLE).as_posix(): path.read_bytes() for path in SAMPLE.rglob("*") if path.is_file()}


class Probe:
    """A connector whose answers a test writes down beforehand."""

    def __init__(self) -> None:
        self.delivered: list[str] = []
        self.fails = 0
        self.breaks_on = ""

    def __call__(self, job: Job) -> Mapping[str, Any]:
        if self.breaks_on and job.instance_id == self.breaks_on:
            raise ZeroDivisionError("a bug")
        if self.fails:
            self.fails -= 1
            raise DeliveryFailed("no answer")
        self.delivered.append(job.idempotency_key)
        return {"status": 200}


def nothing(uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
    return {}


@pytest.fixture
def bureau(config: Config, frozen_time: Any, calendar: WorkingCalendar) -> Iterator[Flask]:
    plugins = Plugins(functions={"report": nothing, "publish": nothing}, connectors=frozenset({"probe"}))
    made = create_app(config, time_source=frozen_time, calendar=calendar, plugins=plugins)
    with made.app_context():
        made.extensions["dispatch"](deploy, SYSTEM, name="review", files=FILES)
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def run(bureau: Flask) -> Callable[..., Any]:
    return bureau.extensions["dispatch"]  # type: ignore[no-any-return]


@pytest.fixture
def probe() -> Probe:
    return Probe()


@pytest.fixture
def worker(bureau: Flask, probe: Probe) -> Worker:
    connectors: dict[str, Connector] = {"probe": probe}
    return Worker(bureau.extensions["dispatch"], connectors, batch=10)


def begin(run: Callable[..., Any], number: int = 1) -> Instance:
    subject = f"request:{number}"
    run(start_clock, SYSTEM, subject=subject, name="reply", start=date(2026, 3, 2), term=20)
    started: Instance = run(start_instance, SYSTEM, key="review", title="一号", business_key=subject)
    return started


def count(kind: str) -> int:
    with db.engine.connect() as connection:
        found = connection.execute(sa.select(sa.func.count()).select_from(history).where(history.c.kind == kind))
        return int(found.scalar_one())


def test_a_timer_fires_once_when_its_day_is_over(worker: Worker, run: Callable[..., Any], frozen_time: Any) -> None:
    begin(run)
    due = start_of(date(2026, 3, 31))
    frozen_time.set(due - timedelta(seconds=1))
    assert not worker.run_until_idle().anything
    frozen_time.set(due)
    assert worker.run_until_idle().timers == 1
    assert not worker.run_until_idle().anything
    assert count("timer-fired") == 1


def test_two_workers_share_the_work_and_do_nothing_twice(
    bureau: Flask, worker: Worker, probe: Probe, run: Callable[..., Any], frozen_time: Any
) -> None:
    for number in range(12):
        begin(run, number)
    frozen_time.set(start_of(date(2026, 4, 30)))
    other = Worker(bureau.extensions["dispatch"], {"probe": probe}, batch=5)
    done = [worker.run_round().timers, other.run_round().timers, worker.run_round().timers, other.run_round().timers]
    assert sum(done) == 12
    assert count("timer-fired") == 12


def test_a_delivery_is_tried_again_with_growing_pauses_and_then_a_person_is_asked(
    worker: Worker, probe: Probe, run: Callable[..., Any], frozen_time: Any
) -> None:
    instance = begin(run)
    probe.fails = len(BACK_OFF) + 1
    _complete(run, instance)
    for pause in BACK_OFF:
        worker.run_round()
        assert count("incident-opened") == 0
        frozen_time.advance(seconds=pause.total_seconds() - 1)
        assert worker.run_round().jobs == 0
        frozen_time.advance(seconds=1)
    worker.run_round()
    assert count("incident-opened") == 1
    assert probe.delivered == []


def test_a_delivered_job_ends_the_instance(worker: Worker, probe: Probe, run: Callable[..., Any]) -> None:
    instance = begin(run)
    _complete(run, instance)
    assert worker.run_until_idle().jobs == 1
    assert len(probe.delivered) == 1
    assert count("instance-completed") == 1


def test_an_item_that_breaks_does_not_stop_the_others(
    worker: Worker, probe: Probe, run: Callable[..., Any], frozen_time: Any, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = begin(run, 1), begin(run, 2)
    _complete(run, broken)
    _complete(run, sound)
    probe.breaks_on = broken.id
    done = worker.run_round()
    assert (done.jobs, done.failures) == (1, 1)
    assert "due work failed" in caplog.text
    probe.breaks_on = ""
    assert worker.run_round().jobs == 0
    frozen_time.advance(seconds=BACK_OFF[0].total_seconds())
    assert worker.run_round().jobs == 1


@pytest.mark.parametrize("kind", ["timers", "starts", "duties", "supervision", "escalations", "batch_items"])
def test_a_kind_of_work_that_cannot_be_found_does_not_stop_the_other_kinds(
    worker: Worker,
    run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    def fails(uow: UnitOfWork, actor: Actor, *, limit: int) -> list[str]:
        raise KeyError(f"a row that no one can read, {limit}")

    _complete(run, begin(run))
    for kind in ("timers", "starts", "duties", "supervision", "escalations", "batch_items"):
        monkeypatch.setattr(f"service.scheduling.worker.claim_{kind}", fails)
    done = worker.run_round()
    assert (done.jobs, done.failures) == (1, 6)
    assert "due work cannot be found" in caplog.text


def test_a_bug_in_a_connector_is_an_incident_in_the_end(
    worker: Worker, probe: Probe, run: Callable[..., Any], frozen_time: Any
) -> None:
    instance = begin(run)
    _complete(run, instance)
    probe.breaks_on = instance.id
    for pause in (*BACK_OFF, timedelta(0)):
        worker.run_round()
        frozen_time.advance(seconds=pause.total_seconds())
    assert count("incident-opened") == 1


def test_a_timer_that_the_engine_fails_at_opens_an_incident_and_is_left_to_it(
    worker: Worker, run: Callable[..., Any], frozen_time: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise KeyError("a bug in the engine")

    begin(run)
    frozen_time.set(start_of(date(2026, 3, 31)))
    with monkeypatch.context() as broken:
        broken.setattr(EngineInstance, "prune_all", fails)
        for _ in range(20):
            worker.run_round()
            frozen_time.advance(hours=1)
    assert count("incident-opened") == 2
    assert not worker.run_until_idle().anything

    def release(uow: UnitOfWork, actor: Actor) -> list[str]:
        return [retry_incident(uow, actor, incident_id=i.id).code for i in uow.incidents.open_of(_only(uow))]

    assert sorted(run(release, SYSTEM)) == ["engine", "timer-failed"]
    assert worker.run_until_idle().timers == 1


def _only(uow: UnitOfWork) -> str:
    (instance,) = uow.instances.running_with("request:1")
    return instance.id


def _complete(run: Callable[..., Any], instance: Instance) -> None:
    def open_task(uow: UnitOfWork, actor: Actor) -> str:
        return uow.tasks.open_of(instance.id)[0].id

    task_id = run(open_task, SYSTEM)

    def hold(uow: UnitOfWork, actor: Actor) -> None:
        assert uow.tasks.claim(task_id, actor.id)

    run(hold, SYSTEM)
    run(complete_task, SYSTEM, task_id=task_id, answers={"outcome": "pass"})


def test_the_detector_finds_rows_that_were_lost_and_a_batch_repairs_them(
    worker: Worker, run: Callable[..., Any], frozen_time: Any
) -> None:
    begin(run)
    with db.engine.begin() as connection:
        connection.execute(sa.delete(timers))
    frozen_time.advance(minutes=2)
    assert worker.look() == 1
    assert worker.look() == 1
    assert count("incident-opened") == 1

    def repair(uow: UnitOfWork, actor: Actor) -> None:
        start_batch(uow, actor, kind=BatchKind.RETRY, instance_ids=[_only(uow)], reason="restored")

    run(repair, SYSTEM)
    assert worker.run_until_idle().batch_items == 1
    with db.engine.connect() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(timers)).scalar_one() == 1
    assert count("incident-resolved") == 1


class Slow:
    """A real server that takes its minutes, and notes which keys it was sent."""

    def __init__(self, take: Callable[[], None]) -> None:
        keys: list[str] = []
        self.keys = keys

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                keys.append(self.headers["Idempotency-Key"])
                take()
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __call__(self, job: Job) -> Mapping[str, Any]:
        url = f"http://127.0.0.1:{self.server.server_port}/"
        return {"status": httpx.post(url, headers={"Idempotency-Key": job.idempotency_key}).status_code}


def test_two_workers_at_a_slow_server_send_nothing_twice_though_the_leases_run_out(
    bureau: Flask, run: Callable[..., Any], frozen_time: Any
) -> None:
    slow = Slow(lambda: frozen_time.set(frozen_time.now() + LEASE * 0.4))
    dispatch = bureau.extensions["dispatch"]
    seconds: list[int] = []

    def deliver(job: Job) -> Mapping[str, Any]:
        answer = slow(job)
        # While the first still has most of what it took before it, the second takes what seems forgotten.
        seconds.append(Worker(dispatch, {"slow": slow}, batch=10).run_round().jobs)
        return answer

    first = Worker(dispatch, {"slow": deliver}, batch=10)
    run(lambda uow, _: uow.outbox.add([slow_job(uow, number) for number in range(6)]), SYSTEM)
    try:
        first.run_round()
    finally:
        slow.server.shutdown()
        slow.server.server_close()

    assert sum(seconds) > 0
    assert sorted(slow.keys) == [f"slow:{number}" for number in range(6)]


def slow_job(uow: UnitOfWork, number: int) -> Job:
    return Job(uow.new_id(), "slow", {}, f"slow:{number}", uow.now, uow.now)
