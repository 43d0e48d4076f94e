"""Where runs come from: a new instance, or one that was saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows.engine import snapshot
from workflows.engine.bundle import Bundle
from workflows.engine.failing import engine_failed
from workflows.engine.run import Run
from workflows.engine.specs.events import EventSpec
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.specs.trigger import Trigger
from workflows.engine.tokens import AddWorkingDays, Instance
from workflows.engine.values import plain
from workflows.errors import EngineFailed, ExecutionFailed, Invalid, NotFound


def start(
    bundle: Bundle,
    process_key: str,
    data: Mapping[str, Any],
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    message: str | None = None,
    add_working_days: AddWorkingDays | None = None,
) -> Run:
    """A new instance at its start event: the none start event, or the one of `message`. Raises NotFound, Invalid."""
    instance = instance_of(bundle, process_key, instance_id, business_key, now, add_working_days)
    root = instance.plant()
    root.internal_data["start"] = _start_event(instance.spec, message)
    instance.data.update(plain(data))
    root._ready()
    return Run(instance)


def load(
    bundle: Bundle,
    process_key: str,
    state: bytes,
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    add_working_days: AddWorkingDays | None = None,
) -> Run:
    """An instance as `snapshot` left it. Raises NotFound, EngineFailed."""
    instance = instance_of(bundle, process_key, instance_id, business_key, now, add_working_days)
    try:
        snapshot.restore(instance, state)
    except ExecutionFailed as error:
        raise EngineFailed(error.message, code="snapshot", instance_id=instance_id) from error
    except Exception as error:
        # Bytes that only look like a state: whatever is missing in them.
        raise engine_failed(error, instance_id) from error
    return Run(instance)


def instance_of(
    bundle: Bundle,
    process_key: str,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    add_working_days: AddWorkingDays | None,
) -> Instance:
    """An empty instance of a process. Raises NotFound, Invalid."""
    if bundle.process(process_key) is None:
        raise NotFound(key=process_key)
    if now.tzinfo is None:
        raise Invalid("The moment has no time zone.", field="now")
    return Instance(
        bundle.specs[process_key],
        dict(bundle.specs),
        instance_id=instance_id,
        business_key=business_key,
        now=now,
        add_working_days=add_working_days,
    )


def _start_event(spec: ProcessSpec, message: str | None) -> str | None:
    """The start event's name; None: there is none, hence the process begins wherever nothing leads to."""
    entries = [spec.task_specs[flow.target] for flow in spec.start.flows]
    if message is None and entries and not any(entry.element.type == "startEvent" for entry in entries):
        return None
    for event in entries:
        trigger = event.trigger if isinstance(event, EventSpec) else Trigger()
        if (trigger.kind == "none") if message is None else (trigger.kind, trigger.name) == ("message", message):
            return event.name
    wanted = "none start event" if message is None else f"start event for the message {message}"
    raise Invalid(f"The process {spec.name} has no {wanted}.", key=spec.name, message=message)
