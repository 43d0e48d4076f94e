"""Small processes that wait for messages and signals, and a world to run them in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workflows.handlers.carrying import CARRIERS
from workflows.handlers.deployments import deploy
from workflows.handlers.instances import start_instance
from workflows.handlers.ticks import claim_jobs
from workflows.memory import MemoryWorld
from workflows.model import SYSTEM, Instance, Job
from workflows.ports import Plugins

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn" targetNamespace="t">'
    '<message id="M" name="paid"/><message id="N" name="shipped"/><signal id="S" name="alarm"/>'
)


def files(key: str, *inside: str, flows: str) -> dict[str, bytes]:
    """One process. `flows` is a chain of ids, several separated by commas."""
    lines = "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>'
        for chain in flows.split(",")
        for a, b in zip(chain.split()[:-1], chain.split()[1:], strict=True)
    )
    body = "".join(inside)
    process = f'<process id="{key}" name="{key}" isExecutable="true">{body}{lines}</process>'
    return {f"{key}.bpmn": f"{HEAD}{process}</definitions>".encode()}


def properties(**values: str) -> str:
    inside = "".join(f'<camunda:property name="{name}" value="{value}"/>' for name, value in values.items())
    return f"<extensionElements><camunda:properties>{inside}</camunda:properties></extensionElements>"


def message(ref: str = "M") -> str:
    return f'<messageEventDefinition messageRef="{ref}"/>'


SIGNALLED = '<signalEventDefinition signalRef="S"/>'
START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'


def receiver(key: str = "order", *, correlation: bool = False, ref: str = "M") -> dict[str, bytes]:
    """Waits for a message, then for a person."""
    extension = properties(correlationKey="=number") if correlation else ""
    catch = f'<intermediateCatchEvent id="wait">{extension}{message(ref)}</intermediateCatchEvent>'
    return files(key, START, catch, '<userTask id="t"/>', END, flows="s wait t e")


def sender(key: str = "till", *, ref: str = "M", **rules: str) -> dict[str, bytes]:
    """Throws a message with the number as its correlation key, and ends."""
    extension = properties(correlationKey="=number", **rules)
    throw = f'<intermediateThrowEvent id="tell">{extension}{message(ref)}</intermediateThrowEvent>'
    return files(key, START, throw, END, flows="s tell e")


def begun_by(key: str, definition: str) -> dict[str, bytes]:
    return files(key, f'<startEvent id="s">{definition}</startEvent>', '<userTask id="t"/>', END, flows="s t e")


def listener(key: str = "ward") -> dict[str, bytes]:
    """Waits for a signal twice, one after the other."""
    catches = "".join(f'<intermediateCatchEvent id="{n}">{SIGNALLED}</intermediateCatchEvent>' for n in ("one", "two"))
    return files(key, START, catches, END, flows="s one two e")


class Relay:
    """A world with deployed processes, and what waits in it."""

    def __init__(self, *bundles: dict[str, bytes], **plugins: Any) -> None:
        self.world = MemoryWorld(now=NOW, plugins=Plugins(**plugins))
        for bundle in bundles:
            self.deploy(bundle)

    def deploy(self, bundle: dict[str, bytes]) -> None:
        self.world.run(deploy, SYSTEM, name="relay", files=bundle)

    def run(self, handler: Any, **arguments: Any) -> Any:
        return self.world.run(handler, SYSTEM, **arguments)

    def start(self, key: str, business_key: str | None = None, **data: Any) -> str:
        instance: Instance = self.run(start_instance, key=key, data=data, business_key=business_key)
        return instance.id

    def deliver(self) -> list[Job]:
        """Messages and signals that are due, until there are no more; those that failed."""
        failed: list[Job] = []
        while jobs := [job for job in self.run(claim_jobs, limit=100) if job.topic in CARRIERS]:
            for job in jobs:
                try:
                    self.run(CARRIERS[job.topic], job=job)
                except Exception:
                    failed.append(job)
        return failed

    def open_tasks(self) -> list[str]:
        """Instances whose task is open."""
        return sorted(task.instance_id for task in self.world.tables.get("tasks", {}).values() if task.status == "open")

    def waiting(self) -> list[str]:
        return sorted(one.instance_id for one in self.world.tables.get("subscriptions", {}).values())

    def of(self, key: str) -> list[Instance]:
        return [one for one in self.world.tables.get("instances", {}).values() if one.key == key]

    def variables(self, instance_id: str) -> dict[str, Any]:
        from workflows.handlers.execution import load

        unit = self.world.unit()
        return load(unit, SYSTEM, unit.instances.get(instance_id)).run.variables  # type: ignore[arg-type]

    def kinds(self, instance_id: str | None = None) -> list[str]:
        return [event.kind for event in self.world.history if event.instance_id == instance_id]
