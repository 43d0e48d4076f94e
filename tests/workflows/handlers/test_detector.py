"""The detector finds what nothing moves on, and rows that differ from the state; and what is wrong no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from workflows.errors import Conflict
from workflows.handlers.clocks import start_clock
from workflows.handlers.incidents import DRIFT, STUCK, retry_incident
from workflows.handlers.instances import start_instance, suspend_instance, terminate_instance
from workflows.handlers.looking import choose_instances, look_at
from workflows.handlers.repair import move_token, skip_element, what_can_be_repaired
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, TaskStatus


@pytest.fixture
def instance(world: MemoryWorld) -> Instance:
    world.run(start_clock, SYSTEM, subject="request:1", name="reply", start=world.now.date(), term=20)
    return world.run(start_instance, SYSTEM, key="review", title="一号", business_key="request:1")


@pytest.fixture
def boss(world: MemoryWorld) -> Actor:
    return world.unit().directory.actor("boss")


def look(world: MemoryWorld, instance: Instance) -> list[str]:
    world.run(look_at, SYSTEM, instance_id=instance.id)
    return [one.code for one in world.unit().incidents.open_of(instance.id)]


def rows(world: MemoryWorld) -> dict[str, Any]:
    names = ("tasks", "timers", "subscriptions")
    return {name: dict(world.tables.get(name, {})) for name in names}


def test_nothing_is_found_where_nothing_is_wrong(world: MemoryWorld, instance: Instance) -> None:
    assert look(world, instance) == []


def test_what_changed_is_looked_at_once_and_after_a_while_and_everything_in_its_turn(
    world: MemoryWorld, instance: Instance
) -> None:
    assert world.run(choose_instances, SYSTEM, limit=100) == [instance.id]
    world.now += timedelta(minutes=2)
    others = [world.run(start_instance, SYSTEM, key="review", business_key=f"request:{n}").id for n in range(2, 14)]
    assert world.run(choose_instances, SYSTEM, limit=100)[0] == instance.id
    world.now += timedelta(minutes=2)
    assert set(world.run(choose_instances, SYSTEM, limit=1000)) >= set(others)
    seen: set[str] = set()
    for _ in range(20):
        found = world.run(choose_instances, SYSTEM, limit=10)
        assert len(found) == 1
        seen.update(found)
    assert seen == {*others, instance.id}


def test_rows_that_were_lost_are_found_and_written_anew(world: MemoryWorld, instance: Instance, boss: Actor) -> None:
    before = rows(world)
    for name in ("tasks", "timers", "subscriptions"):
        world.tables[name] = {}
    assert look(world, instance) == [DRIFT]
    assert look(world, instance) == [DRIFT]
    (incident,) = world.unit().incidents.open_of(instance.id)
    assert "Missing among the tasks" in incident.message
    world.run(retry_incident, boss, incident_id=incident.id)
    assert {name: set(found) for name, found in rows(world).items()} == {name: set(f) for name, f in before.items()}
    assert next(iter(rows(world)["timers"].values())).due_at == next(iter(before["timers"].values())).due_at
    assert look(world, instance) == []


def test_rows_that_are_too_many_go(world: MemoryWorld, instance: Instance, boss: Actor) -> None:
    (task,) = world.tables["tasks"].values()
    world.tables["tasks"]["ghost"] = replace(task, id="ghost")
    (timer,) = world.tables["timers"].values()
    world.tables["timers"]["ghost"] = replace(timer, id="ghost")
    assert look(world, instance) == [DRIFT]
    (incident,) = world.unit().incidents.open_of(instance.id)
    world.run(retry_incident, boss, incident_id=incident.id)
    assert world.tables["tasks"]["ghost"].status is TaskStatus.CANCELLED
    assert world.tables["tasks"][task.id].status is TaskStatus.OPEN
    assert set(world.tables["timers"]) == {timer.id}


def test_a_call_that_nobody_has_is_handed_over_again(world: MemoryWorld, instance: Instance, boss: Actor) -> None:
    found = world.run(what_can_be_repaired, boss, instance_id=instance.id).tokens
    skipped = {"token_id": found[0].id, "results": {"outcome": "pass"}, "reason": "r"}
    world.run(skip_element, boss, instance_id=instance.id, **skipped)  # type: ignore[arg-type]
    (job,) = world.tables["jobs"].values()
    world.tables["jobs"] = {}
    assert look(world, instance) == [DRIFT]
    (incident,) = world.unit().incidents.open_of(instance.id)
    world.run(retry_incident, boss, incident_id=incident.id)
    (again,) = world.unit().outbox.pending_of(instance.id)
    assert (again.topic, again.token_id) == (job.topic, job.token_id)


def test_an_instance_that_nothing_moves_on_is_found_and_its_incident_ends_with_what_a_person_does(
    world: MemoryWorld, boss: Actor
) -> None:
    from test_attempts import DIAGRAM

    from workflows.handlers.deployments import deploy

    two = """<bpmn:parallelGateway id="t"/><bpmn:startEvent id="s"/>
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>
    <bpmn:exclusiveGateway id="x" default="f2"/><bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="t"/>
    <bpmn:sequenceFlow id="f3" sourceRef="x" targetRef="t">
      <bpmn:conditionExpression>b</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="f4" sourceRef="t" targetRef="e"/><bpmn:endEvent id="e"/>"""
    head, tail = DIAGRAM[: DIAGRAM.index("  <bpmn:startEvent")], DIAGRAM[DIAGRAM.index("</bpmn:process>") :]
    world.run(deploy, SYSTEM, name="stuck", files={"p.bpmn": f"{head}{two}{tail}".encode()})
    instance = world.run(start_instance, SYSTEM, key="tries", data={"b": False})
    assert look(world, instance) == [STUCK]
    (incident,) = world.unit().incidents.open_of(instance.id)
    with pytest.raises(Conflict):
        world.run(retry_incident, boss, incident_id=incident.id)
    (token,) = world.run(what_can_be_repaired, boss, instance_id=instance.id).tokens
    world.run(move_token, boss, instance_id=instance.id, token_id=token.id, element_id="e", reason="join is wrong")
    assert world.unit().instances.get(instance.id).status == "completed"
    assert world.unit().incidents.open_of(instance.id) == []


def test_what_is_suspended_or_over_is_not_looked_at(world: MemoryWorld, instance: Instance, boss: Actor) -> None:
    world.tables["timers"] = {}
    world.run(suspend_instance, boss, instance_id=instance.id, reason="r")
    assert look(world, instance) == []
    world.run(terminate_instance, boss, instance_id=instance.id, reason="r")
    assert look(world, instance) == []


def test_an_incident_ends_by_itself_once_nothing_is_wrong_any_more(world: MemoryWorld, instance: Instance) -> None:
    kept = dict(world.tables["timers"])
    world.tables["timers"] = {}
    assert look(world, instance) == [DRIFT]
    world.tables["timers"] = kept
    assert look(world, instance) == []
