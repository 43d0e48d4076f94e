"""Where runs come from: a new instance, or one that was saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from workflows.engine import snapshot
from workflows.engine.bundle import Bundle
from workflows.engine.failing import engine_failed
from workflows.engine.run import Run
from workflows.engine.starts import entry_of
from workflows.engine.stores import StoreReader, Stores
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
    element_id: str | None = None,
    correlation_key: str | None = None,
    add_working_days: AddWorkingDays | None = None,
    called: bool = False,
    stores: StoreReader | None = None,
) -> Run:
    """A new instance: at its one none start event, or where `message` begins it, or at the start event `element_id`.

    `data` become variables. Where the message is taken by a receive task, or by an event behind an instantiating
    gateway, they are its payload; whatever else such a gateway waits for is found by the same `correlation_key` (BPMN
    2.0.2 §10.6.6). `called`: another instance waits for it and is asked about errors and escalations that nobody here
    catches. Raises NotFound, Invalid (details `starts` where there are several to choose from).
    """
    instance = instance_of(bundle, process_key, instance_id, business_key, now, add_working_days)
    instance.called = called
    instance.stores = Stores(stores)
    info = bundle.process(process_key)
    assert info is not None  # noqa: S101  asked by `instance_of`; for the type checker
    entry = entry_of(info, message, element_id)
    root = instance.plant()
    root.internal_data["start"] = entry.behind or entry.element_id
    root._ready()
    run = Run(instance)
    if entry.type in ("startEvent", "process"):
        instance.data.update(plain(data))
    else:
        run.advance()
        run.begin_with(entry.element_id or "", data, correlation_key)
    return run


def load(
    bundle: Bundle,
    process_key: str,
    state: bytes,
    *,
    instance_id: str,
    business_key: str | None,
    now: datetime,
    add_working_days: AddWorkingDays | None = None,
    called: bool = False,
    stores: StoreReader | None = None,
) -> Run:
    """An instance as `snapshot` left it. Raises NotFound, EngineFailed."""
    instance = instance_of(bundle, process_key, instance_id, business_key, now, add_working_days)
    instance.called = called
    instance.stores = Stores(stores)
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
