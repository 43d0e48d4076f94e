"""One suite over three stores: memory, SQLite, PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from workflows.calendar.working_days import WorkingCalendar
from workflows.memory import MemoryWorld
from workflows.model import Definition, Deployment, Instance, InstanceStatus, UserTask
from workflows.model.task import TaskStatus
from workflows.ports import UnitOfWork

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
Begin = Callable[[], AbstractContextManager[UnitOfWork]]


@pytest.fixture(params=["memory", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def begin(backend: str, request: pytest.FixtureRequest, calendar: WorkingCalendar) -> Begin:
    """`with begin() as uow`: committed at the end of the block, undone if it raises."""
    return _memory(calendar) if backend == "memory" else _sql(request.getfixturevalue("dispatcher"))


def _memory(calendar: WorkingCalendar) -> Begin:
    world = MemoryWorld(now=NOW, calendar=calendar)

    @contextmanager
    def begin() -> Iterator[UnitOfWork]:
        uow = world.unit()
        yield uow
        uow.commit()

    return begin


def _sql(dispatcher: Any) -> Begin:
    return lambda: dispatcher._units.begin(NOW)


@pytest.fixture
def seeded(begin: Begin) -> Begin:
    """The same, with a definition and the running instances i1 (request:1) and i2 (request:2)."""
    with begin() as uow:
        uow.deployments.add(
            Deployment("d1", "demo", "hash", {"process.bpmn": b"<x/>"}, NOW, "ann"),
            [Definition("def1", "d1", "demo", "Demo", 1)],
        )
        for number in (1, 2):
            uow.instances.add(an_instance(f"i{number}", business_key=f"request:{number}"))
    return begin


def an_instance(instance_id: str, **changes: Any) -> Instance:
    values: dict[str, Any] = {
        "definition_id": "def1",
        "key": "demo",
        "title": "演示",
        "business_key": None,
        "status": InstanceStatus.RUNNING,
        "state": b"\x00state",
        "version": 1,
        "started_at": NOW,
        "started_by": "ann",
    }
    return Instance(instance_id, **{**values, **changes})


def a_task(task_id: str, instance_id: str = "i1", **changes: Any) -> UserTask:
    values: dict[str, Any] = {
        "process_key": "demo",
        "element_id": "draft",
        "name": "拟稿",
        "status": TaskStatus.OPEN,
        "created_at": NOW,
    }
    return UserTask(task_id, instance_id, **{**values, **changes})


@pytest.fixture
def make_instance() -> Callable[..., Instance]:
    return an_instance


@pytest.fixture
def make_task() -> Callable[..., UserTask]:
    return a_task
