"""The floor: the same application without its engine.

The route of the floor has the product's session, CSRF, authorisation, form schema and unit of work, and writes the
rows that the product writes for the same step, as recorded by playing the workload once. It runs no diagram.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask, request

from service.api.base import Blueprint, run
from service.api.tasks import Completion, TaskSchema
from workflows.events import Event
from workflows.forms import read_form, validate
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.tasks import complete_task
from workflows.memory import MemoryPerson, MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, InstanceStatus, TaskStatus, UserTask
from workflows.policy import check_active, check_complete
from workflows.ports import UnitOfWork

FOLDER = Path(__file__).parent / "workload"
FILES = {path.relative_to(FOLDER).as_posix(): path.read_bytes() for path in FOLDER.rglob("*") if path.is_file()}
KEY = "workload"
ORDER = ("draft", "review_a", "review_b", "review_c", "approve", "fix", "approve", "publish")
"""The tasks of one instance in the order in which they are completed; the first approval sends back."""
FORM = read_form(FILES["forms/answer.form"], "forms/answer.form")


def answers(step: int) -> dict[str, Any]:
    """What is submitted at a step."""
    return {"outcome": "return" if step == 4 else "pass", "comment": "审查意见：同意。"}


@dataclass(frozen=True, slots=True)
class Written:
    """What one step writes: new tasks, events, and the size of the state."""

    tasks: tuple[UserTask, ...]
    events: tuple[Event, ...]
    state: int
    ended: bool


def record() -> tuple[Written, ...]:
    """Plays the workload once in memory and keeps what each step wrote."""
    world = MemoryWorld(people={"owner": MemoryPerson("owner", "Owner")})
    world.run(deploy, SYSTEM, name=KEY, files=FILES)
    instance: Instance = world.run(start_instance, SYSTEM, key=KEY, data={"owner": "owner"})
    actor = world.unit().directory.actor("owner")
    steps = []
    for number, element in enumerate(ORDER):
        known, told = set(world.tables["tasks"]), len(world.history)
        task = next(t for t in world.tables["tasks"].values() if t.status == "open" and t.element_id == element)
        world.run(complete_task, actor, task_id=task.id, answers=answers(number))
        current = world.unit().instances.get(instance.id)
        opened = tuple(task for key, task in world.tables["tasks"].items() if key not in known)
        ended = current.status is InstanceStatus.COMPLETED
        steps.append(Written(opened, tuple(world.history[told:]), len(current.state), ended))
    return tuple(steps)


def floor_complete(
    uow: UnitOfWork, actor: Actor, *, task_id: str, answers: Mapping[str, Any], submission: str | None, script: Any
) -> UserTask:
    """What `complete_task` does, without running the diagram. The state's first byte counts the steps."""
    task, instance = uow.tasks.lock(task_id)
    check_complete(actor, task)
    check_active(instance)
    validate(FORM, answers, {}, today=uow.today)
    uow.deployments.definition(instance.definition_id)
    step = instance.state[0]
    written: Written = script[step]
    ended = replace(task, status=TaskStatus.COMPLETED, ended_at=uow.now, ended_by=actor.id, submission=submission)
    uow.tasks.save(ended)
    if written.tasks:
        uow.tasks.add(
            [
                replace(new, id=uow.new_id(), instance_id=instance.id, created_at=uow.now, assignee=actor.id)
                for new in written.tasks
            ]
        )
    status = InstanceStatus.COMPLETED if written.ended else instance.status
    state = bytes([step + 1]) + b"\0" * (written.state - 1)
    saved = replace(instance, state=state, version=instance.version + 1, status=status)
    uow.instances.save(saved, expected_version=instance.version)
    uow.history.append(
        [replace(event, at=uow.now, actor_id=actor.id, instance_id=instance.id) for event in written.events]
    )
    return ended


def reset_state(uow: UnitOfWork, actor: Actor, *, instance_id: str) -> None:
    """Turns a started instance into one of the floor's."""
    instance = uow.instances.lock(instance_id)
    saved = replace(instance, state=b"\0" * len(instance.state), version=instance.version + 1)
    uow.instances.save(saved, expected_version=instance.version)


def add_floor(app: Flask) -> None:
    """Adds the route of the floor to the application."""
    script = record()
    blueprint = Blueprint("floor", __name__, description="The floor.")

    @blueprint.route("/floor/tasks/<task_id>/complete", methods=["POST"])
    @blueprint.arguments(Completion)
    @blueprint.response(200, TaskSchema)
    def complete(body: Mapping[str, Any], task_id: str) -> UserTask:
        submission = body["submission"] or request.headers.get("Idempotency-Key")
        return run(floor_complete, task_id=task_id, answers=body["answers"], submission=submission, script=script)

    app.extensions["flask-smorest"]["apis"][""]["ext_obj"].register_blueprint(blueprint)
