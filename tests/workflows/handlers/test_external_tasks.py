"""External tasks: fetched, locked for a while, reported on, and done once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from workflows.errors import DiagramInvalid, ExternalTaskLost, NotAllowed, NotFound
from workflows.handlers.deployments import deploy
from workflows.handlers.external_tasks import (
    complete_external,
    extend_lock,
    fail_external,
    fetch_and_lock,
    throw_external,
    unlock,
)
from workflows.handlers.instances import resume_instance, start_instance, suspend_instance, terminate_instance
from workflows.handlers.ticks import claim_jobs
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, Job, JobStatus
from workflows.ports import Plugins

CHARGE = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
<bpmn:error id="E" name="refused" errorCode="refused"/>
<bpmn:process id="charge" isExecutable="true">
  <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="pay"/>
  <bpmn:serviceTask id="pay" camunda:type="external" camunda:topic="external:pay"><bpmn:extensionElements>
    <camunda:failedJobRetryTimeCycle>PT1M,PT10M</camunda:failedJobRetryTimeCycle>
  </bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="f2" sourceRef="pay" targetRef="e"/><bpmn:endEvent id="e"/>
  <bpmn:boundaryEvent id="no" attachedToRef="pay"><bpmn:errorEventDefinition errorRef="E"/></bpmn:boundaryEvent>
  <bpmn:sequenceFlow id="f3" sourceRef="no" targetRef="e2"/><bpmn:endEvent id="e2"/>
</bpmn:process></bpmn:definitions>"""
PROGRAM = Actor("billing", "Billing", frozenset({"worker"}), None)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def world(world: MemoryWorld) -> MemoryWorld:
    world.plugins = replace(world.plugins, external=("external:*",))
    world.run(deploy, SYSTEM, name="charge", files={"p.bpmn": CHARGE.encode()})
    return world


@pytest.fixture
def instance(world: MemoryWorld) -> Instance:
    started: Instance = world.run(start_instance, SYSTEM, key="charge", data={"sum": 5})
    return started


def fetch(world: MemoryWorld, worker: str = "w1", topic: str = "external:pay") -> list[Job]:
    found: list[Job] = world.run(fetch_and_lock, PROGRAM, worker=worker, topics=[topic], limit=9, lock=MINUTE)
    return found


def report(world: MemoryWorld, handler: Any, task: Job, worker: str = "w1", **more: Any) -> None:
    world.run(handler, PROGRAM, task_id=task.id, worker=worker, **more)


def state(world: MemoryWorld, instance: Instance) -> str:
    return str(world.unit().instances.get(instance.id).status.value)


def test_a_task_is_fetched_by_its_topic_and_its_result_goes_on(world: MemoryWorld, instance: Instance) -> None:
    assert fetch(world, topic="external:other") == []
    [task] = fetch(world)
    assert task.payload["variables"]["sum"] == 5
    report(world, complete_external, task, result={"receipt": 7})
    assert state(world, instance) == "completed"


def test_the_service_delivers_no_external_task(world: MemoryWorld, instance: Instance) -> None:
    assert world.run(claim_jobs, SYSTEM, limit=9) == []


def test_a_locked_task_is_nobody_elses_until_the_lock_runs_out(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    assert fetch(world, "w2") == []
    with pytest.raises(ExternalTaskLost):
        report(world, complete_external, task, "w2")
    world.now += MINUTE
    assert [job.id for job in fetch(world, "w2")] == [task.id]
    with pytest.raises(ExternalTaskLost):
        report(world, complete_external, task, "w1")
    report(world, complete_external, task, "w2")
    assert state(world, instance) == "completed"


def test_a_late_report_counts_while_nobody_else_has_the_task(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    world.now += 10 * MINUTE
    report(world, complete_external, task)
    assert state(world, instance) == "completed"


def test_the_same_report_again_changes_nothing_and_any_other_is_refused(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    report(world, complete_external, task, result={"receipt": 7})
    report(world, complete_external, task, result={"receipt": 8})
    assert world.unit().outbox.get(task.id).result == {"receipt": 7}
    others: list[tuple[Any, dict[str, Any]]] = [
        (fail_external, {"message": "no"}),
        (unlock, {}),
        (extend_lock, {"lock": MINUTE}),
        (throw_external, {"error_code": "refused"}),
        (complete_external, {"worker": "w2"}),
    ]
    for handler, more in others:
        with pytest.raises(ExternalTaskLost):
            report(world, handler, task, **more)


def test_failures_are_tried_again_as_the_diagram_says_and_then_open_an_incident(
    world: MemoryWorld, instance: Instance
) -> None:
    for pause in (MINUTE, 10 * MINUTE):
        [task] = fetch(world)
        report(world, fail_external, task, message="no answer")
        assert fetch(world) == []
        with pytest.raises(ExternalTaskLost):
            report(world, complete_external, task)
        world.now += pause
    [task] = fetch(world)
    assert task.attempts == 2
    report(world, fail_external, task, message="no answer")
    [incident] = world.unit().incidents.open_of(instance.id)
    assert (incident.element_id, incident.message) == ("pay", "no answer")
    assert world.unit().outbox.get(task.id).status is JobStatus.FAILED


def test_a_worker_may_ask_for_another_pause_or_give_up_at_once(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    report(world, fail_external, task, message="busy", retry_after=timedelta(seconds=5))
    world.now += timedelta(seconds=5)
    [task] = fetch(world)
    report(world, fail_external, task, message="no such account", final=True)
    assert len(world.unit().incidents.open_of(instance.id)) == 1


def test_a_bpmn_error_takes_the_way_that_the_diagram_draws(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    report(world, throw_external, task, error_code="refused", message="no money")
    assert state(world, instance) == "completed"
    assert world.unit().incidents.open_of(instance.id) == []
    with pytest.raises(ExternalTaskLost):
        report(world, complete_external, task)


def test_a_lock_is_extended_and_a_task_given_back(world: MemoryWorld, instance: Instance) -> None:
    [task] = fetch(world)
    report(world, extend_lock, task, lock=5 * MINUTE)
    world.now += 2 * MINUTE
    assert fetch(world, "w2") == []
    report(world, unlock, task)
    assert [job.worker for job in fetch(world, "w2")] == ["w2"]


def test_nothing_is_fetched_of_an_instance_that_stands_still(world: MemoryWorld, instance: Instance) -> None:
    world.run(suspend_instance, SYSTEM, instance_id=instance.id, reason="look")
    assert fetch(world) == []
    world.run(resume_instance, SYSTEM, instance_id=instance.id)
    [task] = fetch(world)
    world.run(terminate_instance, SYSTEM, instance_id=instance.id, reason="over")
    with pytest.raises(ExternalTaskLost):
        report(world, complete_external, task)


def test_only_a_worker_may(world: MemoryWorld, instance: Instance) -> None:
    li = world.unit().directory.actor("li")
    with pytest.raises(NotAllowed):
        world.run(fetch_and_lock, li, worker="w", topics=["external:pay"], limit=1, lock=MINUTE)
    [task] = fetch(world)
    with pytest.raises(NotAllowed):
        world.run(complete_external, li, task_id=task.id, worker="w1")
    with pytest.raises(NotFound):
        world.run(complete_external, PROGRAM, task_id="none", worker="w1")


def test_a_topic_that_neither_the_service_nor_a_worker_serves_is_refused(world: MemoryWorld) -> None:
    with pytest.raises(DiagramInvalid) as refused:
        world.run(deploy, SYSTEM, name="x", files={"p.bpmn": CHARGE.replace("external:pay", "pay").encode()})
    assert "external:*" in refused.value.details["problems"][0]["advice"]


def test_what_the_service_serves_itself_is_never_external(world: MemoryWorld) -> None:
    plugins = Plugins(connectors=frozenset({"mail"}), external=("m*", "report", "pay"), functions={"report": None})  # type: ignore[dict-item]
    found = [topic for topic in ("mail", "report", "merge", "pay", "payment", "x") if plugins.is_external(topic)]
    assert found == ["merge", "pay"]
    served = [topic for topic in ("mail", "report", "merge", "pay", "payment", "x") if topic in plugins.topics]
    assert served == ["mail", "report", "merge", "pay"]
