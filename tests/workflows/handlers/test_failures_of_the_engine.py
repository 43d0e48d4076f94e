"""What happens when the engine itself fails: nothing is half done, an incident says so, nothing is tried for ever."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from workflows.engine.specs.tasks import UserTaskSpec
from workflows.engine.tokens import Instance as EngineInstance
from workflows.errors import EngineFailed, InstanceFailed
from workflows.handlers.clocks import start_clock
from workflows.handlers.incidents import TIMER_FAILED, retry_incident
from workflows.handlers.instances import start_instance, terminate_instance
from workflows.handlers.moments import start_of
from workflows.handlers.tasks import claim_task, complete_task
from workflows.handlers.ticks import claim_timers
from workflows.handlers.timers import PAUSES, fire_timer, hold_timer
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Incident, Instance


@pytest.fixture
def instance(world: MemoryWorld) -> Instance:
    world.run(start_clock, SYSTEM, subject="request:1", name="reply", start=world.now.date(), term=20)
    return world.run(start_instance, SYSTEM, key="review", title="一号", business_key="request:1")


def person(world: MemoryWorld, name: str) -> Actor:
    return world.unit().directory.actor(name)


def incidents(world: MemoryWorld) -> list[Incident]:
    return list(world.tables.get("incidents", {}).values())


def fails(*_: Any) -> Any:
    raise KeyError("a bug in the engine")


def complete(world: MemoryWorld) -> None:
    (task,) = world.tables["tasks"].values()
    world.run(complete_task, person(world, "li"), task_id=task.id, answers={"outcome": "pass"})


def claimed(world: MemoryWorld) -> None:
    (task,) = world.tables["tasks"].values()
    world.run(claim_task, person(world, "li"), task_id=task.id)


def test_a_command_that_the_engine_fails_in_changes_nothing_and_opens_one_incident_however_often_it_is_tried(
    world: MemoryWorld, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed(world)
    before = world.unit().instances.get(instance.id)
    monkeypatch.setattr(UserTaskSpec, "perform", fails)
    for _ in range(2):
        with pytest.raises(InstanceFailed) as caught:
            complete(world)
    (incident,) = incidents(world)
    assert (incident.code, incident.element_id, incident.token_id) == ("engine", "check", None)
    assert "KeyError at test_failures_of_the_engine.py" in incident.message
    assert caught.value.details["incident_id"] == incident.id
    assert world.unit().instances.get(instance.id) == before
    monkeypatch.undo()
    complete(world)


def test_an_instance_that_fails_while_it_is_started_leaves_nothing_behind(
    world: MemoryWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EngineInstance, "prune_all", fails)
    with pytest.raises(EngineFailed):
        world.run(start_instance, SYSTEM, key="review", business_key="request:2")
    assert not world.tables.get("instances")
    assert not incidents(world)


def test_a_timer_of_a_broken_instance_is_tried_a_few_times_and_then_left_to_its_incident(
    world: MemoryWorld, instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    (timer,) = world.unit().timers.of(instance.id)
    world.now = start_of(world.now.date()) + timedelta(days=60)
    monkeypatch.setattr(EngineInstance, "prune_all", fails)
    tried = 0
    for _ in range(200):
        for timer_id in world.run(claim_timers, SYSTEM, limit=10):
            tried += 1
            with pytest.raises(InstanceFailed):
                world.run(fire_timer, SYSTEM, timer_id=timer_id)
            world.run(hold_timer, SYSTEM, timer_id=timer_id, message="failed")
        world.now += timedelta(minutes=5)
    assert tried == len(PAUSES) + 1
    found = {incident.code: incident for incident in incidents(world)}
    assert found.keys() == {"engine", TIMER_FAILED}
    monkeypatch.undo()
    assert world.run(claim_timers, SYSTEM, limit=10) == []
    for incident in found.values():
        world.run(retry_incident, person(world, "boss"), incident_id=incident.id)
    assert world.run(claim_timers, SYSTEM, limit=10) == [timer.id]
    assert world.run(fire_timer, SYSTEM, timer_id=timer.id)


def test_an_instance_whose_state_cannot_be_read_is_an_incident_and_can_still_be_ended(
    world: MemoryWorld, instance: Instance
) -> None:
    claimed(world)
    world.tables["instances"][instance.id] = type(instance)(
        **{**{f: getattr(instance, f) for f in instance.__dataclass_fields__}, "state": b"GKS1nothing"}
    )
    with pytest.raises(InstanceFailed):
        complete(world)
    (incident,) = incidents(world)
    assert incident.code == "snapshot"
    with pytest.raises(InstanceFailed):
        world.run(retry_incident, person(world, "boss"), incident_id=incident.id)
    assert len(incidents(world)) == 1
    world.run(terminate_instance, person(world, "boss"), instance_id=instance.id, reason="broken")
    assert world.tables["timers"] == {}
    assert [task.status for task in world.tables["tasks"].values()] == ["cancelled"]
