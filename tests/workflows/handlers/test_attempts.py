"""Topic functions and connectors that fail are tried again as the diagram or the configuration says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from workflows.errors import ExecutionFailed, InstanceChanged
from workflows.handlers.deployments import deploy
from workflows.handlers.incidents import retry_incident
from workflows.handlers.instances import resume_instance, start_instance, suspend_instance, terminate_instance
from workflows.handlers.jobs import attempt_function, fail_job
from workflows.handlers.ticks import claim_jobs
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Actor, Instance, Job, TopicCall
from workflows.ports import BpmnError, Retries, UnitOfWork

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="D" targetNamespace="t">
<bpmn:process id="tries" isExecutable="true">
  <bpmn:startEvent id="s"/><bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
  <bpmn:serviceTask id="t" camunda:type="external" camunda:topic="TOPIC"><bpmn:extensionElements>
    CYCLE
  </bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/><bpmn:endEvent id="e"/>
</bpmn:process></bpmn:definitions>"""
CYCLE = "<camunda:failedJobRetryTimeCycle>PT1M,PT10M</camunda:failedJobRetryTimeCycle>"


class Flaky:
    """A topic function that fails as often as a test says."""

    def __init__(self) -> None:
        self.fails: list[Exception] = []
        self.actors: list[str] = []

    def __call__(self, uow: UnitOfWork, instance: Instance, call: TopicCall, actor: Actor) -> Mapping[str, Any]:
        self.actors.append(actor.id)
        if self.fails:
            raise self.fails.pop(0)
        return {"by": actor.id}


@pytest.fixture
def flaky(world: MemoryWorld) -> Flaky:
    made = Flaky()
    world.plugins = replace(world.plugins, functions={**world.plugins.functions, "flaky": made})
    return made


def begin(world: MemoryWorld, cycle: str = CYCLE, topic: str = "flaky") -> Instance:
    diagram = DIAGRAM.replace("CYCLE", cycle).replace("TOPIC", topic)
    world.run(deploy, SYSTEM, name="tries", files={"process.bpmn": diagram.encode()})
    return world.run(start_instance, world.unit().directory.actor("li"), key="tries")


def status(world: MemoryWorld, instance: Instance) -> str:
    return world.unit().instances.get(instance.id).status.value


def claim(world: MemoryWorld) -> list[Job]:
    return world.run(claim_jobs, SYSTEM, limit=9)


def attempts(world: MemoryWorld) -> list[tuple[int, str]]:
    return [(e.attempt, e.message) for e in world.history if e.kind == "attempt-failed"]  # type: ignore[attr-defined]


def open_incidents(world: MemoryWorld, instance: Instance) -> list[tuple[str, str]]:
    return [(i.code, i.message) for i in world.unit().incidents.open_of(instance.id)]


def test_a_function_that_fails_is_tried_again_after_its_pauses_in_the_name_of_the_same_person(
    world: MemoryWorld, flaky: Flaky
) -> None:
    flaky.fails = [ExecutionFailed("one"), ZeroDivisionError()]
    instance = begin(world)
    assert claim(world) == []
    assert not open_incidents(world, instance)
    world.now += timedelta(minutes=1)
    (job,) = claim(world)
    assert not world.run(attempt_function, SYSTEM, job_id=job.id)
    world.now += timedelta(minutes=10)
    (job,) = claim(world)
    assert world.run(attempt_function, SYSTEM, job_id=job.id)
    assert status(world, instance) == "completed"
    assert flaky.actors == ["li", "li", "li"]
    assert attempts(world) == [(1, "one"), (2, "The function of flaky failed unexpectedly.")]


def test_after_the_last_attempt_a_person_is_asked_and_may_start_anew(world: MemoryWorld, flaky: Flaky) -> None:
    flaky.fails = [ExecutionFailed(f"no {number}") for number in range(4)]
    instance = begin(world)
    for minutes in (1, 10):
        world.now += timedelta(minutes=minutes)
        (job,) = claim(world)
        world.run(attempt_function, SYSTEM, job_id=job.id)
    assert open_incidents(world, instance) == [("execution-failed", "no 2")]
    assert world.unit().outbox.get(job.id).status == "failed"
    (incident,) = world.unit().incidents.open_of(instance.id)
    world.run(retry_incident, world.unit().directory.actor("boss"), incident_id=incident.id)
    world.now += timedelta(minutes=1)
    (again,) = claim(world)
    assert world.run(attempt_function, SYSTEM, job_id=again.id)
    assert status(world, instance) == "completed"


def test_the_configuration_counts_where_the_diagram_says_nothing(world: MemoryWorld, flaky: Flaky) -> None:
    flaky.fails = [ExecutionFailed("no")]
    assert open_incidents(world, begin(world, "")) == [("execution-failed", "no")]
    world.plugins = replace(world.plugins, retries=Retries(functions=(5,)))
    flaky.fails = [ExecutionFailed("no")]
    assert open_incidents(world, begin(world, "")) == []
    world.now += timedelta(seconds=5)
    assert len(claim(world)) == 1


def test_a_bpmn_error_is_no_failed_attempt_and_a_lost_race_none_either(world: MemoryWorld, flaky: Flaky) -> None:
    flaky.fails = [BpmnError("E", "no")]
    assert open_incidents(world, begin(world)) == [("error-uncaught", "Nothing catches the error E: no")]
    flaky.fails = [InstanceChanged()]
    with pytest.raises(InstanceChanged):
        begin(world)


def test_an_instance_that_stands_still_is_not_tried_and_one_that_ended_not_any_more(
    world: MemoryWorld, flaky: Flaky
) -> None:
    boss = world.unit().directory.actor("boss")
    flaky.fails = [ExecutionFailed("no")]
    instance = begin(world)
    world.run(suspend_instance, boss, instance_id=instance.id, reason="wait")
    world.now += timedelta(minutes=1)
    (job,) = claim(world)
    assert not world.run(attempt_function, SYSTEM, job_id=job.id)
    assert flaky.actors == ["li"]
    world.run(resume_instance, boss, instance_id=instance.id)
    world.run(terminate_instance, boss, instance_id=instance.id, reason="enough")
    assert not world.run(attempt_function, SYSTEM, job_id=job.id)
    assert world.unit().outbox.get(job.id).status == "cancelled"


def test_a_connectors_job_carries_its_pauses_and_its_failed_attempts_are_recorded(world: MemoryWorld) -> None:
    begin(world, topic="probe")
    (job,) = claim(world)
    assert job.pauses == (60, 600)
    world.run(fail_job, SYSTEM, job_id=job.id, message="no answer", retry_after=timedelta(minutes=1))
    assert attempts(world) == [(1, "no answer")]
