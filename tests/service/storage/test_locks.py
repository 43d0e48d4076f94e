"""Two commands on one instance, at the same time, on real databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from workflows.model import SYSTEM, Definition, Deployment, Instance, InstanceStatus, TaskStatus, UserTask
from workflows.ports import UnitOfWork

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def seeded(app: Any, dispatcher: Any) -> Any:
    def seed(uow: UnitOfWork, actor: Any) -> None:
        uow.deployments.add(Deployment("d1", "demo", "h", {}, NOW, "ann"), [Definition("f1", "d1", "demo", "Demo", 1)])
        uow.instances.add(Instance("i1", "f1", "demo", "演示", None, InstanceStatus.RUNNING, b"", 1, NOW, "ann"))
        uow.tasks.add(
            [UserTask("t1", "i1", "demo", "draft", "拟稿", TaskStatus.OPEN, NOW, candidate_groups=("office",))]
        )

    dispatcher(seed, SYSTEM)
    return dispatcher


def _together(app: Any, run: Any, number: int) -> list[Any]:
    """What each of the threads got, or the error it met."""
    results: list[Any] = []

    def thread(index: int) -> None:
        with app.app_context():
            try:
                results.append(run(index))
            except Exception as error:
                results.append(error)

    threads = [threading.Thread(target=thread, args=(index,)) for index in range(number)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return results


def test_commands_that_lock_an_instance_run_one_after_the_other_and_lose_no_change(app: Any, seeded: Any) -> None:
    def append(uow: UnitOfWork, actor: Any, *, letter: str) -> int:
        instance = uow.instances.lock("i1")
        changed = replace(instance, state=instance.state + letter.encode(), version=instance.version + 1)
        uow.instances.save(changed, expected_version=instance.version)
        return changed.version

    results = _together(app, lambda index: seeded(append, SYSTEM, letter="abcdef"[index]), 6)
    assert sorted(results) == [2, 3, 4, 5, 6, 7]
    assert sorted(seeded(lambda uow, _: uow.instances.get("i1").state, SYSTEM)) == list(b"abcdef")


def test_of_those_who_claim_a_task_at_once_one_gets_it(app: Any, seeded: Any) -> None:
    results = _together(app, lambda index: seeded(lambda uow, _: uow.tasks.claim("t1", f"u{index}"), SYSTEM), 6)
    assert sorted(results) == [False, False, False, False, False, True]


def test_who_waited_for_the_lock_of_a_task_sees_the_task_as_it_is_now(app: Any, seeded: Any) -> None:
    """Locking the instance alone would show the task as it was before the wait (PostgreSQL, READ COMMITTED)."""
    held = threading.Event()

    def finish(uow: UnitOfWork, actor: Any) -> str:
        task, instance = uow.tasks.lock("t1")
        held.set()
        threading.Event().wait(0.5)
        uow.tasks.save(replace(task, status=TaskStatus.COMPLETED, ended_at=NOW, ended_by="ann"))
        uow.instances.save(replace(instance, version=2), expected_version=1)
        return "finished"

    def look(uow: UnitOfWork, actor: Any) -> tuple[str, int]:
        task, instance = uow.tasks.lock("t1")
        return task.status.value, instance.version

    def run(index: int) -> Any:
        if index == 0:
            return seeded(finish, SYSTEM)
        held.wait(10)
        return seeded(look, SYSTEM)

    assert sorted(_together(app, run, 2), key=str) == [("completed", 2), "finished"]
